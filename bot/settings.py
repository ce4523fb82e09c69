"""Every setting, read from environment variables, with its default and meaning."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Mapping

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "AFTERGLOW_"


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


@dataclass(frozen=True)
class Clinic:
    """What patients are told about the clinic. The defaults are clearly placeholders."""

    name: str = "the clinic (name not set)"
    phone: str = "(phone number not set)"
    hours: str = "(hours not set)"
    emergency_number: str = "112 (or your local emergency number)"
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
    for detail in fields(Clinic):
        variable = detail.name.upper()
        name = PREFIX + (f"CLINIC_{variable}" if f"CLINIC_{variable}" in HELP else variable)
        value = environment.get(name)
        if value is None:
            continue
        if not value.strip() or len(value) > 200 or not value.isprintable():
            raise SettingsError(f"{name} must be one line of 1 to 200 printable characters")
        values[detail.name] = value.strip()
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


@dataclass(frozen=True)
class Web:
    """The chat on the clinic's site. `secret` is empty where one is to be made and kept."""

    origins: tuple[str, ...]
    secret: str = field(repr=False)
    proxies: int
    session_hours: int
    session_rate: int
    address_rate: int


WEB_HELP: Mapping[str, str] = {
    "ORIGINS": "sites that may show the chat, such as https://clinic.example, separated by spaces or commas",
    "SECRET": "32 or more random characters that sign the sessions; made and kept in .state/ where unset",
    "PROXIES": "how many proxies of your own stand in front and add to X-Forwarded-For (default 0)",
    "SESSION_HOURS": "how long a conversation on the site may go on (default 24)",
    "SESSION_RATE": "messages a minute that one conversation may send (default 20)",
    "ADDRESS_RATE": "requests a minute that one network address may send (default 120)",
}

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9-]+(\.[a-z0-9-]+)*)(:\d{1,5})?")


def web(environment: Mapping[str, str] = os.environ) -> Web:
    """The settings of the chat on the clinic's site. Raises SettingsError, naming the variable."""
    origins = tuple(
        origin.rstrip("/").lower()
        for origin in environment.get(f"{PREFIX}ORIGINS", "").replace(",", " ").split()
    )
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"{PREFIX}ORIGINS: {origin!r} is not an origin such as https://clinic.example"
            )
    secret = environment.get(f"{PREFIX}SECRET", "")
    if secret and len(secret) < 32:
        raise SettingsError(f"{PREFIX}SECRET must have 32 or more characters")
    return Web(
        origins=origins,
        secret=secret,
        proxies=_whole(environment, "PROXIES", default=0, least=0, most=10),
        session_hours=_whole(environment, "SESSION_HOURS", default=24, least=1, most=24 * 30),
        session_rate=_whole(environment, "SESSION_RATE", default=20, least=1, most=100_000),
        address_rate=_whole(environment, "ADDRESS_RATE", default=120, least=1, most=100_000),
    )


def _whole(environment: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    given = environment.get(PREFIX + name, str(default))
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise SettingsError(f"{PREFIX}{name} must be a whole number from {least} to {most}")
    return int(given)
