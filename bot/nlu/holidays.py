"""Public holidays by name → dates, from the library `holidays` (MIT), which is kept by its countries."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Mapping, Sequence


def latest_holiday(names: Sequence[str], today: date) -> date | None:
    """The most recent day up to `today`, of this year or the last, that bears one of these names; None
    where no year has it.

    A name is the country's code, with its part where only that keeps it, and what the library calls the day:
    "US: Labor Day", "GB-ENG: Easter Monday".
    """
    days = [on for name in names for year in (today.year, today.year - 1) for on in _named(name, year)]
    return max((on for on in days if on <= today), default=None)


def _named(name: str, year: int) -> tuple[date, ...]:
    place, _, called = name.partition(": ")
    return _holidays(place, year).get(called, ())


@lru_cache(maxsize=64)
def _holidays(place: str, year: int) -> Mapping[str, tuple[date, ...]]:
    """Every holiday of a country, or of a part of it, by name."""
    from holidays import country_holidays  # slow to import, and seldom needed

    country, _, part = place.partition("-")
    found: dict[str, tuple[date, ...]] = {}
    for on, names in country_holidays(country, subdiv=part or None, years=year, language="en_US").items():
        for name in names.split("; "):
            called = name.removesuffix(" (estimated)")
            found[called] = (*found.get(called, ()), on)
    return found
