"""Reading one variable, and refusing what cannot be used."""

from __future__ import annotations

import re
from typing import Mapping

PREFIX = "AFTERGLOW_"


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names the variable."""


def matching(variable: str, shape: str, meaning: str, environment: Mapping[str, str]) -> str:
    """A value of a certain shape; "" where it is not set. Raises SettingsError, which never tells it."""
    value = environment.get(PREFIX + variable, "").strip()
    if value and not re.fullmatch(shape, value, re.ASCII):
        raise SettingsError(f"{PREFIX}{variable} must be {meaning}")
    return value


def address(variable: str, environment: Mapping[str, str]) -> str:
    """An address without a slash at its end; "" where it is not set. Raises SettingsError."""
    value = matching(variable, r"https?://[\w.\[\]:-]+(/[\w./~-]*)?", "an http(s) address", environment)
    return value.rstrip("/")


def whole(environment: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """A whole number within its bounds. Raises SettingsError."""
    given = environment.get(PREFIX + name, str(default))
    if not given.isascii() or not given.isdigit() or not least <= int(given) <= most:
        raise SettingsError(f"{PREFIX}{name} must be a whole number from {least} to {most}")
    return int(given)
