"""The clinic's opening hours, as data: the notation of OpenStreetMap, read by opening-hours-py."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import Iterator
from zoneinfo import ZoneInfo

# Its stubs leave two of the errors out.
from opening_hours import (  # type: ignore[attr-defined]
    OpeningHours,
    ParserError,
    State,
    UnknownCountryError,
)

# How far ahead the next opening is looked for.
_AHEAD = timedelta(days=366)
_NAMES = {
    **{name[:2]: name for name in calendar.day_name},
    **{name[:3]: name for name in calendar.month_name if name},
    "PH": "public holidays",
    "SH": "school holidays",
}


class HoursError(Exception):
    """The text is not in the notation, or needs what is not set; the message says where or what."""


class Hours:
    """Opening hours in the clinic's time zone. What is by appointment, or not known, counts as closed."""

    def __init__(self, notation: str, *, zone: ZoneInfo, country: str = "") -> None:
        """`country` is an ISO code, whose public holidays PH stands for. Raises HoursError."""
        try:
            self._hours = OpeningHours(
                notation, timezone=zone, country=country or None, auto_country=False, auto_timezone=False
            )
        except UnknownCountryError as error:
            raise HoursError(f"{country} is no country's code of two letters such as GB") from error
        except ParserError as error:
            at = re.search(r"--> \d+:(\d+)", str(error))
            rest = notation[int(at.group(1)) - 1 :] if at else notation
            raise HoursError(f"the notation cannot be read from “{rest}” on") from error
        self._zone = zone
        self._text = str(self._hours)
        if re.search(r"\bPH\b", self._text) and not country:
            raise HoursError("PH stands for public holidays: of which country must be set")

    def is_open(self, now: datetime) -> bool:
        """True where the clinic is open at `now`, which has a zone."""
        return bool(self._hours.is_open(now.astimezone(self._zone)))

    def opens(self, now: datetime) -> datetime | None:
        """When it opens next after `now`, on its own clock; None where it does not within a year."""
        return next((start for start, _ in self._open(now, now + _AHEAD) if start > now), None)

    def closes(self, now: datetime) -> datetime | None:
        """When it closes, where it is open at `now`; None where it is not, or never closes."""
        change = self._hours.next_change(now.astimezone(self._zone)) if self.is_open(now) else None
        return change.astimezone(self._zone) if change else None

    def on(self, day: date) -> list[tuple[time, time]]:
        """From when until when it is open on a day; empty where it is closed."""
        midnight = datetime.combine(day, time(), self._zone)
        spans = self._open(midnight, midnight + timedelta(days=1))
        return [(start.time(), end.time()) for start, end in spans]

    def in_words(self) -> str:
        """The hours as a patient reads them: "Monday to Friday 09:00 to 17:00; Sunday closed"."""
        if self._text == "24/7":
            return "day and night, every day"
        named = re.sub(
            r"\b[A-Z][A-Za-z]{1,2}\b", lambda word: _NAMES.get(word.group(), word.group()), self._text
        )
        return re.sub(r",(?=\S)", ", ", re.sub(r"(?<=[\w:])-(?=\w)", " to ", named))

    def _open(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        for low, high, state, _ in self._hours.intervals(
            *(one.astimezone(self._zone) for one in (start, end))
        ):
            if state == State.OPEN:
                yield low.astimezone(self._zone), high.astimezone(self._zone)
