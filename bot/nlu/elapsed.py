"""Which times a message tells: expressions only, no clock.

Which of them is the procedure's is learned (learned/dates.py) and decided in `times`.

Expressions are found by regular expressions over the tokens' normal forms joined by single
spaces, so that a character position maps to a token.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Iterator, Mapping, Sequence

from bot.triage.elapsed import MAX_DAYS, TimeExpression

MAX_HOURS = MAX_DAYS * 24
# Nobody tells so many; each is held against every other.
MOST_TIMES = 40
_MONTH_DAYS = (28, 31)
# Words of time that follow a number as well ("6th day after").
_COUNTABLE = ("day after", "next day", "next morning", "morning after")
_MAYBE = re.compile(
    r"(?: ago)? ?[?,.]? ?(?:(?:or )?(?:maybe|perhaps|possibly|could be)|or) (\d{1,2})\b(?! ?(?:hours|weeks|months|:|am|pm))"
    r"|(?: ago)? ?\? ?(\d{1,2}) ?\?"
)
# "A week ago tomorrow" is six days, and so is "tomorrow is day 7".
_SHIFTED = re.compile(r"(?: ago)? (yesterday|tomorrow)\b")
_TOMORROW = re.compile(
    r"\btomorrow(?: ?,| is| it is| will be| it will be| makes| it makes| my| the| on| be)* $"
)
_EITHER = re.compile(r"(?: ?[,?.]| i think| maybe| no)* or(?: maybe| was it| is it| on| no| ,)* $")
# "It's Thursday now": which day it is.
_AS_NOW = re.compile(
    r"\b(?:(?:it|today|to day|now|tis)(?: ?'? ?s| is)?|tis|we are|we ?'? ?re|we have)(?: now| already| only)?(?: on)?(?: the)? $"
)
_NOW = re.compile(r" (?:now|today)\b")
_DAY_BEFORE = re.compile(r"\b(?:the )?(?:day|night|evening) before $")
# "9/10" is a score unless something says that it is a date.
_DATED = re.compile(r"\b(?:on|since|from|dated?|was|done|did|session|treatment) (?:the )?$")


@dataclass(frozen=True)
class Found:
    """A time expression and where it stands in the joined text (characters start to end).

    `kind` is duration, day, word, weekday, weekend, date, clock or hour; a weekend has two readings, and
    so has "Thursday or Friday".
    """

    start: int
    end: int
    kind: str
    times: tuple[TimeExpression, ...]


class TimeGrammar:
    """The regular expressions of data/lexicon/time.yml, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words
        units = {word: unit for unit, names in words["units"].items() for word in names}
        self._units = units
        self._counts = {**words["counts"]}
        count = "|".join(re.escape(name) for name in sorted(self._counts, key=len, reverse=True))
        value, whole = r"\d+(?:\.\d+)?", r"\d+(?!\.?\d)"
        unit = "|".join(sorted(units, key=len, reverse=True))
        # Words after a time that counts from something else.
        self.from_else = tuple(f" {phrase} " for phrase in words["counted_from_else"])
        self.correction = re.compile(rf"\b(?:{'|'.join(words['corrections'])})\b")
        near = _options(words["nearly"]) + "|" + _options(words["over"])
        self._duration = re.compile(
            rf"\b(?:(?P<near>{near}) )?(?:about |around )?"
            rf"(?:(?P<low>{value})(?: ?(?:-|to|or|or maybe|maybe|, maybe|/(?! ?10\b)|and|,) ?(?P<high>{value}))?|(?P<count>{count}))"
            rf"(?P<plus> (?:and |an )(?:a )?half)? (?:more |full |whole |solid |long |good |ish )?(?P<unit>{unit})(?!(?<= day) \d)(?P<half> and a half)?(?: today)?\b"
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
            rf"|\b(?:{_options(words['hours'])})\b"
        )
        self._clock = re.compile(r"\b(?P<hour>\d{1,2})(?: ?[:.] ?(?P<minute>\d\d))? ?(?P<half>am|pm)\b")
        names = sorted(words["days_ago"], key=len, reverse=True)
        # "6th day after" is a day's number, not "the day after".
        after = "|".join(name for name in names if name.startswith(_COUNTABLE))
        plain = "|".join(name for name in names if not name.startswith(_COUNTABLE))
        self._word = re.compile(
            rf"\b(?:the )?(?P<word>{plain})\b"
            rf"|(?<!st )(?<!nd )(?<!rd )(?<!th )(?<!\d )(?<! one )\b(?:the )?(?P<later>{after})\b"
        )
        weekday, month_names = "|".join(words["weekdays"]), "|".join(words["months"])
        self._weekday = re.compile(
            rf"\b(?P<before>a week (?:ago )?(?:on |last |this |past )?|(?P<two>2 weeks (?:ago )?(?:on |last )))?"
            rf"(?:last |this |past |on |this past )?(?P<weekday>{weekday})s?\b"
            r"(?P<after> before last| week\b| the week before)?(?P<of> (?:of )?last week\b)?"
            # "Sat" and "sun" are words of their own but for these places.
            rf"|(?:^|[,.;(] |\b(?:on|last|since|this|was|needled|needles|needling|treated|rolled|roller|pen|done|it|session|did|had|mine|her|hers|them|me|{month_names}|\d) )(?P<short>{'|'.join(words['weekdays_short'])})(?=$| ?[,.!?\n;)]| (?:n|and|so|but|its|it|my|now|just gone|nite|arvo|eve|morning|afternoon|evening|night|am|pm|just)\b)"
            # At the end of a clause, where it is neither the light nor what somebody did.
            rf"|(?<!the )(?<!in )(?<!of )(?<!from )(?<!direct )(?<!i )(?<!we )(?<!he )(?<!she )(?<!they )\b(?P<ended>{'|'.join(words['weekdays_short'])})(?=$| ?[,.!?\n;)])"
        )
        self._weekend = re.compile(rf"\b(?:{_options(words['weekend'])})\b")
        names = sorted(words["holidays"], key=len, reverse=True)
        self._holiday = re.compile(
            rf"\b({'|'.join(name.replace(chr(39), ' ?' + chr(39)) for name in names)})\b"
        )
        month = month_names
        self._date = re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{month})\b(?: (?P<year>20\d\d))?"
            rf"|\b(?P<month2>{month}) (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! (?:days|hours|weeks))(?: (?P<year2>20\d\d))?"
            r"|\b(?P<iso>20\d\d) ?- ?(?P<iso_month>\d{1,2}) ?- ?(?P<iso_day>\d{1,2})\b"
            r"|\b(?P<dotted>\d{1,2})\.(?P<dotted_month>\d{1,2})\.(?P<dotted_year>20\d\d|\d\d)\b"
            r"|\b(?P<first>\d{1,2}) ?/ ?(?P<second>\d{1,2})(?: ?/ ?(?P<year3>20\d\d|\d\d))?\b"
            r"|\b(?:the )?(?P<nth_of>\d{1,2})(?:st|nd|rd|th)? of (?P<which>this|the|last|the last) month\b"
            r"|\b(?P<nth>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|day|night|time|session|treatment|floor|birthday|one|round|go|day|week|wave|century))"
            r"|\b(?:on|on the|of the|the|was) (?P<bare>[1-3]?\d)(?=$| ?[,.!?;()]| (?:and|i|it|so|but|my|now|had|because|you|for))"
        )

    def find(self, text: str) -> list[Found]:
        """All expressions of `text`, left to right; where two overlap, the longer one."""
        found = [*self._durations(text), *self._single(text), *self._days(text), *self._words(text)]
        found += [*self._compounds(text), *self._clock_to_clock(text)]
        found += [*self._weekdays(text), *self._weekends(text), *self._dates(text), *self._holidays(text)]
        found += self._hours(text)
        kept: list[Found] = []
        taken: set[int] = set()
        for one in sorted(found, key=lambda f: (f.start - f.end, f.start)):
            if taken.isdisjoint(range(one.start, one.end)):
                kept.append(one)
                taken.update(range(one.start, one.end))
        in_order = sorted(kept, key=lambda f: f.start)[:MOST_TIMES]
        return _joined([_as_said(one, text) for one in in_order], text)

    def _hours(self, text: str) -> Iterator[Found]:
        """ "At 5", "at noon", "14:00": an hour of today where nothing says of which day."""
        for match in self._hour.finditer(text):
            yield Found(match.start(), match.end(), "hour", (TimeExpression(days=(0, 0)),))

    def _durations(self, text: str) -> Iterator[Found]:
        for match in self._duration.finditer(text):
            low, high = self._amount(match)
            unit = self._units[match["unit"]]
            second = self._second_thought(text, match.end())
            low, high = min(low, second or low), max(high, second)
            near = match["near"]
            if near in self.words["nearly"]:
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
        """ "Week ago", with the count left out."""
        for match in self._one.finditer(text):
            count = 1.5 if match["half"] else 1.0
            expression = _in_units(count, count, self._units[match["unit"]])
            if expression and (match["half"] or text[match.end() :].startswith(" ago")):
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
        days = self.words["days_ago"][near["word"] or near["later"]][0] if near else 0
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
            low, high = self.words["days_ago"][match["word"] or match["later"]]
            yield Found(match.start(), match.end(), "word", (TimeExpression(days=(low, high)),))

    def _weekdays(self, text: str) -> Iterator[Found]:
        for match in self._weekday.finditer(text):
            back = 2 if match["two"] else 1 if match["before"] or match["after"] else 0
            short = match["short"] or match["ended"]
            day = self.words["weekdays_short"][short] if short else self.words["weekdays"][match["weekday"]]
            of_week = 1 if match["of"] else None
            expression = TimeExpression(weekday=day, weeks_back=back, of_week=of_week)
            yield Found(match.start(), match.end(), "weekday", (expression,))

    def _weekends(self, text: str) -> Iterator[Found]:
        for match in self._weekend.finditer(text):
            both = (TimeExpression(weekday=5), TimeExpression(weekday=6))
            yield Found(match.start(), match.end(), "weekend", both)

    def _holidays(self, text: str) -> Iterator[Found]:
        for match in self._holiday.finditer(text):
            month, day = self.words["holidays"][match[1].replace(" '", "'")]
            expression = TimeExpression(month_day=(month, day))
            yield Found(match.start(), match.end(), "date", (expression,))

    def _dates(self, text: str) -> Iterator[Found]:
        for match in self._date.finditer(text):
            times = self._readings(match)
            score = match["second"] == "10" and not _DATED.search(text, 0, match.start())
            if times and not score:
                yield Found(match.start(), match.end(), "date", times)

    def _readings(self, match: re.Match[str]) -> tuple[TimeExpression, ...]:
        """Day before month where both readings are possible, as the articles' readers write."""
        months = self.words["months"]
        if match["iso"]:
            pair, year = (int(match["iso_month"]), int(match["iso_day"])), int(match["iso"])
        elif match["dotted"]:
            pair, year = (int(match["dotted_month"]), int(match["dotted"])), int(match["dotted_year"])
            year += 2000 if year < 100 else 0
        elif match["first"]:
            first, second = int(match["first"]), int(match["second"])
            pair = (second, first) if second <= 12 else (first, second)
            year = int(match["year3"] or 0)
            year += 2000 if 0 < year < 100 else 0
        elif match["nth_of"]:
            back = {"this": 0, "the": 0}.get(match["which"], 1)
            return (TimeExpression(month_day=(None, int(match["nth_of"])), months_back=back),)
        elif match["nth"] or match["bare"]:
            day = int(match["nth"] or match["bare"])
            return (TimeExpression(month_day=(None, day)),) if 1 <= day <= 31 else ()
        else:
            name = match["month"] or match["month2"]
            pair = (months[name], int(match["day"] or match["day2"]))
            year = int(match["year"] or match["year2"] or 0)
        if not (1 <= pair[0] <= 12 and 1 <= pair[1] <= 31):
            return ()
        return (TimeExpression(month_day=pair, year=year or None),)


def _shift(text: str, match: re.Match[str]) -> tuple[int, int]:
    """By how many days "yesterday" or "tomorrow" moves what was matched, and where the whole ends."""
    shifted = _SHIFTED.match(text, match.end())
    if shifted:
        return {"yesterday": 1, "tomorrow": -1}[shifted[1]], shifted.end()
    return (-1 if _TOMORROW.search(text, 0, match.start()) else 0), match.end()


def _as_said(one: Found, text: str) -> Found:
    """ "The day before Christmas Eve", and "it's Thursday now"."""
    if one.kind not in ("weekday", "date"):
        return one
    before = _DAY_BEFORE.search(text, 0, one.start)
    if before:
        return Found(before.start(), one.end, one.kind, tuple(_day_before(time) for time in one.times))
    if _AS_NOW.search(text, 0, one.start) or _NOW.match(text, one.end):
        return replace(one, times=tuple(replace(time, as_now=True) for time in one.times))
    return one


def _day_before(time: TimeExpression) -> TimeExpression:
    if time.weekday is not None:
        return replace(time, weekday=(time.weekday - 1) % 7)
    month, day = time.month_day or (None, 0)
    if month is None:
        return replace(time, month_day=(None, day - 1))
    # Any year will do but a leap one.
    eve = date(2001, month, min(day, 28)) + timedelta(days=day - min(day, 28) - 1)
    return replace(time, month_day=(eve.month, eve.day))


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


def _options(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
