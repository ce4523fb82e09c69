"""Time since the procedure: kept as the procedure's moment, so that tomorrow it is a day more.

Day 0 is the day of the procedure. A moment is an interval, for patients are seldom exact. Days
count midnights in the zone of `now`; hours count only where the patient gave hours (49 h is past
48 h), and are real ones: a night in which the clock is changed is an hour longer or shorter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Mapping

MAX_DAYS = 365
# What most times said have not.
_SELDOM = ("weeks_back", "as_now", "either_order", "days_before")
_SAME_DAY_HOURS = 12


@dataclass(frozen=True)
class Elapsed:
    """Time since the procedure as an interval.

    `days` is (fewest, most) whole days. `hours` is (fewest, most) hours where the patient gave
    hours, else None.
    """

    days: tuple[int, int]
    hours: tuple[float, float] | None = None

    @property
    def latest_day(self) -> int:
        """The later end, at which a range is judged."""
        return self.days[1]

    @property
    def surely_under_24_hours(self) -> bool:
        """True where even the later end lies within the first 24 hours."""
        return self.hours[1] < 24 if self.hours else self.days[1] == 0


@dataclass(frozen=True)
class ProcedureTime:
    """The procedure's moment between two instants, both with a zone or both local time without one.

    `exact` is True where the patient gave hours or clock times: then hours count.
    """

    earliest: datetime
    latest: datetime
    exact: bool = False

    def elapsed(self, now: datetime) -> Elapsed | None:
        """Time since the procedure at `now`; None where it is not a usable time.

        A moment in the future or more than `MAX_DAYS` days ago is not usable.
        """
        earliest, latest = _as_in(self.earliest, now), _as_in(self.latest, now)
        if self.exact:
            fewest, most = _hours_between(latest, now), _hours_between(earliest, now)
            if fewest < 0 or most > MAX_DAYS * 24:
                return None
            return Elapsed(_days_of_hours(fewest, most), (round(fewest, 2), round(most, 2)))
        days = ((now.date() - latest.date()).days, (now.date() - earliest.date()).days)
        if days[0] < 0 or days[1] > MAX_DAYS:
            return None
        return Elapsed(days)

    def earlier(self, *, days: int) -> ProcedureTime:
        """The same moment so many days before: it is that many days later now."""
        back = timedelta(days=days)
        return ProcedureTime(self.earliest - back, self.latest - back, self.exact)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form; `from_dict` reads it back."""
        return {
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat(),
            "exact": self.exact,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> ProcedureTime:
        """Read what `to_dict` wrote. Raises KeyError or ValueError on anything else."""
        return ProcedureTime(
            datetime.fromisoformat(data["earliest"]),
            datetime.fromisoformat(data["latest"]),
            bool(data.get("exact", False)),
        )


@dataclass(frozen=True)
class TimeExpression:
    """A time as the patient said it, before a clock is asked.

    Exactly one of these is set: `days` or `hours` (fewest, most) before now, `weekday` (0 is Monday)
    with `weeks_back`, or `month_day` (month or None, day). A year may follow, or how many `months_back`
    the day is ("the 1st of last month"); `days_before`: it is so many days before that ("the day before
    Christmas"). With `of_week` the weekday is one of the calendar week that many weeks back ("Thursday of
    last week"). `as_now`: it is said of today ("it's Thursday now"). `either_order`: whether month or day
    was written first is not known; the more recent reading holds.
    """

    days: tuple[int, int] | None = None
    hours: tuple[float, float] | None = None
    weekday: int | None = None
    weeks_back: int = 0
    of_week: int | None = None
    month_day: tuple[int | None, int] | None = None
    year: int | None = None
    months_back: int | None = None
    as_now: bool = False
    either_order: bool = False
    days_before: int = 0

    def tells_now(self, now: datetime) -> bool:
        """True for words that only say which day it is: they date nothing."""
        of_now = self.weekday == now.weekday() or self.month_day in ((None, now.day), (now.month, now.day))
        return self.as_now and of_now

    def procedure_time(self, now: datetime) -> ProcedureTime | None:
        """The moment this points at, seen from `now`; None for a date that does not exist."""
        if self.hours is not None:
            earliest, latest = (_hours_before(now, hours) for hours in reversed(self.hours))
            return ProcedureTime(earliest, latest, exact=True)
        fewest, most = self.days or (0, 0)
        # What lies so many days after the day that is meant.
        meant_from = now.date() + timedelta(days=self.days_before)
        if self.weekday is not None and self.of_week is not None:
            fewest = most = meant_from.weekday() - self.weekday + 7 * self.of_week
        elif self.weekday is not None:
            back = (meant_from.weekday() - self.weekday) % 7 or 7
            fewest = most = back + 7 * self.weeks_back
        elif self.month_day is not None:
            on = self._date(meant_from)
            if on is None:
                return None
            fewest = most = (meant_from - on).days
        try:
            earliest = now - timedelta(days=most)
        except OverflowError:
            return None
        return ProcedureTime(earliest, now - timedelta(days=fewest))

    def _date(self, today: date) -> date | None:
        if self.month_day is None or self.months_back is None:
            month, day = self.month_day or (None, 0)
            readings = [(month, day), *([(day, month)] if self.either_order and month else [])]
            found = [_latest_date(reading, self.year, today) for reading in readings]
            return max((on for on in found if on and on <= today), default=found[0])
        index = today.year * 12 + today.month - 1 - self.months_back
        return _date(index // 12, index % 12 + 1, self.month_day[1])

    def to_dict(self) -> dict[str, Any]:
        """A JSON-ready form without the empty fields; `from_dict` reads it back."""
        data: dict[str, Any] = {
            "days": self.days,
            "hours": self.hours,
            "weekday": self.weekday,
            "of_week": self.of_week,
            "month_day": self.month_day,
            "year": self.year,
            "months_back": self.months_back,
        }
        data |= {name: getattr(self, name) for name in _SELDOM if getattr(self, name)}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in data.items()
            if value is not None
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> TimeExpression:
        """Read what `to_dict` wrote. Raises TypeError on unknown fields."""
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return TimeExpression(**values)


def hull(times: list[ProcedureTime]) -> ProcedureTime | None:
    """The interval that holds all of `times`: times that contradict each other are a range."""
    if not times:
        return None
    exact = all(time.exact for time in times)
    return ProcedureTime(min(t.earliest for t in times), max(t.latest for t in times), exact)


def _as_in(moment: datetime, now: datetime) -> datetime:
    """The moment on the clock of `now`; one without a zone was told on that clock."""
    if now.tzinfo is None:
        return moment.replace(tzinfo=None)
    return moment.astimezone(now.tzinfo) if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _hours_between(moment: datetime, now: datetime) -> float:
    if now.tzinfo is not None:
        moment, now = moment.astimezone(timezone.utc), now.astimezone(timezone.utc)
    return (now - moment).total_seconds() / 3600


def _hours_before(now: datetime, hours: float) -> datetime:
    if now.tzinfo is None:
        return now - timedelta(hours=hours)
    return (now.astimezone(timezone.utc) - timedelta(hours=hours)).astimezone(now.tzinfo)


def _days_of_hours(fewest: float, most: float) -> tuple[int, int]:
    upper = 0 if most < _SAME_DAY_HOURS else math.ceil(round(most / 24, 4))
    return math.floor(round(fewest / 24, 4)), upper


def _latest_date(month_day: tuple[int | None, int], year: int | None, today: date) -> date | None:
    """The most recent such date up to today, or the one of the given year."""
    month, day = month_day
    if month is not None and year is not None:
        return _date(year, month, day)
    candidates = []
    for back in range(13):
        month_index = today.year * 12 + today.month - 1 - back
        on = _date(month_index // 12, month_index % 12 + 1, day)
        if on and on <= today and month in (None, on.month):
            candidates.append(on)
    return max(candidates, default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
