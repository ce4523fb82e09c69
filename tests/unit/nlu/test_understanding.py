"""What one message says, whole: nothing is lost on the way to the actions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.nlu.understanding import is_number
from bot.triage.understanding import Understanding

Read = Callable[[str], Understanding]
MESSAGES = [
    "day 2, red, no pus, my sister had a fever, what if it blisters? I'm diabetic and use retinol",
    "it was on monday, I think. might be pregnant. getting worse",
    "",
    "??",
]


@pytest.mark.parametrize("message", MESSAGES)
def test_it_survives_being_written_and_read(message: str, understood: Read) -> None:
    said = understood(message)

    assert Understanding.from_dict(json.loads(json.dumps(said.to_dict()))) == said


def test_every_finding_that_is_spoken_of_is_evidence(understood: Read) -> None:
    said = understood(MESSAGES[0])

    assert {one.finding for one in said.evidence} == {"redness", "pus", "fever", "blister"}
    assert {one.finding for one in said.present} == {"redness"}
    assert said.supposed == ("blister",)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("a bit red, day 1, and my cheek is rotting", ("rotting",)),
        ("my chin looks marbled", ("marbled",)),
        ("my cheeks are fierce swollen", ()),
        ("my face is fine", ()),
        ("my nose is like that of my father", ()),
    ],
)
def test_words_of_the_body_that_nothing_explains_are_kept(
    message: str, words: tuple[str, ...], understood: Read
) -> None:
    assert understood(message).unexplained == words


@pytest.mark.parametrize(
    ("message", "answer"),
    [("yes", True), ("yep still there", True), ("no", False), ("nope, none", False), ("no fever", None)],
)
def test_a_message_begins_with_an_answer_or_not(message: str, answer: bool | None, understood: Read) -> None:
    assert understood(message).answers is answer


@pytest.mark.parametrize(
    ("norms", "alone"),
    [(["two"], True), (["3", "."], True), (["2", "patches"], False), (["?"], False), ([], False)],
)
def test_a_number_alone_is_told_from_words(norms: list[str], alone: bool) -> None:
    assert is_number(norms) is alone
