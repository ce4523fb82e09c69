"""ConText: each trigger annotates what it reaches, and removes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.nlu.context import Surroundings
from bot.nlu.reach import Asserted
from bot.triage.evidence import Certainty, Experiencer, Temporality
from bot.triage.findings import Course, Presence, Severity
from tests.unit.nlu.conftest import Assertions

THERE = (Presence.PRESENT, Temporality.CURRENT, Experiencer.PATIENT)


def of(said: Asserted) -> tuple[Presence, Temporality, Experiencer]:
    return said.presence, said.temporality, said.experiencer


@pytest.mark.parametrize(
    ("message", "finding"),
    [
        ("never had pus before but now I do", "pus"),
        ("nobody warned me about pus", "pus"),
        ("how long will this fever last?", "fever"),
        ("there's pus and it's gone all horrible", "pus"),
        ("without the swelling I'd be happy", "swelling"),
        ("my mother says the pus I have is nothing", "pus"),
        ("my friend never had pus after hers, so why do I?", "pus"),
        ("the leaflet said no pus, well, the leaflet is wrong", "pus"),
        ("there was no fever yesterday, there is today", "fever"),
        ("if this swelling doesn't stop, what then", "swelling"),
        ("not only red but there is pus", "pus"),
    ],
)
def test_a_frame_that_only_sounds_like_a_denial_leaves_it_there(
    message: str, finding: str, asserted: Assertions
) -> None:
    assert of(asserted(message)[finding]) == THERE


@pytest.mark.parametrize(
    ("message", "presence", "temporality", "experiencer"),
    [
        ("no pus", Presence.ABSENT, Temporality.CURRENT, Experiencer.PATIENT),
        ("the pus is gone", Presence.ABSENT, Temporality.PASSED, Experiencer.PATIENT),
        ("years ago I had pus", Presence.PRESENT, Temporality.HISTORICAL, Experiencer.PATIENT),
        ("two years ago, in May, I had pus", Presence.PRESENT, Temporality.HISTORICAL, Experiencer.PATIENT),
        ("what if I get pus", Presence.PRESENT, Temporality.HYPOTHETICAL, Experiencer.PATIENT),
        ("my sister had pus after hers", Presence.PRESENT, Temporality.CURRENT, Experiencer.OTHER),
        ("I read about pus and have none of that", Presence.ABSENT, Temporality.CURRENT, Experiencer.OTHER),
    ],
)  # fmt: skip
def test_a_trigger_gives_the_mention_its_assertion_and_its_words(
    message: str,
    presence: Presence,
    temporality: Temporality,
    experiencer: Experiencer,
    asserted: Assertions,
) -> None:
    pus = asserted(message)["pus"]

    assert of(pus) == (presence, temporality, experiencer)
    assert pus.words


def test_never_before_leaves_open_whether_a_warning_sign_is_there_now(asserted: Assertions) -> None:
    pus = asserted("I have never had pus before")["pus"]

    assert (pus.temporality, pus.certainty) == (Temporality.HISTORICAL, Certainty.DOUBTFUL)


def test_what_is_only_asked_about_leaves_a_warning_sign_open_and_a_symptom_supposed(
    asserted: Assertions,
) -> None:
    pus, bruising = (asserted(f"how long does {it} last?")[it] for it in ("pus", "bruising"))

    assert (pus.temporality, pus.certainty) == (Temporality.HYPOTHETICAL, Certainty.DOUBTFUL)
    assert (bruising.temporality, bruising.certainty) == (Temporality.HYPOTHETICAL, Certainty.CERTAIN)


# Course and severity.


def test_the_course_belongs_to_what_is_there_and_never_to_what_is_denied(asserted: Assertions) -> None:
    said = asserted("day 3, still red, no pus but it is spreading")

    assert said["redness"].course is Course.SPREADING
    assert said["pus"].course is Course.UNSTATED


def test_where_all_is_denied_the_course_is_that_of_the_encounter(
    scene: Callable[[str], Surroundings],
) -> None:
    assert scene("no pus but it is getting worse").course is Course.WORSENING
    assert scene("no fever, but it is unbearable").severity is Severity.SEVERE


def test_the_severity_in_a_denied_findings_own_words_is_nobodys(asserted: Assertions) -> None:
    assert asserted("not in severe pain, just sore")["soreness"].severity is Severity.UNSTATED


# Everything gone, and feeling well.


@pytest.mark.parametrize("message", ["everything is gone", "it's all gone now", "back to normal"])
def test_all_is_gone(message: str, scene: Callable[[str], Surroundings]) -> None:
    assert "recovered" in scene(message).flags


@pytest.mark.parametrize(
    "message",
    [
        "so it's fine then?", "otherwise I feel fine", "no nothing else", "all good", "thanks",
        "will it be gone by saturday?", "a wedding on friday, will it be gone?", "I hope it's all gone soon",
    ],
)  # fmt: skip
def test_relief_hope_and_questions_are_no_recovery(
    message: str, scene: Callable[[str], Surroundings]
) -> None:
    assert "recovered" not in scene(message).flags
