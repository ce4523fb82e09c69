"""The words that begin, end and explain text messages. They count alone, in any case."""

from __future__ import annotations

# As Twilio documents them for SMS; on WhatsApp nobody else honours them.
STOP = frozenset(
    ("stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "optout", "opt out", "revoke")
)
START = frozenset(("start", "unstop"))
HELP = frozenset(("help", "info"))
# Also begins again, but only after STOP: otherwise it answers a question.
START_AFTER_STOP = frozenset(("yes",))


def keyword(text: str, *, stopped: bool) -> str:
    """stop, start, help, or "" where `text` is no keyword."""
    said = " ".join(text.casefold().split()).strip(" .!?\"'")
    if said in STOP:
        return "stop"
    if said in START or (stopped and said in START_AFTER_STOP):
        return "start"
    return "help" if said in HELP else ""
