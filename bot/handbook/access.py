"""The handbook that this process uses: loaded on first use, then kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.handbook.load import load_handbook
from bot.settings import Clinic as Clinic
from bot.settings import Hours as Hours
from bot.settings import clinic, hours, paths, zone
from bot.triage.protocol import Handbook as Handbook


@lru_cache(maxsize=1)
def handbook() -> Handbook:
    """The handbook. Raises HandbookError where it cannot be used."""
    return load_handbook(paths().handbook, today=date.today())


@lru_cache(maxsize=1)
def clinic_details() -> Clinic:
    """The clinic's details. Raises SettingsError where they cannot be used."""
    return clinic()


@lru_cache(maxsize=1)
def clinic_zone() -> ZoneInfo:
    """The clinic's time zone. Raises SettingsError where it is not known."""
    return zone()


@lru_cache(maxsize=1)
def clinic_hours() -> Hours | None:
    """The opening hours; None where they are a text, or not set. Raises SettingsError."""
    return hours()
