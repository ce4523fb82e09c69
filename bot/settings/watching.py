"""What whoever keeps the bot running sees of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Mapping

from bot.settings.reading import matching, whole

WATCHING_HELP: Mapping[str, str] = {
    "METRICS_PORT": "port on 127.0.0.1 for Prometheus' figures; 0 for none (default 0)",
    "LOG": "plain, or json for lines that a program reads (default plain)",
}


@dataclass(frozen=True)
class Watching:
    """`port` is 0 where no figures are served."""

    port: int
    as_json: bool


def watching(environment: Mapping[str, str] = os.environ) -> Watching:
    """The settings of figures and logs. Raises SettingsError, naming the variable."""
    log = matching("LOG", "plain|json", "plain or json", environment)
    return Watching(
        port=whole(environment, "METRICS_PORT", default=0, least=0, most=65535), as_json=log == "json"
    )
