"""Every setting, read from environment variables, with its default and meaning."""

from __future__ import annotations

import hashlib
import hmac
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


PATHS_HELP: Mapping[str, str] = {
    "DATABASE": "the SQLite file of conversations (default .state/conversations.db)",
    "HANDBOOK": "the folder of the handbook (default data/handbook)",
    "MODELS": "the folder of trained models (default models)",
    "KEEP_DAYS": "days after its last message until a conversation is erased (default 30)",
}


def keep_days(environment: Mapping[str, str] = os.environ) -> int:
    """Days after its last message until a conversation is erased. Raises SettingsError."""
    return _whole(environment, "KEEP_DAYS", default=30, least=1, most=3650)


# The variables without which a messaging channel stays off.
MESSAGING_NEEDS: Mapping[str, tuple[str, ...]] = {
    "telegram": ("TELEGRAM_TOKEN",),
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"),
}
MESSAGING_HELP: Mapping[str, str] = {
    "PUBLIC_URL": "where the internet reaches this bot, such as https://bot.clinic.example",
    "TELEGRAM_TOKEN": "the bot's token, from @BotFather",
    "TELEGRAM_SECRET": "what Telegram's calls must carry (made from the token where not set)",
    "TELEGRAM_API": "the address of Telegram's Bot API",
    "TWILIO_ACCOUNT_SID": "the account, from Twilio's console",
    "TWILIO_AUTH_TOKEN": "the account's auth token, from Twilio's console",
    "TWILIO_API": "the address of Twilio's REST API",
    "SENDER_KEY": "what patients' addresses are hashed with (made once and kept where not set)",
}


@dataclass(frozen=True)
class TelegramSettings:
    """A Telegram bot. Without a public address it asks Telegram for messages (polling)."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = "https://api.telegram.org"
    public_url: str = ""


@dataclass(frozen=True)
class TwilioSettings:
    """A Twilio account for SMS and WhatsApp. Twilio signs the public address: it must be exact."""

    account: str
    token: str = field(repr=False)
    public_url: str
    api: str = "https://api.twilio.com"


def missing(channel: str, environment: Mapping[str, str] = os.environ) -> list[str]:
    """The names of the variables that `channel` needs and that are not set."""
    names = [PREFIX + name for name in MESSAGING_NEEDS[channel]]
    return [name for name in names if not environment.get(name, "").strip()]


def telegram(environment: Mapping[str, str] = os.environ) -> TelegramSettings:
    """Telegram's settings. Raises SettingsError that names the variable, never its value."""
    _require("telegram", environment)
    token = _matching("TELEGRAM_TOKEN", r"\d+:[\w-]+", "a bot token such as 123456:ABC", environment)
    # Telegram takes 1 to 256 of these characters. One made from the token needs no further setting.
    made = hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()
    secret = _matching("TELEGRAM_SECRET", r"[\w-]{16,256}", "16 to 256 letters and digits", environment)
    return TelegramSettings(
        token,
        secret or made,
        _address("TELEGRAM_API", environment) or TelegramSettings.api,
        _address("PUBLIC_URL", environment),
    )


def twilio(environment: Mapping[str, str] = os.environ) -> TwilioSettings:
    """Twilio's settings. Raises SettingsError that names the variable, never its value."""
    _require("twilio", environment)
    account = _matching("TWILIO_ACCOUNT_SID", r"AC[0-9a-fA-F]{32}", "AC and 32 hex digits", environment)
    token = _matching("TWILIO_AUTH_TOKEN", r"\w{16,}", "the auth token as Twilio shows it", environment)
    api = _address("TWILIO_API", environment) or TwilioSettings.api
    return TwilioSettings(account, token, _address("PUBLIC_URL", environment), api)


def sender_key(environment: Mapping[str, str] = os.environ) -> str:
    """The key for pseudonyms; empty where one is to be made."""
    return _matching("SENDER_KEY", r"\S{16,}", "16 or more characters", environment)


def _require(channel: str, environment: Mapping[str, str]) -> None:
    unset = missing(channel, environment)
    if unset:
        raise SettingsError(f"{', '.join(unset)} must be set")


def _matching(variable: str, shape: str, meaning: str, environment: Mapping[str, str]) -> str:
    value = environment.get(PREFIX + variable, "").strip()
    if value and not re.fullmatch(shape, value, re.ASCII):
        raise SettingsError(f"{PREFIX}{variable} must be {meaning}")
    return value


def _address(variable: str, environment: Mapping[str, str]) -> str:
    value = _matching(variable, r"https?://[\w.\[\]:-]+(/[\w./~-]*)?", "an http(s) address", environment)
    return value.rstrip("/")


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


# Every variable without its prefix, and what it means.
HELP: Mapping[str, str] = {**CLINIC_HELP, **PATHS_HELP, **WEB_HELP, **MESSAGING_HELP}
