"""Who may import whom, read from the syntax trees: the cores stay pure and the shells thin."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from actions.memory import SLOT
from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from bot.triage.disposition import Disposition
from tests.support.imports import loaded_by

# Rasa claims a YAML file under data/ with any of these at its top.
CLAIMED_BY_RASA = {"rules", "stories", "nlu", "responses"}
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns", "localtime", "gmtime"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def files(*places: str, but: tuple[str, ...] = ()) -> list[Path]:
    """The Python files of folders or single files of the project."""
    found = [
        path
        for place in places
        for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    return [path for path in found if name_of(path) not in but]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """The modules that a file imports when it runs, as absolute dotted names."""
    found: set[str] = set()
    for node in _running(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parent.parts
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but those under `if TYPE_CHECKING`, which never run."""
    for child in ast.iter_child_nodes(node):
        only_types = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        if not only_types:
            yield child
            yield from _running(child)


def within(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def offences(paths: list[Path], *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    """Imports of what is forbidden, as "file imports module"."""
    assert paths
    return sorted(
        f"{name_of(path)} imports {module}"
        for path in paths
        for module in imports(path)
        if within(module, *forbidden) and not within(module, *but)
    )


def strangers(paths: list[Path], *allowed: str) -> list[str]:
    """Imports of what is neither the standard library nor allowed."""
    assert paths
    return sorted(
        f"{name_of(path)} imports {module}"
        for path in paths
        for module in imports(path)
        if not within(module, *allowed) and module.split(".")[0] not in sys.stdlib_module_names
    )


# The arrows of the house.


def test_the_decision_core_imports_only_the_standard_library_and_itself() -> None:
    assert strangers(files("bot/triage"), "bot.triage") == []


def test_the_handbook_reads_yaml_and_knows_only_the_decision_core() -> None:
    allowed = ("bot.triage", "bot.handbook", "bot.strict_yaml", "bot.settings", "yaml", "jsonschema")

    assert strangers(files("bot/handbook"), *allowed) == []


def test_the_language_core_imports_neither_rasa_nor_the_handbook_nor_the_actions() -> None:
    core = [path for path in files("bot/nlu") if "components" not in path.parts]
    forbidden = ("rasa", "rasa_sdk", "bot.handbook", "bot.channels", "bot.engine", "actions")

    assert offences(core, *forbidden) == []


def test_only_what_tunes_the_encoder_imports_tensorflow() -> None:
    others = [p for p in files("bot", "actions") if name_of(p) != "bot/nlu/learned/training.py"]

    assert offences(others, "tensorflow") == []


def test_the_language_core_takes_only_what_is_said_from_the_decision_core() -> None:
    allowed = ("findings", "elapsed", "evidence", "understanding")
    allowed = tuple(f"bot.triage.{name}" for name in allowed)

    assert offences(files("bot/nlu"), "bot.triage", but=allowed) == []


def test_only_the_shells_around_rasa_import_rasa() -> None:
    shells = ("bot/nlu/components", "bot/channels", "bot/engine", "bot/service.py", "bot/wiring.py")
    others = [p for p in files("bot", "actions") if not name_of(p).startswith(shells)]

    assert offences(others, "rasa") == []


def test_only_the_engine_and_the_service_know_both_rasa_and_the_actions() -> None:
    outside = [
        p
        for p in files("bot")
        if not name_of(p).startswith(("bot/engine", "bot/service.py", "bot/wiring.py"))
    ]

    assert offences(outside, "rasa_sdk", "actions") == []


def test_the_languages_know_neither_the_handbook_nor_what_is_decided() -> None:
    allowed = ("bot.languages", "bot.settings", "bot.strict_yaml", "py3langid", "yaml")

    assert strangers(files("bot/languages"), *allowed) == []


def test_the_storage_knows_neither_rasa_nor_what_is_kept() -> None:
    allowed = ("bot.storage", "sqlalchemy", "alembic")

    assert strangers(files("bot/storage"), *allowed) == []


def test_the_channels_know_nothing_of_what_is_wrong_with_a_patient() -> None:
    assert offences(files("bot/channels"), "bot.triage", "bot.handbook", "bot.nlu", "actions") == []


def test_the_edge_knows_nothing_of_what_is_served() -> None:
    allowed = ("bot.edge", "bot.channels.body", "bot.watch.requests", "uvicorn", "h11")

    assert strangers(files("bot/edge"), *allowed) == []


def test_what_watches_knows_nothing_of_what_it_watches() -> None:
    assert (
        strangers(files("bot/watch"), "bot.watch", "bot.tracing", "bot.settings", "prometheus_client") == []
    )


def test_the_actions_know_rasas_sdk_and_neither_rasa_nor_language_nor_channels() -> None:
    forbidden = ("rasa", "bot.nlu", "bot.channels", "bot.engine", "bot.service", "bot.commands")

    assert offences(files("actions"), *forbidden) == []


def test_the_actions_take_the_handbook_only_as_it_is_loaded() -> None:
    assert offences(files("actions"), "bot.handbook", but=("bot.handbook.access",)) == []


def test_nothing_of_the_project_imports_the_tests() -> None:
    assert offences(files("bot", "actions"), "tests", "pytest", "hypothesis") == []


def test_a_worker_imports_neither_rasa_nor_numpy_before_it_is_set_up() -> None:
    code = "import bot.__main__, bot.engine.worker"

    assert loaded_by(code, of=("rasa", "tensorflow", "numpy")) == "[]"


def test_importing_the_actions_loads_neither_rasa_nor_tensorflow() -> None:
    names = sorted(f"actions.{path.stem}" for path in files("actions") if path.stem != "__init__")
    code = f"import importlib; [importlib.import_module(name) for name in {names}]"

    assert loaded_by(code, of=("rasa", "tensorflow", "spacy", "sklearn")) == "[]"


# One place for each thing.


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).split(".")[-1], node


def strings(path: Path) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_only_decide_and_its_reasons_yield_a_disposition() -> None:
    others = files("bot", "actions", but=("bot/triage/decide.py", "bot/triage/reasons.py"))
    makers = [
        f"{name_of(path)}: {called}"
        for path in others
        for called, node in calls(path)
        if called in ("Decision", "Reason")
        or (called == "replace" and any(word.arg == "disposition" for word in node.keywords))
    ]

    assert makers == []


def test_only_the_memory_names_the_slot() -> None:
    others = files("actions", "bot/engine", "bot/channels", "bot/service.py", but=("actions/memory.py",))

    assert [name_of(path) for path in others if SLOT in strings(path)] == []
    assert [name_of(p) for p in others if {"get_slot", "SlotSet"} & {called for called, _ in calls(p)}] == []


def test_only_the_reply_turns_a_verdict_into_words() -> None:
    others = files("actions", "bot", but=("actions/reply.py",))
    tellers = [
        name_of(path)
        for path in others
        for called, node in calls(path)
        if called == "say" and node.args and ast.unparse(node.args[0]) in ("'verdict'", "'reason'")
    ]

    assert tellers == []


def test_no_sentence_lives_in_an_action() -> None:
    """Texts are in wording.yml; only the last resort, for when that cannot be read, is in code."""
    found = []
    for path in files("actions"):
        for node in ast.walk(_without_docstrings(path)):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if len(text.split()) >= 4 and "%s" not in text:
                found.append(f"{name_of(path)}: {text[:30]}")

    allowed = ("Something went wrong on our", "the decision has no dispositi")
    assert [line for line in found if not any(start in line for start in allowed)] == []


def _without_docstrings(path: Path) -> ast.Module:
    copy = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(copy):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            node.body = body[1:]
    return copy


def test_no_clinical_number_lives_in_an_action() -> None:
    """Small counts are counts of turns or of words; days and hours are the handbook's."""
    numbers = {
        (name_of(path), node.value)
        for path in files("actions")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value > 1
    }

    assert numbers == set()


# Time enters as an argument, and chance not at all.


@pytest.mark.parametrize("place", ["bot/triage", "bot/nlu"])
def test_a_core_reads_no_clock(place: str) -> None:
    readings = [
        f"{name_of(path)}: {ast.unparse(node)}"
        for path in files(place)
        for called, node in calls(path)
        if called in CLOCKS
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value).split(".")[-1] in ("datetime", "date", "time")
    ]

    assert readings == []


@pytest.mark.parametrize("place", ["bot/triage", "bot/nlu", "bot/handbook"])
def test_a_core_leaves_nothing_to_chance_or_to_the_world(place: str) -> None:
    forbidden = ("random", "secrets", "time", "uuid", "socket", "urllib", "http", "requests", "subprocess")

    assert offences(files(place), *forbidden) == []


def test_the_decision_core_touches_no_file() -> None:
    assert offences(files("bot/triage"), "pathlib", "os", "io", "logging", "shutil", "tempfile") == []
    assert [
        p.name for p in files("bot/triage") if {"open", "print"} & {called for called, _ in calls(p)}
    ] == []


# Data.


@pytest.mark.parametrize("folder", ["data/handbook", "data/lexicon"])
def test_a_file_of_ours_has_no_key_at_its_top_that_rasa_claims(folder: str) -> None:
    paths = sorted((ROOT / folder).rglob("*.yml"))
    assert paths

    contents = {name_of(path): read_yaml(path) for path in paths}
    assert {name: sorted(CLAIMED_BY_RASA & set(content)) for name, content in contents.items()} == {
        name: [] for name in contents
    }


@pytest.mark.parametrize(
    "part", ["data/handbook/symptoms", "data/lexicon/symptoms", "data/nlu/symptoms", "tests/cases"]
)
def test_a_symptom_has_a_file_of_its_name_in_every_part(part: str) -> None:
    symptoms = {path.stem for path in (ROOT / "data/handbook/symptoms").glob("*.yml")}

    assert symptoms <= {path.stem for path in (ROOT / part).glob("*.yml")}


def test_every_intent_has_one_rule_and_every_rule_an_intent() -> None:
    intents = {
        next(iter(row)) if isinstance(row, dict) else row for row in read_yaml(ROOT / "domain.yml")["intents"]
    }
    steps = [
        rule["steps"][0]["intent"]
        for path in sorted((ROOT / "data/rules").glob("*.yml"))
        for rule in read_yaml(path)["rules"]
    ]

    assert len(steps) == len(set(steps))
    assert set(steps) == intents | {"nlu_fallback"}


def test_every_action_of_the_domain_is_there() -> None:
    named = {
        string for path in files("actions") for string in strings(path) if string.startswith("action_")
    } - {"action_listen"}

    assert named == set(read_yaml(ROOT / "domain.yml")["actions"])


def test_the_domain_holds_no_text_of_its_own() -> None:
    assert "responses" not in read_yaml(ROOT / "domain.yml")


# Reassurance.


def calls_of(path: Path, name: str) -> list[ast.Call]:
    """The calls of a function or class by its bare name."""
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == name]


def test_only_decide_makes_a_decision_and_it_asks_the_gate() -> None:
    makers = [name_of(path) for path in files("bot", "actions") if calls_of(path, "Decision")]
    asked = [name_of(path) for path in files("bot", "actions") if calls_of(path, "may_reassure")]

    assert makers == ["bot/triage/decide.py"]
    assert asked == ["bot/triage/decide.py"]


def test_self_care_is_given_by_the_windows_and_decide_alone() -> None:
    """Elsewhere it may only be compared with, or be a word of a reply that decide has given."""
    given = {
        name_of(path)
        for path in files("bot/triage")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == Disposition.SELF_CARE.name
    }
    literals = [
        name_of(path)
        for path in files("actions")
        for call in (*calls_of(path, "Reply"), *calls_of(path, "plain"))
        if any(isinstance(a, ast.Constant) and a.value == Disposition.SELF_CARE.name for a in call.args)
    ]

    assert given == {"bot/triage/decide.py", "bot/triage/reasons.py"}
    assert literals == []


def test_every_objection_of_the_gate_stands_on_the_clinicians_page() -> None:
    calls = calls_of(ROOT / "bot/triage/gate.py", "Objection")
    ids = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}

    assert ids == set(read_yaml(ROOT / "data/handbook/gate.yml"))


def test_only_the_judge_merges_what_was_learned_with_what_the_lexicon_says() -> None:
    core = [
        path for path in files("bot/nlu") if "learned" not in path.parts and "components" not in path.parts
    ]
    readers = {
        name_of(path) for path in core for module in imports(path) if within(module, "bot.nlu.learned")
    }

    # Which times are the procedure's is learned alone: there the lexicon says nothing to merge.
    assert readers == {
        "bot/nlu/judge.py", "bot/nlu/judging.py", "bot/nlu/qualities.py", "bot/nlu/times.py",
        "bot/nlu/understanding.py",
    }  # fmt: skip
