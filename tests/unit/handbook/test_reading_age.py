"""How old a reader must be: the grade of Flesch and Kincaid, as textstat measures it, and five years.

A text that tells a patient to act is for readers of eleven, any other for readers of thirteen. Texts of
fewer than eight words are too short to be measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest
import textstat

from bot.triage.protocol import Handbook
from tests.conftest import BOOK

TO_ACT, OTHERWISE = 11.0, 13.0
SHORTEST = 8
# Groups of wording.yml that tell a patient to act, and the verdicts whose replies to acts do.
ACTING = ("verdict", "still", "emergency", "standing", "what_if", "fallback")
URGENT = ("CONTACT_PROVIDER_TODAY", "EMERGENCY")
# What stands in the gaps: plain words, so that the sentence is measured and not a name.
FILLED = defaultdict(
    lambda: "it",
    clinic="the clinic", phone="this number", hours="nine to five", emergency_number="999",
    because="pus can be serious", name="redness", Name="Redness", day="2", last="3", keep_days="30",
)  # fmt: skip


def texts(book: Handbook) -> Iterator[tuple[str, str, float]]:
    """Every text that is long enough, with its place and the highest age that it may need."""
    for (group, *rest), text in leaves(book.wording):
        acting = group in ACTING or (group == "again" and rest[0].startswith("standing"))
        for part in text.split("|"):
            yield " › ".join((group, *rest)), part, TO_ACT if acting else OTHERWISE
    for act in book.acts.values():
        for verdict, text in act.says.items():
            yield f"{act.id} › {verdict}", text, TO_ACT if verdict in URGENT else OTHERWISE
    for topic in book.topics.values():
        staged = ((stage, at.text) for stage, at in (("before", topic.before), ("had", topic.had)) if at)
        for part, text in (("answer", topic.answer), ("differs", topic.differs or ""), *staged):
            yield f"{topic.id} › {part}", text, OTHERWISE
    for care in book.care.values():
        yield f"care › {care.id}", care.text, OTHERWISE
    for net in book.safety_net:
        yield f"safety_net › {net.id}", f"Call if {net.text}.", TO_ACT


def leaves(wording: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, value in wording.items():
        if isinstance(value, Mapping):
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def filled(text: str) -> str:
    return Formatter().vformat(text, (), FILLED)


def age(text: str) -> float:
    """The reading age in years. Raises ValueError on a text without words."""
    return float(textstat.flesch_kincaid_grade(text)) + 5


LONG = [
    pytest.param(filled(text), oldest, id=place)
    for place, text, oldest in texts(BOOK)
    if len(filled(text).split()) >= SHORTEST
]


@pytest.mark.parametrize(("text", "oldest"), LONG)
def test_a_text_can_be_read_at_its_age(text: str, oldest: float) -> None:
    assert age(text) <= oldest, text


def test_the_measure_tells_plain_words_from_others() -> None:
    plain = "Call us today if your skin feels hot. Do not wait until the morning."
    learned = "Progressive erythematous inflammation necessitates immediate professional consultation."

    assert age(plain) < TO_ACT < OTHERWISE < age(learned)


@pytest.mark.parametrize("place", sorted({place for place, _, _ in texts(BOOK)}))
def test_no_text_shouts(place: str) -> None:
    assert not any("!" in text for found, text, _ in texts(BOOK) if found == place)
