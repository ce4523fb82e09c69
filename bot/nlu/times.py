"""When the procedure was, of all the times that a message tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Mapping, Sequence

from bot.nlu.corrections import correction_begins, told_again
from bot.nlu.elapsed import TimeGrammar
from bot.nlu.found import Found
from bot.nlu.learned.dates import days_ago, log_odds
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.numbers import number, plain_text
from bot.nlu.roles import AGO, is_onset, speaks_of_visit, states_procedure
from bot.triage.elapsed import MAX_DAYS, TimeExpression

# "Day -3": a figure below zero is no day.
_NEGATIVE = re.compile(r"(?:^|[^\d ] ?)- ?\d")
# "Day 2, or was it day 5?": both.
_UNDECIDED = re.compile(r"\bor (?:was|is) it\b")
# "Or maybe it was 9": no more than a thought.
_MAYBE = re.compile(r"^(?:(?:or|hm+|um|wait|well) ?,? ?)*(?:or|maybe|perhaps|possibly|might|could)\b")
_BARE_MAX_WORDS = 7
_ONE = re.compile(
    r"(?:(?:sorry|no|day|about|maybe|only|just|its|it|'s|is|was|like) ?,? ?)*one(?: day| or \d+)? ?[.!]?"
)


@dataclass(frozen=True)
class Times:
    """The times of one message.

    `procedure` are readings of the procedure's moment; `stated` says that the words themselves speak of
    it or of nothing else, `updates` that they tell of now ("day 4 now"). `onset_hours` is how long a
    symptom has lasted, (fewest, most). `bare` is a number on its own, or a time that may be something
    else's: it dates the procedure only where that was asked for. `tentative` says that the time is a
    number and nothing else, or a thought ("or was it Monday?"): beside another one it only raises a
    question. `lasted_hours` is the longest time that
    anything is said to have taken. `spans` are the first and the last token of each time.
    """

    procedure: tuple[TimeExpression, ...] = ()
    stated: bool = False
    updates: bool = False
    onset_hours: tuple[float, float] | None = None
    bare: TimeExpression | None = None
    tentative: bool = False
    lasted_hours: float = 0.0
    spans: tuple[tuple[int, int], ...] = field(default=())


def times_of(
    norms: Sequence[str],
    *,
    grammar: TimeGrammar,
    dates: Ngrams,
    has_finding: bool,
    told_before: bool = False,
    now: datetime | None = None,
) -> Times:
    """Sort the times of a message by what they date; `dates` has learned which are the procedure's.

    `norms` are the tokens' normal forms, `told_before` says that the messages just before tell of a finding,
    `now` is when the message was heard, where that is known.
    """
    text, owner = plain_text(list(norms))
    everything = grammar.find(text, now=now)
    odds = dict(zip(everything, log_odds(text, everything, dates, now=now), strict=True))
    rules = grammar.words["learned"]
    # Who tells of a symptom has had the procedure; who only asks may speak of one to come.
    only_times = _nothing_else(text, everything, grammar.words)
    lowest, higher = rules["procedure_from"]["with_symptom"], rules["procedure_from"]["alone"]
    least = lowest if has_finding or told_before or only_times else higher
    again = told_again(text, everything, grammar)
    odds = {one: its + rules["more_if_told_again"] * (one in again) for one, its in odds.items()}
    likely = [one for one in everything if odds[one] >= least]
    corrected = 0 if _UNDECIDED.search(text) else correction_begins(text, likely, grammar)
    if not (any(one.start >= corrected for one in likely) or _bare_part(text[corrected:])):
        corrected = 0
    found = [one for one in everything if one.start >= corrected]
    if corrected and not found:
        bare = _bare_part(text[corrected:])
        if bare:
            return Times(procedure=(bare,), stated=True)
    # "I said Monday but I meant Tuesday, bit sore": what corrects a time is one.
    about_symptom = has_finding and not corrected
    onsets = [one for one in found if about_symptom and is_onset(one, text, grammar.words, found)]
    weighed = {one: odds[one] - rules["less_for_onsets"] * (one in onsets) for one in found}
    chosen = _procedures(text, weighed, least=least, close=rules["as_likely"])
    in_week = partial(_in_its_week, least=lowest, within=rules["of_an_earlier_week_within"], now=now)
    chosen = list(dict.fromkeys(in_week(one, weighed) for one in chosen))
    stating = [one for one in chosen if one in again or states_procedure(one, text, grammar.words, found)]
    # "3 am and it throbs", "red lines this morning", "Sunday and my lid is shut": these tell of now.
    chosen = [
        one
        for one in chosen
        if odds[one] >= higher
        or one in stating
        or speaks_of_visit(one, text, grammar.words, found)
        or not _may_be_now(one, now)
    ]
    onset = next((one for one in onsets if one not in chosen), None)
    best = max(found, key=lambda one: odds[one], default=None)
    # For where we asked for one: "a Tuesday, this week I think".
    bare = in_week(best, odds).times[0] if best and odds[best] >= lowest else None
    if not found and not has_finding:
        bare = _bare_part(text) if grammar.correction.search(text) else _bare(text)
    number_alone = not (likely or has_finding) and _only_a_number(text, grammar.words)
    if number_alone:
        bare = _bare(text)
    return Times(
        procedure=tuple(time for one in chosen for time in one.times),
        # An hour by itself ("they had it at 5") says nothing of the day.
        stated=only_times or any(one in again or one.kind != "hour" for one in stating),
        # "Since lunch and now …" tells of a symptom.
        updates=any(
            _is_current(one, text, grammar.words)
            for one in chosen
            if one.kind != "hour" and one not in onsets
        ),
        onset_hours=_hours(onset.times[0]) if onset else None,
        bare=bare,
        tentative=number_alone or bool(_UNDECIDED.search(text) or _MAYBE.search(text)),
        lasted_hours=max((_lasted(one, text) for one in found), default=0.0),
        spans=tuple((owner[one.start], owner[one.end - 1]) for one in found),
    )


def _procedures(text: str, odds: Mapping[Found, float], *, least: float, close: float) -> list[Found]:
    """The likeliest time, where it is likely at all, and what is as good as equally likely: the later end of
    a range is judged. All likely ones where the patient wavers."""
    best = max(odds.values(), default=least)
    lowest = least if _UNDECIDED.search(text) else max(least, min(best, max(best - close, 0)))
    return [one for one, its in odds.items() if its >= lowest]


def _in_its_week(
    one: Found, odds: Mapping[Found, float], *, least: float, within: float, now: datetime | None
) -> Found:
    """A weekday does not say of which week it is: where another likely time, less likely by no more than
    `within`, falls on that day of an earlier week ("last Monday, so like 9 days"), that one tells."""
    least = max(least, odds[one] - within)
    ago = days_ago(one, now) if now and one.kind == "weekday" else None
    if now is None or ago is None:
        return one
    for other, its in odds.items():
        days = days_ago(other, now) if other.kind != "weekday" and its >= least else None
        if days and days[0] == days[1] and days[0] > ago[0] == ago[1] and (days[0] - ago[0]) % 7 == 0:
            return other
    return one


def _may_be_now(one: Found, now: datetime | None) -> bool:
    """True for an hour, for a word such as "this morning", and for the weekday that it is."""
    return (
        one.kind == "hour"
        or one.times[0].days == (0, 0)
        or (
            now is not None
            and one.kind == "weekday"
            and any(time == TimeExpression(weekday=now.weekday()) for time in one.times)
        )
    )


def _nothing_else(text: str, found: Sequence[Found], words: Mapping[str, Any]) -> bool:
    """True where a message consists of times and of small words ("so Thursday, yes")."""
    if not found or "?" in text:
        return False
    starts, ends = [0, *(one.end for one in found)], [*(one.start for one in found), len(text)]
    rest = (text[start:end] for start, end in zip(starts, ends, strict=True))
    return all(word in words["small"] for part in rest for word in re.findall(r"[a-z0-9]+", part))


def _only_a_number(text: str, words: Mapping[str, Any]) -> bool:
    """True for a figure among small words ("or maybe it was 9"); "2 spots" is none."""
    told = re.findall(r"[a-z0-9]+", text)
    figures = [word for word in told if word.isdigit()]
    return len(figures) == 1 and all(
        word in words["small"] or word in ("or", "hmm") for word in told if not word.isdigit()
    )


def _lasted(one: Found, text: str) -> float:
    """The hours of "for a good fifteen minutes", at least; 0.0 for "fifteen minutes ago"."""
    hours = one.times[0].hours if one.kind == "duration" else None
    return 0.0 if hours is None or AGO.match(text[one.end :]) else hours[0]


def _bare_part(text: str) -> TimeExpression | None:
    """The bare figure in "sorry 3 not 6, and my skin is dry": between commas that follow a word."""
    parts = (_bare(part) for part in re.split(r"(?<=\w) ?,", text))
    return next((part for part in parts if part), None)


def _is_current(one: Found, text: str, words: Mapping[str, Any]) -> bool:
    left, right = text[max(0, one.start - 20) : one.start], text[one.end : one.end + 10]
    said = any(re.search(rf"\b{word} (?:on |at |is |it is )?$", left) for word in words["now"])
    return said or right.startswith((" now", " today", " and now", " in now"))


def _bare(text: str) -> TimeExpression | None:
    words = [word for word in re.split(r"[\s,.!?]+", text) if word]
    if len(words) > _BARE_MAX_WORDS or _NEGATIVE.search(text):
        return None
    text = re.sub(r"\bnot (?:the )?\d+(?:st|nd|rd|th)?", "", text)
    if re.search(r"\bone\b", text) and not _ONE.fullmatch(text.strip()):  # "popped one"
        return None
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
