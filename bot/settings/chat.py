"""The chat on the clinic's site."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Mapping

from bot.settings.reading import PREFIX, SettingsError, whole


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
    "ADDRESS_RATE": "requests a minute from one address by patients not yet known (default 120)",
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
        proxies=whole(environment, "PROXIES", default=0, least=0, most=10),
        session_hours=whole(environment, "SESSION_HOURS", default=24, least=1, most=24 * 30),
        session_rate=whole(environment, "SESSION_RATE", default=20, least=1, most=100_000),
        address_rate=whole(environment, "ADDRESS_RATE", default=120, least=1, most=100_000),
    )
