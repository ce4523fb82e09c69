"""Conversations made from data/frames, each with what a law says of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from typing import Any, Callable, Iterator, Mapping, Sequence

from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from bot.triage.disposition import Disposition
from tests.conftest import BOOK

FOLDER = ROOT / "data" / "frames"
WORDINGS = read_yaml(FOLDER / "wordings.yml")
FRAMES = read_yaml(FOLDER / "frames.yml")
REMARKS = read_yaml(FOLDER / "remarks.yml")["remarks"]
OTHERS = read_yaml(FOLDER / "others.yml")
SIGNS = [sign for sign in WORDINGS if sign in BOOK.red_flags]
SYMPTOMS = [symptom for symptom in WORDINGS if symptom in BOOK.symptoms]
# A harmless beginning, and a day on which nothing is explained by numbing cream any more.
CALM = "It's day 2 and my cheeks are a bit red."
LATE = "It was 9 days ago."
# What is denied or somebody else's must not be what the patient has.
APART = ("bad_smell", "vomiting", "chest_pain")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One conversation. `finding` must be held and the verdict be `least` at least; where `same_as`
    is given, the verdict, the findings and the day must be those of that conversation."""

    law: str
    turns: tuple[str, ...]
    finding: str = ""
    least: Disposition = Disposition.SELF_CARE
    same_as: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.law}: {' // '.join(self.turns)}"


def a_frame_never_swallows() -> Iterator[Case]:
    """A frame with a warning sign in it, beside something harmless."""
    for sign in SIGNS:
        for kind, key in (("noun", "nouns"), ("clause", "clauses")):
            for frame, words in product(FRAMES[f"{kind}_frames"], WORDINGS[sign][key]):
                said = _sentence(frame.replace("{" + kind + "}", words))
                yield Case("a frame never swallows", (f"{CALM} {said}",), sign, _least(sign))


def a_remark_never_lowers() -> Iterator[Case]:
    """A warning sign, or a symptom out of its window, and then a remark."""
    for sign, remark in product(SIGNS, REMARKS):
        for words in WORDINGS[sign]["clauses"]:
            turns = (f"Day 2, {words}", remark)
            yield Case("a remark never lowers", turns, sign, _least(sign))
    for symptom, remark in product(SYMPTOMS, REMARKS):
        words = WORDINGS[symptom]["clauses"][0]
        turns = (f"{_sentence(words)} {LATE}", remark)
        yield Case("a remark never lowers", turns, symptom, Disposition.CONTACT_PROVIDER)


def the_order_of_two_sentences_never_matters() -> Iterator[Case]:
    """Something harmless and a warning sign, either first."""
    for sign in SIGNS:
        for words in WORDINGS[sign]["clauses"]:
            said = _sentence(words)
            yield Case(
                "the order never matters",
                (f"{said} {CALM}",),
                sign,
                _least(sign),
                same_as=(f"{CALM} {said}",),
            )


def a_neighbour_changes_nothing(kind: str) -> Iterator[Case]:
    """A sentence about somebody else, a denied or a supposed sign, added to a harmless message."""
    for sign, frame in product(SIGNS, OTHERS[kind]):
        if sign == "self_harm":
            continue
        for words in WORDINGS[sign]["nouns"][:1]:
            said = _sentence(frame.replace("{noun}", words))
            yield Case(f"{kind}: changes nothing", (f"{CALM} {said}",), same_as=(CALM,))


def a_stubborn_patient_is_not_talked_down() -> Iterator[Case]:
    """Whole conversations that try to talk a warning sign away."""
    for line in (FOLDER / "stubborn.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Case("a stubborn patient", tuple(row["turns"]), row["sign"], _least(row["sign"]))


LAWS: Sequence[Callable[[], Iterator[Case]]] = (
    a_frame_never_swallows,
    a_remark_never_lowers,
    the_order_of_two_sentences_never_matters,
    lambda: a_neighbour_changes_nothing("other_person"),
    lambda: a_neighbour_changes_nothing("denied"),
    lambda: a_neighbour_changes_nothing("hypothetical"),
    a_stubborn_patient_is_not_talked_down,
)


def fault(case: Case, said: Row, other: Row | None) -> str:
    """In what the last turn breaks the law; empty where it keeps it. `other` is that of `same_as`."""
    held = _held(said)
    standing = said["standing"]
    if case.finding and case.finding not in held:
        return f"{case.finding} is not held"
    if case.finding and (standing is None or Disposition[standing] < case.least):
        return f"{standing} stands"
    if other is not None:
        before, same = _held(other), ("standing", "elapsed_days")
        if before != held or any(said[name] != other[name] for name in same):
            return f"{other['standing']} {sorted(before)} became {standing or said['outcome']} {sorted(held)}"
    return ""


def _held(row: Row) -> set[str]:
    return {one["symptom"] for one in row["findings"] if one["presence"] != "ABSENT"}


def _least(sign: str) -> Disposition:
    return BOOK.red_flags[sign].disposition


def _sentence(words: str) -> str:
    whole = words[:1].upper() + words[1:]
    return whole if whole[-1] in ".?!" else f"{whole}."
