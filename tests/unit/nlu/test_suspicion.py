"""The learned net under the lexicon: what it suspects, when it keeps quiet, what it learns from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.nlu.faults import LexiconError
from bot.nlu.lexicon import Lexicon, load_lexicon
from bot.nlu.reach import Asserted
from bot.nlu.suspicion import (
    ASKED_FROM,
    COUNTED_FROM,
    Suspicion,
    learn,
    likely,
    read_examples,
    symptom_phrases,
)
from bot.nlu.words import Mention
from bot.settings import ROOT
from bot.triage.evidence import Experiencer, Temporality
from bot.triage.findings import Presence

EXAMPLES = [
    *((f"{what} is {how} out of my {where}".split(), ("pus",))
      for what in ("gunk", "goo", "custard") for how in ("coming", "oozing") for where in ("cheek", "chin")),
    *((f"my {where} is {how} {when}".split(), ())
      for where in ("cheek", "chin", "face", "nose") for how in ("red", "dry", "sore", "tight")
      for when in ("today", "still", "now")),
]  # fmt: skip


@pytest.fixture(scope="module")
def net() -> Suspicion:
    return learn(EXAMPLES, seed=1)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(ROOT / "data" / "lexicon")


def said(flag: str, **assertion: Any) -> Asserted:
    return Asserted(Mention("red_flag", flag, (0,), 0), **assertion)


# What it suspects.


def test_a_wording_that_it_was_not_shown_is_suspected(net: Suspicion) -> None:
    assert net.of(["custard", "oozing", "from", "my", "nose"])["pus"] >= COUNTED_FROM


def test_a_look_alike_is_not_suspected(net: Suspicion) -> None:
    assert net.of(["my", "cheek", "is", "sore"]) == {}


def test_a_message_of_strange_words_only_is_not_suspected(net: Suspicion) -> None:
    assert net.of(["xylophone", "quartz"]) == {}


def test_an_empty_message_is_not_suspected(net: Suspicion) -> None:
    assert net.of([]) == {}


def test_a_single_word_is_left_to_the_lexicon(net: Suspicion) -> None:
    assert net.chances(["gunk"])["pus"] >= ASKED_FROM
    assert net.of(["gunk"]) == {}


def test_training_again_gives_the_same_suspicions(net: Suspicion) -> None:
    words = ["goo", "coming", "out", "of", "my", "chin"]

    assert learn(EXAMPLES, seed=1).of(words) == net.of(words)


# When it keeps quiet.


def test_what_the_lexicon_counts_is_not_suspected_besides() -> None:
    assert likely({"pus": 0.9}, [said("pus")]) == {}


def test_what_the_lexicon_reads_as_denied_is_not_suspected() -> None:
    assert likely({"pus": 0.9}, [said("pus", presence=Presence.ABSENT)]) == {}


def test_what_the_lexicon_reads_as_somebody_elses_is_not_suspected() -> None:
    assert likely({"pus": 0.9}, [said("pus", experiencer=Experiencer.OTHER)]) == {}


def test_an_if_does_not_settle_a_red_flag() -> None:
    assert likely({"pus": 0.9}, [said("pus", temporality=Temporality.HYPOTHETICAL)]) == {"pus": True}


def test_one_red_flag_says_nothing_of_another() -> None:
    assert likely({"fever": 0.9}, [said("pus")]) == {"fever": True}


def test_a_strong_suspicion_counts_and_a_weak_one_is_asked_back() -> None:
    assert likely({"pus": COUNTED_FROM, "fever": ASKED_FROM}, []) == {"pus": True, "fever": False}


# What it learns from.


def written(folder: Path, text: str, *, name: str = "pus.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_each_message_reports_the_red_flag_of_its_file(tmp_path: Path) -> None:
    folder = written(tmp_path, "says: [goo]\nlook_alikes: [dry]\n")

    assert read_examples(folder) == [("goo", ("pus",)), ("dry", ())]


def test_a_message_can_report_two_red_flags(tmp_path: Path) -> None:
    folder = written(tmp_path, "also: [{red_flags: [fever], says: [hot goo]}]\nlook_alikes: []\n")

    assert read_examples(folder) == [("hot goo", ("pus", "fever"))]


@pytest.mark.parametrize(
    "text",
    ["says: [goo]\n", "- goo\n", "look_alikes: [\n", "also: [{says: [goo]}]\nlook_alikes: []\n"],
    ids=["no look-alikes", "a list", "broken YAML", "no red flags besides"],
)
def test_a_faulty_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(LexiconError, match=r"warning_signs/pus\.yml"):
        read_examples(written(tmp_path, text))


def test_every_red_flag_has_examples_and_look_alikes() -> None:
    shown = read_examples(ROOT / "data" / "warning_signs")
    flags = {flag for _, red_flags in shown for flag in red_flags}

    files = {path.stem for path in (ROOT / "data" / "warning_signs").glob("*.yml")}

    assert flags == files - {"none", "off_topic"}


def test_what_the_lexicon_calls_a_symptom_is_learned_as_none(lexicon: Lexicon) -> None:
    phrases = symptom_phrases(lexicon)

    assert (["peeling"], ()) in phrases
    assert all(red_flags == () for _, red_flags in phrases)
