"""Log lines as JSON, one a line: when, how grave, where, what, and of which request."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone
from typing import IO

from bot.tracing import origin
from bot.watch.requests import current_request

# What a caller of a logger may add with `extra=`: known words and numbers, nothing that a patient wrote.
FIELDS = ("channel", "sender", "outcome", "seconds")


class Lines(logging.Formatter):
    """A record as JSON. Of an error only its kind and place: its text may quote the patient."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": record.getMessage(),
        }
        if current_request():
            line["request"] = current_request()
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = origin(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def log_to(stream: IO[str] = sys.stderr, *, as_json: bool) -> None:
    """Every log line to `stream` from now on: warnings alone, in words; or as JSON, and our own turns too."""
    handler = logging.StreamHandler(stream)
    handler.setLevel(logging.INFO if as_json else logging.WARNING)
    if as_json:
        handler.setFormatter(Lines())
        logging.getLogger("bot").setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
