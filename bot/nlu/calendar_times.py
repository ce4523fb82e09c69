"""Times by the calendar: weekdays, weekends, dates and holidays."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Iterator, Mapping

from bot.nlu.found import CLAUSE_END, Found, options
from bot.nlu.holidays import latest_holiday
from bot.triage.elapsed import TimeExpression

# "9/10" is a score unless something says that it is a date.
_DATES = r"\b(?:on|since|from|dated?|was|done|did|session|treatment|appointment|needling)(?: the)?"
_DATED = re.compile(rf"{_DATES} $")


class CalendarTimes:
    """Their regular expressions of data/lexicon/time.yml, compiled once."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words
        weekday, month = "|".join(words["weekdays"]), "|".join(words["months"])
        self._weekday = re.compile(
            rf"\b(?P<before>a week (?:ago )?(?:on |last |this |past )?|(?P<two>2 weeks (?:ago )?(?:on |last )))?"
            rf"(?:last |this |past |on |this past )?(?P<weekday>{weekday})s?\b"
            rf"(?P<after> before last| week\b| the week before| (?:a|one|1) week ago| before that| before(?={CLAUSE_END}))?(?P<of> (?:of )?last week\b)?(?P<of2> (?:2|two) weeks ago\b)?"
            # "Sat" and "sun" are words of their own but for these places.
            rf"|(?:^|[,.;(] |\b(?:on|last|since|this|was|needled|needles|needling|treated|rolled|roller|pen|done|it|session|did|had|mine|her|hers|them|me|{month}|\d) )(?P<short>{'|'.join(words['weekdays_short'])})(?=$| ?[,.!?\n;)]| (?:n|and|so|but|its|it|my|now|just gone|nite|arvo|eve|morning|afternoon|evening|night|am|pm|just)\b)"
            # At the end of a clause, where it is neither the light nor what somebody did.
            rf"|(?<!the )(?<!in )(?<!of )(?<!from )(?<!direct )(?<!i )(?<!we )(?<!he )(?<!she )(?<!they )\b(?P<ended>{'|'.join(words['weekdays_short'])})(?=$| ?[,.!?\n;)])"
        )
        self._weekend = re.compile(
            rf"\b(?:(?P<before>{options(words['weekend_before'])})|{options(words['weekend'])})\b"
        )
        self._fixed, self._moving = (
            {name.replace("'", ""): its for name, its in words[kind].items()}
            for kind in ("holidays", "moving_holidays")
        )
        names = sorted([*words["holidays"], *words["moving_holidays"]], key=len, reverse=True)
        # "Kings day" is written as often as "king's day".
        self._holiday = re.compile(
            rf"\b({'|'.join(name.replace(chr(39), f' ?{chr(39)}?') for name in names)})\b"
        )
        self._date = re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th| ?\.)?(?: of)? (?P<month>{month})\b(?: (?P<year>20\d\d))?"
            rf"|\b(?P<month2>{month}) (?:the )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! (?:days|hours|weeks))(?: (?P<year2>20\d\d))?"
            r"|\b(?P<iso>20\d\d) ?- ?(?P<iso_month>\d{1,2}) ?- ?(?P<iso_day>\d{1,2})\b"
            r"|\b(?P<dotted>\d{1,2})\.(?P<dotted_month>\d{1,2})\.(?P<dotted_year>20\d\d|\d\d)\b"
            # "21.5. it says": a figure with a dot behind it, where something is dated.
            rf"|(?:{_DATES}) (?P<short_day>[1-3]?\d)\.(?P<short_month>1[0-2]|[1-9]) ?\.(?! ?\d)"
            r"|\b(?P<first>\d{1,2}) ?/ ?(?P<second>\d{1,2})(?: ?/ ?(?P<year3>20\d\d|\d\d))?\b"
            r"|\b(?:the )?(?P<nth_of>\d{1,2})(?:st|nd|rd|th)? of (?P<which>this|the|last|the last) month\b"
            r"|\b(?P<nth>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|day|night|time|session|treatment|floor|birthday|one|round|go|day|week|wave|century))"
            r"|\b(?:on|on the|of the|the|was) (?P<bare>[1-3]?\d)(?=$| ?[,.!?;()]| (?:and|i|it|so|but|my|now|had|because|you|for))"
        )

    def find(self, text: str, *, today: date | None) -> Iterator[Found]:
        """All of them, in no order; holidays that move only where it is known which day `today` is."""
        for kind in (self._weekdays, self._weekends, self._dates):
            yield from kind(text)
        yield from self._holidays(text, today)

    def _weekdays(self, text: str) -> Iterator[Found]:
        for match in self._weekday.finditer(text):
            back = 2 if match["two"] else 1 if match["before"] or match["after"] else 0
            short = match["short"] or match["ended"]
            day = self._words["weekdays_short"][short] if short else self._words["weekdays"][match["weekday"]]
            of_week = 1 if match["of"] else 2 if match["of2"] else None
            expression = TimeExpression(weekday=day, weeks_back=back, of_week=of_week)
            yield Found(match.start(), match.end(), "weekday", (expression,))

    def _weekends(self, text: str) -> Iterator[Found]:
        for match in self._weekend.finditer(text):
            back = 1 if match["before"] else 0
            both = tuple(TimeExpression(weekday=day, weeks_back=back) for day in (5, 6))
            yield Found(match.start(), match.end(), "weekend", both)

    def _holidays(self, text: str, today: date | None) -> Iterator[Found]:
        for match in self._holiday.finditer(text):
            name = re.sub(" ?'", "", match[1])
            month_day, year = self._fixed.get(name), None
            on = latest_holiday(self._moving.get(name, ()), today) if today else None
            if on:
                month_day, year = (on.month, on.day), on.year
            if month_day:
                expression = TimeExpression(month_day=(month_day[0], month_day[1]), year=year)
                yield Found(match.start(), match.end(), "date", (expression,))

    def _dates(self, text: str) -> Iterator[Found]:
        for match in self._date.finditer(text):
            times = self._readings(match)
            start = match.start("short_day" if match["short_day"] else 0)
            score = match["second"] == "10" and not _DATED.search(text, 0, start)
            if times and not score:
                yield Found(start, match.end(), "date", times)

    def _readings(self, match: re.Match[str]) -> tuple[TimeExpression, ...]:
        """The date that was written; of "3/9" it is not said which is the month."""
        months, either = self._words["months"], False
        if match["iso"]:
            pair, year = (int(match["iso_month"]), int(match["iso_day"])), int(match["iso"])
        elif match["dotted"]:
            pair, year = (int(match["dotted_month"]), int(match["dotted"])), int(match["dotted_year"])
            year += 2000 if year < 100 else 0
        elif match["short_day"]:
            pair, year = (int(match["short_month"]), int(match["short_day"])), 0
        elif match["first"]:
            first, second = int(match["first"]), int(match["second"])
            pair = (second, first) if second <= 12 else (first, second)
            either = first != second and max(first, second) <= 12
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
        return (TimeExpression(month_day=pair, year=year or None, either_order=either),)
