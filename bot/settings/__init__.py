"""Every setting, read from environment variables, with its default and meaning (docs/settings.md)."""

from __future__ import annotations

from typing import Mapping

from bot.settings.chat import WEB_HELP, Web, web
from bot.settings.details import CLINIC_HELP, Clinic, clinic, zone
from bot.settings.messaging import (
    MESSAGING_HELP,
    MESSAGING_NEEDS,
    TelegramSettings,
    TwilioSettings,
    missing,
    sender_key,
    telegram,
    twilio,
)
from bot.settings.places import PLACES_HELP, ROOT, Paths, keep_days, paths
from bot.settings.reading import PREFIX, SettingsError

__all__ = [
    "HELP",
    "MESSAGING_HELP",
    "MESSAGING_NEEDS",
    "PREFIX",
    "ROOT",
    "Clinic",
    "Paths",
    "SettingsError",
    "TelegramSettings",
    "TwilioSettings",
    "Web",
    "clinic",
    "keep_days",
    "missing",
    "paths",
    "sender_key",
    "telegram",
    "twilio",
    "web",
    "zone",
]

# Every variable without its prefix, and what it means.
HELP: Mapping[str, str] = {**CLINIC_HELP, **PLACES_HELP, **WEB_HELP, **MESSAGING_HELP}
