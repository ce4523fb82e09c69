"""Which times a message tells: expressions only, no clock.

Which of them is the procedure's is learned (learned/dates.py) and decided in `times`.

Expressions are found by regular expressions over the tokens' normal forms joined by single
spaces, so that a character position maps to a token.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Mapping, Sequence

from bot.nlu.calendar_times import CalendarTimes
from bot.nlu.counted_times import CountedTimes
from bot.nlu.found import Found, options

# Nobody tells so many; each is held against every other.
MOST_TIMES = 40
_EITHER = re.compile(r"(?: ?[,?.]| i think| maybe| no)* or(?: maybe| was it| is it| on| no| ,)* $")
# "It's Thursday now": which day it is.
_AS_NOW = re.compile(
    r"\b(?:(?:it|today|to day|now|tis)(?: ?'? ?s| is)?|tis|we are|we ?'? ?re|we have)(?: now| already| only)?(?: on)?(?: the)? $"
)
_NOW = re.compile(r" (?:now|today)\b")
_DAY_BEFORE = re.compile(r"\b(?:the )?(?:day|night|evening) before(?: the)? $")


class TimeGrammar:
    """The regular expressions of data/lexicon/time.yml, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        self._counted, self._calendar = CountedTimes(words), CalendarTimes(words)
        # Words after a time that counts from something else.
        self._from_else = tuple(f" {phrase} " for phrase in words["counted_from_else"])
        self.correction = re.compile(rf"\b(?:{'|'.join(words['corrections'])})\b")
        # "No, Thursday": a no that opens a message, by itself.
        self.refusal = re.compile(rf"(?:(?:{options(words['refusals'])}) ?[,.!]* ?)+(?<![a-z])")

    def find(self, text: str, *, now: datetime | None = None) -> list[Found]:
        """All expressions of `text` that count from the procedure or from now, left to right; where two
        overlap, the longer one. `now` is when it was heard, where that is known."""
        today = now.date() if now else None
        found = [*self._counted.find(text), *self._calendar.find(text, today=today)]
        kept: list[Found] = []
        taken: set[int] = set()
        for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
            if taken.isdisjoint(range(one.start, one.end)):
                kept.append(one)
                taken.update(range(one.start, one.end))
        ours = [one for one in kept if not text[one.end :].startswith(self._from_else)]
        in_order = sorted(ours, key=lambda f: f.start)[:MOST_TIMES]
        return _joined([_as_said(one, text) for one in in_order], text)


def _as_said(one: Found, text: str) -> Found:
    """ "The day before Christmas Eve", and "it's Thursday now"."""
    if one.kind not in ("weekday", "date"):
        return one
    before = _DAY_BEFORE.search(text, 0, one.start)
    if before:
        return Found(
            before.start(), one.end, one.kind, tuple(replace(time, days_before=1) for time in one.times)
        )
    if _AS_NOW.search(text, 0, one.start) or _NOW.match(text, one.end):
        return replace(one, times=tuple(replace(time, as_now=True) for time in one.times))
    return one


def _joined(found: Sequence[Found], text: str) -> list[Found]:
    """ "Thursday or Friday" is one time with two readings."""
    joined: list[Found] = []
    for one in found:
        before = joined[-1] if joined else None
        if before and before.kind == one.kind != "hour" and _EITHER.fullmatch(text, before.end, one.start):
            joined[-1] = Found(before.start, one.end, one.kind, (*before.times, *one.times))
        else:
            joined.append(one)
    return joined
