"""Every setting, read from environment variables, with its default and meaning."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Mapping

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "AFTERGLOW_"


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True)
class Clinic:
    """What patients are told about the clinic. The defaults are clearly placeholders."""

    name: str = "your clinic"
    phone: str = "[phone number not set]"
    hours: str = "[opening hours not set]"
    emergency_number: str = "112 or your local emergency number"
    crisis_line: str = "your local crisis line (988 in the US, 116 123 in the UK)"


HELP: Mapping[str, str] = {
    "CLINIC_NAME": "the clinic's name as patients read it",
    "CLINIC_PHONE": "the number that patients are told to call",
    "CLINIC_HOURS": "the opening hours as patients read them",
    "EMERGENCY_NUMBER": "the emergency number of the clinic's country",
    "CRISIS_LINE": "who to call or text with thoughts of suicide",
}


def clinic(environment: Mapping[str, str] = os.environ) -> Clinic:
    """The clinic's details. Raises SettingsError on an empty or multi-line value."""
    values: dict[str, str] = {}
    for field in fields(Clinic):
        variable = field.name.upper()
        name = PREFIX + (f"CLINIC_{variable}" if f"CLINIC_{variable}" in HELP else variable)
        value = environment.get(name)
        if value is None:
            continue
        if not value.strip() or len(value) > 200 or not value.isprintable():
            raise SettingsError(f"{name} must be one line of 1 to 200 printable characters")
        values[field.name] = value.strip()
    return Clinic(**values)


@dataclass(frozen=True)
class Paths:
    """Where things are. Everything lies in the project unless a variable says otherwise."""

    handbook: Path
    lexicon: Path
    models: Path
    database: Path


def paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """The folders and the conversation database."""
    database = environment.get(f"{PREFIX}DATABASE") or str(ROOT / ".state" / "conversations.db")
    handbook = environment.get(f"{PREFIX}HANDBOOK") or str(ROOT / "data" / "handbook")
    models = environment.get(f"{PREFIX}MODELS") or str(ROOT / "models")
    return Paths(Path(handbook), ROOT / "data" / "lexicon", Path(models), Path(database))
