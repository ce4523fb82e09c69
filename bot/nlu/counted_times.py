"""Times that are counted: durations, days by number, words such as "yesterday", hours and clock times."""

from __future__ import annotations

import math
import re
from typing import Any, Iterator, Mapping

from bot.nlu.found import CLAUSE_END, Found, options
from bot.triage.elapsed import MAX_DAYS, TimeExpression

MAX_HOURS = MAX_DAYS * 24
_MONTH_DAYS = (28, 31)
# Words of time that follow a number as well ("6th day after").
_COUNTABLE = ("day after", "next day", "next morning", "morning after")
_MAYBE = re.compile(
    r"(?: ago)? ?[?,.]? ?(?:(?:or )?(?:maybe|perhaps|possibly|could be)|or) (\d{1,2})\b(?! ?(?:hours|weeks|months|:|am|pm))"
    r"|(?: ago)? ?\? ?(\d{1,2}) ?\?"
)
# "A week ago tomorrow" is six days, and so is "tomorrow is day 7".
_SHIFTED = re.compile(r"(?: ago| on)? (yesterday|tomorrow)\b")
_TOMORROW = re.compile(
    r"\btomorrow(?: ?,| is| it is| will be| it will be| makes| it makes| my| the| on| be)* $"
)
_OPENS = re.compile(r"(?:^|[,.!?;\n] ?)$")


class CountedTimes:
    """Their regular expressions of data/lexicon/time.yml, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words_of = words
        self._no_times = frozenset(words["no_times"])
        self._units = {word: unit for unit, names in words["units"].items() for word in names}
        self._counts = words["counts"]
        count = options(self._counts)
        value, whole = r"\d+(?:\.\d+)?", r"\d+(?!\.?\d)"
        unit = options(self._units)
        near = options(words["nearly"]) + "|" + options(words["over"])
        self._duration = re.compile(
            rf"\b(?:(?P<near>{near}) )?(?:about |around )?"
            rf"(?:(?P<low>{value})(?: ?(?:-|to|or|or maybe|maybe|, maybe|/(?! ?10\b)|and|,) ?(?P<high>{value}))?|(?P<count>{count}))"
            rf"(?P<plus> (?:and |an )(?:a )?half)? (?:more |full |whole |solid |long |good |ish )?(?P<unit>{unit})(?!(?<= day) \d)(?P<half> and (?:a )?half)?(?: today)?\b"
        )
        self._day = re.compile(
            rf"\b(?:day|days|days since|d|dpo|po|dp|pod)(?: number| no| no\.| #| :| is| =)? ?(?P<low>{whole})"
            rf"(?: ?(?:-|to|or|or maybe|maybe|/|and)(?: day)? ?(?P<high>{whole}))?\b"
            rf"|\bd (?:and|plus) (?P<plus>{whole})\b"
            rf"|\b(?P<dpo>{value}) ?(?:dpo|dp|days? po|days? post)\b"
            r"|\b(?P<nth>\d+)(?:st|nd|rd|th)(?: (?:or|to|-|maybe) (?P<nth2>\d+)(?:st|nd|rd|th))? (?:full |whole )?(?:day|night)\b"
            # As nurses write it: 3/7 is three days.
            r"|(?<!on )(?<!the )(?<![\d/] )\b(?P<sevenths>[1-6]) ?/ ?7\b(?! ?/)"
        )
        self._one = re.compile(
            rf"(?<!\d )(?<!a )(?<!an )\b(?P<unit>{unit})(?P<half> and a half)?(?= (?:ago|since|after|post|on|ish|now|maybe)\b|$| ?[,.!?])"
        )
        self._both = re.compile(
            rf"\b(?P<days>{value}|a|one) (?:days?|d)(?:,| and)? (?P<hours>{value}|an?|one) (?:hours?|h)\b"
            rf"|\b(?P<weeks>{value}|a|one) weeks?(?: ,)?(?: and)? (?P<over>{value}|a|one) days?\b"
        )
        self._hour = re.compile(
            r"\b(?:at|around|about|by|since|from|till|until|round) (?:like |about |around )?"
            r"(?:half past |quarter past |quarter to |half )?(?:1\d|2[0-4]|\d)(?!\d)(?: ?[:.] ?\d\d)?(?: ?o ?'? ?clock| ?am| ?pm|ish)?\b(?! ?(?:%|/|days|weeks|mm|times|x\b|out of|percent|pounds|euro))"
            r"|\b(?:half(?: past)?|quarter (?:past|to)) (?:1[0-2]|[1-9])\b"
            r"|\b\d{1,2} ?: ?\d\d(?: ?am| ?pm)?\b|\b\d{1,2}(?:\.\d\d)? ?(?:am|pm|h)\b|\b\d{1,2} o ?'? ?clock\b"
            rf"|\b(?:{options(words['hours'])})\b"
        )
        self._clock = re.compile(r"\b(?P<hour>\d{1,2})(?: ?[:.] ?(?P<minute>\d\d))? ?(?P<half>am|pm)\b")
        names = sorted(words["days_ago"], key=len, reverse=True)
        # "6th day after" is a day's number, not "the day after".
        after = "|".join(name for name in names if name.startswith(_COUNTABLE))
        plain = "|".join(name for name in names if not name.startswith(_COUNTABLE))
        at_end = options(words["days_ago_at_end"])
        self._word = re.compile(
            rf"\b(?:the )?(?P<word>{plain}|(?<!\d )(?:{at_end})(?={CLAUSE_END}))\b"
            rf"|(?<!st )(?<!nd )(?<!rd )(?<!th )(?<!\d )(?<! one )\b(?:the )?(?P<later>{after})\b"
        )

    def find(self, text: str) -> Iterator[Found]:
        """All of them, in no order."""
        for kind in (self._durations, self._single, self._days, self._words, self._compounds):
            yield from kind(text)
        yield from self._clock_to_clock(text)
        yield from self._hours(text)

    def _hours(self, text: str) -> Iterator[Found]:
        """ "At 5", "at noon", "14:00": an hour of today where nothing says of which day."""
        for match in self._hour.finditer(text):
            yield Found(match.start(), match.end(), "hour", (TimeExpression(days=(0, 0)),))

    def _durations(self, text: str) -> Iterator[Found]:
        for match in self._duration.finditer(text):
            if match[0] in self._no_times:
                continue
            low, high = self._amount(match)
            unit = self._units[match["unit"]]
            second = self._second_thought(text, match.end())
            low, high = min(low, second or low), max(high, second)
            near = match["near"]
            if near in self._words_of["nearly"]:
                low = low - 1 if unit != "hour" else low * 0.9
            elif near:
                high = high * 1.1 if unit == "hour" else math.floor(high) + 1
            by, end = _shift(text, match) if unit not in ("minute", "hour") else (0, match.end())
            expression = _in_units(max(low, 0), high, unit, by=by)
            if expression:
                yield Found(match.start(), end, "duration", (expression,))

    def _second_thought(self, text: str, end: int) -> float:
        """The number in "3 days ago? maybe 4"; 0 where there is none."""
        match = _MAYBE.match(text, end)
        return float(match[1] or match[2]) if match else 0

    def _single(self, text: str) -> Iterator[Found]:
        """ "Week ago", "week after, still red", with the count left out."""
        for match in self._one.finditer(text):
            count = 1.5 if match["half"] else 1.0
            expression = _in_units(count, count, self._units[match["unit"]])
            opens = _OPENS.search(text, 0, match.start())
            counted = text[match.end() :].startswith((" ago", " after", " on") if opens else " ago")
            if expression and (match["half"] or counted):
                yield Found(match.start(), match.end(), "duration", (expression,))

    def _compounds(self, text: str) -> Iterator[Found]:
        """ "Two days and five hours", "a week and two days"."""
        for match in self._both.finditer(text):
            names, small, unit = (
                (("weeks", "over"), 7, "day") if match["weeks"] else (("days", "hours"), 24, "hour")
            )
            large, rest = (float(match[name]) if match[name][0].isdigit() else 1.0 for name in names)
            expression = _in_units(small * large + rest, small * large + rest, unit)
            if expression:
                yield Found(match.start(), match.end(), "duration", (expression,))

    def _clock_to_clock(self, text: str) -> Iterator[Found]:
        """ "Done at 9am yesterday and it's 3pm now": clock times at both ends are hours."""
        clocks = list(self._clock.finditer(text))
        words = list(self._word.finditer(text))
        if len(clocks) != 2 or not re.search(r"\bnow\b", text):
            return
        done, now = sorted(
            clocks, key=lambda c: bool(re.search(r"\bnow\b", text[max(0, c.start() - 20) : c.end() + 6]))
        )
        near = min(words, key=lambda w: abs(w.start() - done.start()), default=None)
        days = self._words_of["days_ago"][near["word"] or near["later"]][0] if near else 0
        hours = 24 * days + _clock_hours(now) - _clock_hours(done)
        if hours >= 0:
            start, end = (
                sorted([done.start(), near.start()])[0] if near else done.start(),
                max(done.end(), near.end() if near else 0),
            )
            yield Found(start, end, "clock", (TimeExpression(hours=(hours, hours)),))

    def _amount(self, match: re.Match[str]) -> tuple[float, float]:
        if match["count"]:
            low, high = self._counts[match["count"]]
        else:
            low = float(match["low"])
            high = float(match["high"] or low)
            if high != low + 1 and "," in match[0]:  # "a fever of 38.8, 2 days after" is no range
                low = high
        half = 0.5 if match["plus"] or match["half"] else 0
        return min(low, high) + half, max(low, high) + half

    def _days(self, text: str) -> Iterator[Found]:
        for match in self._day.finditer(text):
            low = match["low"] or match["plus"] or match["dpo"] or match["nth"] or match["sevenths"]
            high = match["high"] or match["nth2"] or low
            days = sorted((int(float(low)), int(float(high))))
            if days[1] <= MAX_DAYS * 3:
                by, end = _shift(text, match)
                expression = TimeExpression(days=(max(days[0] + by, 0), max(days[1] + by, 0)))
                yield Found(match.start(), end, "day", (expression,))

    def _words(self, text: str) -> Iterator[Found]:
        for match in self._word.finditer(text):
            word = match["word"] or match["later"]
            low, high = self._words_of["days_ago"].get(word) or self._words_of["days_ago_at_end"][word]
            yield Found(match.start(), match.end(), "word", (TimeExpression(days=(low, high)),))


def _shift(text: str, match: re.Match[str]) -> tuple[int, int]:
    """By how many days "yesterday" or "tomorrow" moves what was matched, and where the whole ends."""
    shifted = _SHIFTED.match(text, match.end())
    if shifted:
        return {"yesterday": 1, "tomorrow": -1}[shifted[1]], shifted.end()
    return (-1 if _TOMORROW.search(text, 0, match.start()) else 0), match.end()


def _in_units(low: float, high: float, unit: str, *, by: int = 0) -> TimeExpression | None:
    """The time in days or hours; days are moved `by` so many."""
    if unit in ("minute", "hour"):
        scale = 1 / 60 if unit == "minute" else 1
        return TimeExpression(hours=(low * scale, high * scale)) if high * scale <= MAX_HOURS else None
    if unit == "day" and low == high and low == 0.5:
        return TimeExpression(hours=(12, 12))
    shortest, longest = {
        "day": (1, 1), "week": (7, 7), "fortnight": (14, 14), "month": _MONTH_DAYS, "year": (365, 366),
    }[unit]  # fmt: skip
    days = (max(int(low * shortest) + by, 0), -int(-high * longest // 1) + by)
    return TimeExpression(days=days) if days[1] <= MAX_DAYS * 100 else None


def _clock_hours(match: re.Match[str]) -> float:
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "pm" else 0)
    return hour + int(match["minute"] or 0) / 60
