"""Which messaging channels are on, and what each is made of."""

from __future__ import annotations

import logging
import os
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Callable, Mapping

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint

from bot.channels.desk import Back
from bot.channels.forgetting import Forgetting
from bot.channels.inbox import Alarm, no_alarm
from bot.channels.ledger import Ledger
from bot.channels.senders import Senders, kept_key
from bot.channels.telegram import TelegramChannel
from bot.channels.texts import Texts
from bot.channels.twilio import TwilioChannel
from bot.handbook.access import clinic_details, handbook
from bot.settings import PREFIX, SettingsError, missing, paths, sender_key, telegram, twilio
from bot.storage.adopt import adopt
from bot.storage.database import Database
from bot.storage.files import StorageError

# What these libraries log at their lower levels holds addresses and texts.
_TALKATIVE = ("aiogram", "aiohttp", "twilio", "bot.channels.twilio_api")


def messaging_channels(
    environment: Mapping[str, str] = os.environ,
    *,
    database: Database | None = None,
    alarm: Alarm = no_alarm,
) -> tuple[list[InputChannel], list[str]]:
    """The channels that have what they need, and a line for people on each, on or off.

    They keep what they must in `database`, which is opened as the environment says where it is not
    given. Raises SettingsError on a value that cannot be used.
    """
    channels: list[InputChannel] = []
    lines: list[str] = []
    back: Back | None = None
    for name, (title, build) in _CHANNELS.items():
        needed = missing(name, environment)
        if needed:
            lines.append(f"{title}: off (not set: {', '.join(needed)})")
            continue
        back = back or shared_back(environment, database=database, alarm=alarm)
        channel, how = build(environment, back)
        channels.append(channel)
        lines.append(f"{title}: on, {how}")
    return channels, lines


def shared_back(
    environment: Mapping[str, str], *, database: Database | None = None, alarm: Alarm = no_alarm
) -> Back:
    """Ledger, pseudonyms and texts. What an earlier release kept in a file of its own is taken over."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    where = paths(environment)
    try:
        database = database or _opened(where.database)
        adopt(where.state / "messages.db", database)
        key = sender_key(environment) or kept_key(where.state / "sender.key")
        return Back(Ledger(database), Senders(key), texts(), forgetting(), alarm=alarm)
    except StorageError as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        raise SettingsError(
            f"{where.state} cannot be written to ({PREFIX}DATABASE): {error.strerror}"
        ) from error


@cache
def _opened(where: Path | str) -> Database:
    """The database for Rasa's own `rasa run`, which makes each channel by itself."""
    return Database(where)


def texts() -> Texts:
    """The channels' texts with the clinic's details. Raises SettingsError where one is missing."""
    wording, clinic = handbook().wording, clinic_details()
    details = {**asdict(clinic), "clinic": clinic.name}
    try:
        own = {**wording["messaging"], "failed": wording["fallback"]["failed"]}
        return Texts.fill(own, details)
    except KeyError as error:
        raise SettingsError(f"wording.yml › messaging › {error} is missing or not known") from error


def forgetting() -> Forgetting:
    """The texts of “forget me”, with the clinic's details. Raises SettingsError where one is missing."""
    clinic = clinic_details()
    try:
        return Forgetting.fill(handbook().wording["forget"], {**asdict(clinic), "clinic": clinic.name})
    except KeyError as error:
        raise SettingsError(f"wording.yml › forget › {error} is missing or not known") from error


class Telegram(InputChannel):
    """Telegram for credentials.yml, that is for Rasa's own `rasa run`."""

    @classmethod
    def from_credentials(cls, _credentials: Any) -> InputChannel:
        """The channel as the environment says; the file says nothing."""
        return _from_environment("telegram")


class Twilio(InputChannel):
    """SMS and WhatsApp for credentials.yml, that is for Rasa's own `rasa run`."""

    @classmethod
    def from_credentials(cls, _credentials: Any) -> InputChannel:
        """The channel as the environment says; the file says nothing."""
        return _from_environment("twilio")


class Off(InputChannel):
    """A channel without its variables: no address of its own, nothing sent."""

    def __init__(self, name: str) -> None:
        self._name = name

    def url_prefix(self) -> str:
        """Where it would be."""
        return self._name

    def blueprint(self, _on_new_message: Any) -> Blueprint:
        """Nothing."""
        return Blueprint(f"{self._name}_off", __name__)


def _from_environment(name: str, environment: Mapping[str, str] = os.environ) -> InputChannel:
    if missing(name, environment):
        return Off(name)
    return _CHANNELS[name][1](environment, shared_back(environment))[0]


def _telegram(environment: Mapping[str, str], back: Back) -> tuple[InputChannel, str]:
    settings = telegram(environment)
    how = f"webhook at {settings.public_url}" if settings.public_url else "polling"
    return TelegramChannel(settings, back), how


def _twilio(environment: Mapping[str, str], back: Back) -> tuple[InputChannel, str]:
    settings = twilio(environment)
    return TwilioChannel(settings, back), f"webhook at {settings.public_url}"


# name → (title for people, what makes it)
_CHANNELS: Mapping[str, tuple[str, Callable[[Mapping[str, str], Back], tuple[InputChannel, str]]]] = {
    "telegram": ("Telegram", _telegram),
    "twilio": ("SMS and WhatsApp (Twilio)", _twilio),
}
