"""When the procedure was, of all the times that a message tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any, Collection, Mapping, Sequence

from bot.nlu.elapsed import Found, TimeGrammar
from bot.nlu.numbers import number, plain_text
from bot.nlu.roles import AGO, SINCE_PROCEDURE, around, role_of, states_procedure
from bot.triage.elapsed import MAX_DAYS, TimeExpression

_EARLIER = re.compile(r"\b(?:last|previous|first|other) (?:session|time|one|treatment|round|go)\b")
_FUTURE = re.compile(r"(?:tomorrow|tmrw)")
# "Day -3": a figure below zero is no day.
_NEGATIVE = re.compile(r"(?:^|[^\d ] ?)- ?\d")
# "Day 2, or was it day 5?": both.
_UNDECIDED = re.compile(r"\bor (?:was|is) it\b")
_BARE_MAX_WORDS = 7


@dataclass(frozen=True)
class Times:
    """The times of one message.

    `procedure` are readings of the procedure's moment; `stated` says that the words themselves speak of
    it, `updates` that they tell of now ("day 4 now"). `onset_hours` is how long a symptom has
    lasted, (fewest, most). `bare` is a number on its own, which is a day only where the day was
    asked for. `lasted_hours` is the longest time that anything is said to have taken. `spans` are the
    first and the last token of each time.
    """

    procedure: tuple[TimeExpression, ...] = ()
    stated: bool = False
    updates: bool = False
    onset_hours: tuple[float, float] | None = None
    bare: TimeExpression | None = None
    lasted_hours: float = 0.0
    spans: tuple[tuple[int, int], ...] = field(default=())


def times_of(
    norms: Sequence[str],
    *,
    grammar: TimeGrammar,
    has_finding: bool,
    procedures: Collection[int] = (),
) -> Times:
    """Sort the times of a message by what they date.

    `norms` are the tokens' normal forms, `procedures` the indices of those that name one.
    """
    named = ["procedure" if index in procedures else norm for index, norm in enumerate(norms)]
    text, owner = plain_text(named)
    corrected = _after_correction(text, grammar)
    found = [one for one in grammar.find(text) if one.start >= corrected]
    if corrected and not found:
        bare = _bare_part(text[corrected:])
        if bare:
            return Times(procedure=(bare,), stated=True)
    # "I said Monday but I meant Tuesday, bit sore": what corrects a time is one.
    about_symptom = has_finding and not corrected
    roles = [role_of(one, text, grammar.words, about_symptom, found) for one in found]
    procedure = [(one, role) for one, role in zip(found, roles, strict=True) if role.startswith("procedure")]
    firm = [one for one, role in procedure if role == "procedure"] or [one for one, _ in procedure]
    for better in (_without_moments, _without_vague, _without_earlier_sessions):
        firm = better(firm, text) or firm
    chosen = [_shifted(one, text) for one in _without_earlier_days(firm, text, grammar.words)]
    onset = next((one for one, role in zip(found, roles, strict=True) if role == "onset"), None)
    alone = _bare_part if grammar.correction.search(text) else _bare
    bare = None if found or has_finding else alone(text)
    return Times(
        procedure=tuple(time for one in chosen for time in one.times),
        stated=any(states_procedure(one, text, grammar.words, found) for one in chosen),
        updates=any(_is_current(one, text, grammar.words) for one in chosen),
        onset_hours=_hours(onset.times[0]) if onset else None,
        bare=bare,
        lasted_hours=max((_lasted(one, text) for one in found), default=0.0),
        spans=tuple((owner[one.start], owner[one.end - 1]) for one in found),
    )


def _lasted(one: Found, text: str) -> float:
    """The hours of "for a good fifteen minutes", at least; 0.0 for "fifteen minutes ago"."""
    hours = one.times[0].hours if one.kind == "duration" else None
    return 0.0 if hours is None or AGO.match(text[one.end :]) else hours[0]


def _after_correction(text: str, grammar: TimeGrammar) -> int:
    """Where a correction begins that tells the time again after one that it takes back; else 0."""
    starts = [match.end() for match in grammar.correction.finditer(text)]
    if _UNDECIDED.search(text) or not starts or not any(one.end <= starts[-1] for one in grammar.find(text)):
        return 0
    later = text[starts[-1] :]
    return starts[-1] if grammar.find(later) or _bare_part(later) else 0


def _bare_part(text: str) -> TimeExpression | None:
    """The bare figure in "sorry 3 not 6, and my skin is dry": between commas that follow a word."""
    parts = (_bare(part) for part in re.split(r"(?<=\w) ?,", text))
    return next((part for part in parts if part), None)


def _without_moments(found: Sequence[Found], text: str) -> list[Found]:
    """ "An hour after my appointment, that's 3 days ago": the hour tells when something happened."""
    ago = [one for one in found if AGO.match(text[one.end :])]
    dated = ago or [one for one in found if one.kind not in ("duration", "clock")]
    return [one for one in found if not dated or one in dated or not SINCE_PROCEDURE.match(text[one.end :])]


def _without_vague(found: Sequence[Found], text: str) -> list[Found]:
    """ "Last month, the 20th" is the 20th, and "just had" says nothing that a time does not say better."""
    exact = [one for one in found if one.kind in ("weekday", "date")]
    told = [one for one in found if not text[one.start :].startswith("just ")]
    return [
        one
        for one in found
        if not (one.kind == "word" and exact and _is_vague(one)) and (one in told or not told)
    ]


def _is_vague(one: Found) -> bool:
    return any(time.days and time.days[0] != time.days[1] for time in one.times)


def _without_earlier_sessions(found: Sequence[Found], text: str) -> list[Found]:
    """ "My last session was in May, this one on Monday"."""
    return [one for one in found if not _EARLIER.search(around(one, text, found)[0])]


def _without_earlier_days(found: Sequence[Found], text: str, words: Mapping[str, Any]) -> list[Found]:
    """ "Day 2 was fine, day 4 is red": of several days the present one counts, else the latest."""
    if _UNDECIDED.search(text):
        return list(found)
    days = [one for one in found if one.kind == "day"]
    counted = [one for one in found if one.kind == "duration"]
    if counted and re.search(r"\b(?:week|day|fortnight)s?(?: ago)? (?:yesterday|tomorrow)\b", text):
        return counted
    if len(days) < 2:
        return list(found)
    current = [one for one in days if _is_current(one, text, words)]
    last = current[-1] if current else max(days, key=lambda one: one.times[0].days or (0, 0))
    return [one for one in found if one.kind != "day" or one is last]


def _is_current(one: Found, text: str, words: Mapping[str, Any]) -> bool:
    left, right = text[max(0, one.start - 20) : one.start], text[one.end : one.end + 10]
    said = any(re.search(rf"\b{word} (?:on |at |is |it is )?$", left) for word in words["now"])
    return said or right.startswith((" now", " today", " and now", " in now"))


def _shifted(one: Found, text: str) -> Found:
    """ "It will be a week tomorrow" is six days now."""
    nearby = text[max(0, one.start - 25) : one.start] + text[one.end : one.end + 12]
    if one.times[0].days and one.kind == "duration" and re.match(r"(?: ago)? yesterday\b", text[one.end :]):
        low, high = one.times[0].days
        return replace(one, times=(TimeExpression(days=(low + 1, high + 1)),))
    if not _FUTURE.search(nearby) or one.times[0].days is None or one.kind == "word":
        return one
    if not re.search(r"\b(?:will|is|be|makes|turns|becomes|hit|hits|reach|tomorrow)\b", nearby):
        return one
    low, high = one.times[0].days
    return replace(one, times=(TimeExpression(days=(max(low - 1, 0), max(high - 1, 0))),))


def _bare(text: str) -> TimeExpression | None:
    words = [word for word in re.split(r"[\s,.!?]+", text) if word]
    if len(words) > _BARE_MAX_WORDS or _NEGATIVE.search(text):
        return None
    text = re.sub(r"\bnot (?:the )?\d+(?:st|nd|rd|th)?", "", text)
    values = [
        number(re.sub(r"(?:st|nd|rd|th)$", "", word))
        for word in re.split(r"[\s,!?/-]+|\.(?!\d)", text)
        if re.fullmatch(r"\d+(?:st|nd|rd|th)?|one", word)
    ]
    days = sorted(int(value) for value in values if value is not None and value <= MAX_DAYS * 3)
    return TimeExpression(days=(days[0], days[-1])) if 1 <= len(days) <= 2 else None


def _hours(expression: TimeExpression) -> tuple[float, float] | None:
    if expression.hours:
        return expression.hours
    if expression.days:
        return expression.days[0] * 24.0, expression.days[1] * 24.0
    return None
