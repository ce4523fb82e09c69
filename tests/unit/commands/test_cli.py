"""The `afterglow` command: help that teaches, and errors of one line with exit code 1."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import __version__
from bot.cli import main, parser
from bot.commands.setup import ready_agent
from bot.handbook.access import clinic_details
from bot.handbook.access import handbook as loaded_handbook
from bot.settings import ROOT, paths
from tests.conftest import CLINIC
from tests.support.imports import loaded_by

if TYPE_CHECKING:
    from rasa.core.agent import Agent

VERBS = ("serve", "shell", "train", "ask", "check", "evaluate", "handbook")


@pytest.fixture
def fresh_knowledge() -> Iterator[None]:
    """Read the handbook and the settings again, before and after the test."""
    for kept in (loaded_handbook, clinic_details):
        kept.cache_clear()
    yield
    for kept in (loaded_handbook, clinic_details):
        kept.cache_clear()


def in_a_process(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does. Only what ends before Rasa is loaded is quick."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )


def the_only_line(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on standard error; nothing else was printed."""
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    (line,) = printed.err.strip().splitlines()
    return line


# Help.


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert text.startswith(f"usage: afterglow {verb}")
    assert len(text.split()) > 20


def test_the_command_names_its_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    text = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(verb in text for verb in VERBS)
    assert "after micro-needling" in text


def test_the_verbs_are_the_ones_of_the_tests() -> None:
    (verbs,) = (action for action in parser()._actions if action.dest == "verb")

    assert tuple(verbs.choices or ()) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_module(verb: str) -> None:
    assert callable(importlib.import_module(f"bot.commands.{verb}").run)


def test_help_for_ask_shows_a_line_to_copy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["ask", "--help"])

    assert '"turns": ["my face is puffy", "yesterday"]' in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == f"afterglow {__version__}"


@pytest.mark.parametrize("arguments", [[], ["dance"], ["ask", "--dance"], ["serve", "--port", "many"]])
def test_what_the_command_does_not_know_ends_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "usage: afterglow" in capsys.readouterr().err


def test_help_is_quick_for_it_loads_no_rasa() -> None:
    code = "from bot.cli import parser; parser().format_help()"

    assert loaded_by(code, of=("rasa", "tensorflow", "spacy")) == "[]"


# Errors of the person at the command line.


@pytest.mark.parametrize("arguments", [["ask"], ["ask", "--jsonl", "day 3"]])
def test_ask_wants_one_message_or_lines(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert 'afterglow ask "day 3 and still red"' in the_only_line(capsys)


@pytest.mark.parametrize("verb", ["ask", "train", "shell", "serve"])
def test_a_missing_handbook_is_told_and_ends_with_1(
    verb: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fresh_knowledge: None,
) -> None:
    monkeypatch.setenv("AFTERGLOW_HANDBOOK", str(tmp_path / "nowhere"))
    code = main([verb, *(["hello"] if verb == "ask" else [])])

    printed = capsys.readouterr()
    assert code == 1
    assert printed.out == ""
    assert printed.err.startswith("afterglow: the handbook cannot be used:")
    assert "redness" not in printed.err
    assert "edition.yml › - › cannot be read" in printed.err
    assert "Traceback" not in printed.err


def test_a_corrupt_handbook_is_told_as_file_key_and_reason(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "data" / "handbook", tmp_path / "handbook"))
    (folder / "care.yml").write_text("sun: [\n", encoding="utf-8")
    (folder / "modifiers.yml").write_text("severe: {}", encoding="utf-8")
    ran = in_a_process("ask", "day 3 and still red", AFTERGLOW_HANDBOOK=str(folder))

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    first, *faults = ran.stderr.strip().splitlines()
    assert first == "afterglow: the handbook cannot be used:"
    assert all(line.count(" › ") >= 2 for line in faults)
    assert {line.split(" › ")[0].split(",")[0] for line in faults} == {"care.yml", "modifiers.yml"}
    assert any(line.startswith("care.yml, line 2 › ") for line in faults)


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "x" * 201])
def test_a_setting_that_cannot_be_used_is_told_by_its_name(
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fresh_knowledge: None,
) -> None:
    monkeypatch.setenv("AFTERGLOW_CLINIC_PHONE", value)

    assert main(["ask", "hello"]) == 1
    assert "AFTERGLOW_CLINIC_PHONE" in the_only_line(capsys)


def test_a_corrupt_model_is_told_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.engine import training

    monkeypatch.setenv("AFTERGLOW_MODELS", str(tmp_path))
    training.model_path(tmp_path).write_bytes(b"no archive")

    assert main(["ask", "hello"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Train it again: afterglow train --force" in printed.err.splitlines()[-1]


def test_training_that_fails_is_told_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.engine import training

    def failing(_path: Path) -> None:
        raise training.TrainingError("training failed: no room left. Try `afterglow check`.")

    monkeypatch.setattr(training, "_train", failing)
    monkeypatch.setenv("AFTERGLOW_MODELS", str(tmp_path))

    assert main(["train"]) == 1
    assert "training failed: no room left" in capsys.readouterr().err


def test_stopping_with_the_keyboard_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module("bot.commands.ask"), "run", stopped)

    assert main(["ask", "hello"]) == 130


# What works.


def test_one_message_prints_the_reply_that_a_patient_would_get(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.import_module("bot.commands.ask"), "ready_agent", lambda **_: agent)

    assert main(["ask", "day 9 and still red"]) == 0
    assert capsys.readouterr().out.startswith(f"Please contact {CLINIC.name} on the next working day")


def test_several_messages_are_the_turns_of_one_conversation(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.import_module("bot.commands.ask"), "ready_agent", lambda **_: agent)

    assert main(["ask", "still red", "2 days ago"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "When was your procedure?",
        "This looks like normal healing.",
    ]


def test_training_is_skipped_when_nothing_changed(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = model.stat().st_mtime_ns

    assert main(["train"]) == 0
    assert model.name in capsys.readouterr().err
    assert model.stat().st_mtime_ns == written


def test_check_finds_the_knowledge_sound(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check"])

    printed = capsys.readouterr()
    assert (code, printed.out) == (0, "")
    assert "training data and domain: sound" in printed.err


def test_check_tells_what_is_not_set_and_that_nobody_approved_the_handbook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AFTERGLOW_CLINIC_PHONE")
    main(["check"])

    said = capsys.readouterr().err
    assert "draft, not approved by a clinician" in said
    assert "AFTERGLOW_CLINIC_PHONE is not set" in said
    assert "AFTERGLOW_CLINIC_HOURS is shown as it is" in said


def test_each_step_of_a_start_is_said(
    model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.engine.agent.load_agent", lambda *_, **__: None)
    ready_agent(database=None, warn=True)

    printed = capsys.readouterr()
    steps = [line[:6] for line in printed.err.splitlines() if " of 3: " in line]
    assert (printed.out, steps) == ("", ["1 of 3", "2 of 3", "3 of 3"])
    assert "draft, not approved by a clinician" in printed.err


def test_check_tells_every_fault_of_the_handbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(ROOT / "data" / "handbook", tmp_path / "handbook"))
    (folder / "care.yml").write_text("sun: {}\nsun: {}\n", encoding="utf-8")
    monkeypatch.setenv("AFTERGLOW_HANDBOOK", str(folder))

    assert main(["check"]) == 1
    assert "care.yml, line 2 › - › the key 'sun' is given twice" in capsys.readouterr().err


def corpus(folder: Path, *rows: dict[str, Any]) -> Path:
    lines = "\n".join(json.dumps({"now": "2026-03-18T21:40", "outcome": "ASK", **row}) for row in rows)
    (folder / "anna.jsonl").write_text(lines, encoding="utf-8")
    return folder


ALIKE = "my left cheek has been red and rather tight since the session on monday evening"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([{"id": "a", "turns": ["hic"], "findings": [{"id": "hiccups"}]}], "hiccups is not in the handbook"),
        (
            [{"id": "a", "turns": [ALIKE]}, {"id": "b", "turns": [f"{ALIKE} ok"]}],
            "a and b are nearly the same",
        ),
        ([{"id": "a", "turns": []}], "anna.jsonl:1: turns must be a list of texts"),
    ],
)
def test_check_tells_of_a_fault_in_the_corpus(
    rows: list[dict[str, Any]],
    fault: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    where = replace(paths(), messages=corpus(tmp_path, *rows))
    monkeypatch.setattr("bot.commands.check.paths", lambda: where)

    assert main(["check"]) == 1
    assert fault in capsys.readouterr().err
