"""What patients are told about the clinic."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Mapping
from zoneinfo import ZoneInfo, available_timezones

from tzlocal import get_localzone

from bot.settings.hours import Hours, HoursError
from bot.settings.reading import PREFIX, SettingsError


@dataclass(frozen=True)
class Clinic:
    """What patients are told about the clinic. The defaults are clearly placeholders."""

    name: str = "your clinic"
    phone: str = "[phone number not set]"
    hours: str = "[opening hours not set]"
    emergency_number: str = "112 or your local emergency number"
    crisis_line: str = "your local crisis line (988 in the US, 116 123 in the UK)"
    out_of_hours: str = "call the urgent-care line of your country [number not set]"


CLINIC_HELP: Mapping[str, str] = {
    "CLINIC_NAME": "the clinic's name as patients read it",
    "CLINIC_PHONE": "the number that patients are told to call",
    "CLINIC_HOURS": "the opening hours, such as Mo-Fr 09:00-17:00; Sa 10:00-13:00; Dec 25 off",
    "COUNTRY": "the clinic's country, such as GB: its public holidays, where the hours name them (PH)",
    "OUT_OF_HOURS": "what patients are to do today while the clinic is closed, such as: call NHS 111",
    "EMERGENCY_NUMBER": "the emergency number of the clinic's country",
    "CRISIS_LINE": "who to call or text with thoughts of suicide",
    "TIMEZONE": "the clinic's time zone, such as Europe/London (default: this machine's)",
}


def zone(environment: Mapping[str, str] = os.environ) -> ZoneInfo:
    """The clinic's time zone. Raises SettingsError on one that is not known, and names the nearest."""
    name = environment.get(f"{PREFIX}TIMEZONE", "").strip()
    if not name:
        return ZoneInfo(str(get_localzone()))
    known = available_timezones()
    if name not in known:
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SettingsError(
            f"{PREFIX}TIMEZONE must be a time zone such as Europe/London, not {name!r}.{hint}"
        )
    return ZoneInfo(name)


# The number in a text that is called: the first, as the page's button takes it.
NUMBER = re.compile(r"\+?\d[\d\s().-]*")
# Fewest digits of a number that can be called. France has emergency numbers of two; no number of
# the world has more than 15 (ITU-T E.164).
_FEWEST_DIGITS: Mapping[str, int] = {"phone": 4, "emergency_number": 2}
_MOST_DIGITS = 15


def hours(environment: Mapping[str, str] = os.environ) -> Hours | None:
    """The opening hours; None where they are not set, or are a text in no notation (`hours_notice`).

    Raises SettingsError where the notation needs a country and none is set, or an unknown one.
    """
    try:
        return _hours(environment)
    except HoursError as error:
        if hours_notice(environment):
            return None
        raise SettingsError(f"{PREFIX}COUNTRY: {error}") from error


def hours_notice(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A line where the opening hours are a text that is in no notation: patients read it as it is."""
    try:
        _hours({**environment, f"{PREFIX}COUNTRY": "GB"})
    except HoursError as error:
        return [
            f"{PREFIX}CLINIC_HOURS is shown as it is, and the bot does not know when the clinic is open: "
            f"{error}. Write it as in Mo-Fr 09:00-17:00; Sa 10:00-13:00; Dec 25 off"
        ]
    return []


def _hours(environment: Mapping[str, str]) -> Hours | None:
    text = environment.get(f"{PREFIX}CLINIC_HOURS", "").strip()
    country = environment.get(f"{PREFIX}COUNTRY", "").strip().upper()
    return Hours(text, zone=zone(environment), country=country) if text else None


def clinic(environment: Mapping[str, str] = os.environ) -> Clinic:
    """The clinic's details; hours in the notation are put in words.

    Raises SettingsError on an empty or multi-line value, and on a number that cannot be called.
    """
    values: dict[str, str] = {}
    for detail in fields(Clinic):
        variable = detail.name.upper()
        name = PREFIX + (f"CLINIC_{variable}" if f"CLINIC_{variable}" in CLINIC_HELP else variable)
        value = environment.get(name)
        if value is None:
            continue
        if not value.strip() or len(value) > 200 or not value.isprintable():
            raise SettingsError(f"{name} must be one line of 1 to 200 printable characters")
        values[detail.name] = value.strip()
        if detail.name in _FEWEST_DIGITS and not _callable(value, fewest=_FEWEST_DIGITS[detail.name]):
            raise SettingsError(
                f"{name} must hold a number that can be called, such as 020 7946 0000 or 112, not {value!r}"
            )
    opening = hours(environment)
    if opening:
        values["hours"] = opening.in_words()
    return Clinic(**values)


def _callable(text: str, *, fewest: int) -> bool:
    found = NUMBER.search(text)
    digits = re.sub(r"\D", "", found.group()) if found else ""
    return fewest <= len(digits) <= _MOST_DIGITS
