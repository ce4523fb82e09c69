"""Telegram, and SMS and WhatsApp through Twilio."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Mapping

from bot.settings.reading import PREFIX, SettingsError, address, matching

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
    token = matching("TELEGRAM_TOKEN", r"\d+:[\w-]+", "a bot token such as 123456:ABC", environment)
    # Telegram takes 1 to 256 of these characters. One made from the token needs no further setting.
    made = hmac.new(token.encode(), b"webhook secret", hashlib.sha256).hexdigest()
    secret = matching("TELEGRAM_SECRET", r"[\w-]{16,256}", "16 to 256 letters and digits", environment)
    return TelegramSettings(
        token,
        secret or made,
        address("TELEGRAM_API", environment) or TelegramSettings.api,
        address("PUBLIC_URL", environment),
    )


def twilio(environment: Mapping[str, str] = os.environ) -> TwilioSettings:
    """Twilio's settings. Raises SettingsError that names the variable, never its value."""
    _require("twilio", environment)
    account = matching("TWILIO_ACCOUNT_SID", r"AC[0-9a-fA-F]{32}", "AC and 32 hex digits", environment)
    token = matching("TWILIO_AUTH_TOKEN", r"\w{16,}", "the auth token as Twilio shows it", environment)
    api = address("TWILIO_API", environment) or TwilioSettings.api
    return TwilioSettings(account, token, address("PUBLIC_URL", environment), api)


def sender_key(environment: Mapping[str, str] = os.environ) -> str:
    """The key for pseudonyms; empty where one is to be made."""
    return matching("SENDER_KEY", r"\S{16,}", "16 or more characters", environment)


def _require(channel: str, environment: Mapping[str, str]) -> None:
    unset = missing(channel, environment)
    if unset:
        raise SettingsError(f"{', '.join(unset)} must be set")
