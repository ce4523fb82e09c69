"""What patients are told about the clinic."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Mapping

from bot.settings.reading import PREFIX, SettingsError


@dataclass(frozen=True)
class Clinic:
    """What patients are told about the clinic. The defaults are clearly placeholders."""

    name: str = "your clinic"
    phone: str = "[phone number not set]"
    hours: str = "[opening hours not set]"
    emergency_number: str = "112 or your local emergency number"
    crisis_line: str = "your local crisis line (988 in the US, 116 123 in the UK)"


CLINIC_HELP: Mapping[str, str] = {
    "CLINIC_NAME": "the clinic's name as patients read it",
    "CLINIC_PHONE": "the number that patients are told to call",
    "CLINIC_HOURS": "the opening hours as patients read them",
    "EMERGENCY_NUMBER": "the emergency number of the clinic's country",
    "CRISIS_LINE": "who to call or text with thoughts of suicide",
}


def clinic(environment: Mapping[str, str] = os.environ) -> Clinic:
    """The clinic's details. Raises SettingsError on an empty or multi-line value."""
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
    return Clinic(**values)
