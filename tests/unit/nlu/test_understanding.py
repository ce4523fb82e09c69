"""What one message says, whole: nothing is lost on the way to the actions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.nlu.context import in_context
from bot.nlu.judge import read_judge
from bot.nlu.learned.reader import Odds, Reading
from bot.nlu.lexicon import Lexicon
from bot.nlu.times import Times
from bot.nlu.understanding import assemble, is_bare, weighed
from bot.nlu.words import mentions
from bot.settings import paths
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
    [
        (["two"], True),
        (["3", "."], True),
        (["2", "patches"], False),
        (["the", "left", "cheek"], True),
        (["left", "cheek", "red"], False),
        (["?"], False),
        ([], False),
    ],
)
def test_a_number_or_a_place_alone_is_told_from_words(norms: list[str], alone: bool) -> None:
    assert is_bare(norms, {"the", "left", "cheek"}) is alone


@pytest.mark.parametrize(
    ("message", "tells"),
    [
        ("my sister had herpes on the lip after hers", False),
        ("there is no cold sore", False),
        ("what if I get a cold sore", False),
        ("there is a cold sore coming", True),
        ("my face is red", True),
    ],
)
def test_a_sign_of_somebody_else_tells_of_no_tendency(message: str, tells: bool, lexicon: Lexicon) -> None:
    text = lexicon.read(message)
    scene = in_context(text.doc, mentions(text.doc, lexicon), lexicon)
    said = assemble(text, mentions(text.doc, lexicon), scene, Times(), lexicon)
    read = Reading({}, {"cold_sores": Odds(now=9)}, {})

    weighed_so = weighed(said, scene, read, read_judge(paths().judge), lexicon, norms=text.norms)

    assert any(risk.finding == "cold_sores" for risk in weighed_so.risks) is tells


@pytest.mark.parametrize(
    ("message", "explained_by"),
    [
        ("it has gone yellow", "bruising"),
        ("my cheek is green", "bruising"),
        ("yellow stuff comes out", ""),
        ("it's yellow and crusty", ""),
    ],
)
def test_a_colour_alone_may_be_a_bruise(message: str, explained_by: str, understood: Read) -> None:
    pus = [one for one in understood(f"day 4. {message}").evidence if one.finding == "pus"]

    assert pus
    assert all(one.explained_by == explained_by for one in pus if one.explained_by or not explained_by)
