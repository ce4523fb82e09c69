"""Log records of one process told in another: there they meet its handlers, and the request they are of."""

from __future__ import annotations

import copy
import logging
from typing import Iterable

from bot.tracing import origin


class Carried(logging.Handler):
    """Keeps records until they are taken. They hold words alone, so that they can be sent."""

    def __init__(self, level: int = logging.WARNING) -> None:
        super().__init__(level)
        self._kept: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one. Of an error only its kind and place: its text may quote the patient."""
        plain = copy.copy(record)
        plain.msg, plain.args = record.getMessage(), None
        if record.exc_info and record.exc_info[1]:
            plain.msg += f" ({origin(record.exc_info[1])})"
        plain.exc_info = plain.exc_text = plain.stack_info = None
        self._kept.append(plain)

    def take(self) -> list[logging.LogRecord]:
        """Those since the last time."""
        taken, self._kept = self._kept, []
        return taken


def tell(records: Iterable[logging.LogRecord]) -> None:
    """Log them here, as if they had been said here and now."""
    for record in records:
        logging.getLogger(record.name).handle(record)
