"""Every setting, read from environment variables, with its default and meaning (docs/settings.md)."""

from __future__ import annotations

import os
from typing import Mapping

from bot.settings import names
from bot.settings.chat import WEB_HELP, Web, web
from bot.settings.details import CLINIC_HELP, NUMBER, Clinic, clinic, hours, hours_notice, zone
from bot.settings.hours import Hours
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
from bot.settings.names import unset
from bot.settings.places import PLACES_HELP, ROOT, Paths, keep_days, paths
from bot.settings.reading import PREFIX, SettingsError
from bot.settings.watching import WATCHING_HELP, Watching, watching

__all__ = [
    "HELP",
    "MESSAGING_HELP",
    "MESSAGING_NEEDS",
    "NUMBER",
    "PREFIX",
    "ROOT",
    "Clinic",
    "Hours",
    "Paths",
    "SettingsError",
    "TelegramSettings",
    "TwilioSettings",
    "Watching",
    "Web",
    "clinic",
    "hours",
    "hours_notice",
    "keep_days",
    "missing",
    "paths",
    "refuse_unknown",
    "sender_key",
    "telegram",
    "twilio",
    "unset",
    "watching",
    "web",
    "zone",
]

# Every variable without its prefix, and what it means.
HELP: Mapping[str, str] = {**CLINIC_HELP, **PLACES_HELP, **WEB_HELP, **MESSAGING_HELP, **WATCHING_HELP}


def refuse_unknown(environment: Mapping[str, str] = os.environ) -> None:
    """Raises SettingsError on a variable with our prefix that is none of ours; it names the nearest."""
    names.refuse_unknown(HELP, environment)
