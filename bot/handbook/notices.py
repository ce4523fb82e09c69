"""What people must know of a handbook that can be used: nobody approved it, or its review is due."""

from __future__ import annotations

from datetime import date

from bot.triage.protocol import Edition

# Days before the review is due from which on it is told.
WARN_DAYS = 30


def is_draft(edition: Edition) -> bool:
    """True until a clinician has approved it."""
    return edition.status != "approved"


def notices(edition: Edition, *, today: date) -> list[str]:
    """A line for each thing to know. None of them stops the bot."""
    said = [f"handbook {edition.id}: draft, not approved by a clinician"] if is_draft(edition) else []
    left = (edition.review_due - today).days
    if left <= WARN_DAYS:
        when = f"was due on {edition.review_due}" if left < 0 else f"is due on {edition.review_due}"
        said.append(f"handbook {edition.id}: its review {when}. Have a clinician review it")
    return said
