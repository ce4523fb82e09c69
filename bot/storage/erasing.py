"""Erasing: one patient, or all of whom nothing was heard for long."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage.tables import ended, events, messages, patients, turns


def erase(connection: Connection, sender: str) -> int:
    """Erase all that is kept of a patient, but for the wish to get no messages. How many rows."""
    wants_none = sa.and_(patients.c.sender == sender, patients.c.stopped)
    kept = connection.execute(sa.select(patients.c.sender).where(wants_none)).first()
    if kept:
        connection.execute(sa.update(patients).where(wants_none).values(notes=STOPPED))
    # The key of a message stays: one that its service sends again is not taken for a new one.
    nothing = {"sender": None, "heard": None, "parts": None}
    erased = sa.update(messages).where(messages.c.sender == sender).values(**nothing)
    rows = connection.execute(erased).rowcount
    for table, column in ((events, events.c.sender_id), (turns, turns.c.sender)):
        rows += connection.execute(sa.delete(table).where(column == sender)).rowcount
    rows += connection.execute(
        sa.delete(patients).where(patients.c.sender == sender, ~patients.c.stopped)
    ).rowcount
    return int(rows)


def erase_answered(connection: Connection, *, since: float) -> None:
    """Forget the ids of messages that were answered before then, who wrote them, and which sessions
    had run out. Whoever wants no messages stays written down."""
    connection.execute(sa.delete(messages).where(messages.c.heard.is_(None), messages.c.at < since))
    connection.execute(sa.delete(patients).where(~patients.c.stopped, patients.c.at < since))
    connection.execute(sa.delete(ended).where(ended.c.until < since))


def erase_idle(connection: Connection, *, since: float) -> int:
    """Erase every conversation in which nothing was said since then (seconds since 1970).

    How many events there were.
    """
    idle = (
        sa.select(events.c.sender_id)
        .group_by(events.c.sender_id)
        .having(sa.func.max(events.c.timestamp) < since)
    )
    connection.execute(sa.delete(turns).where(turns.c.sender.in_(idle)))
    return int(connection.execute(sa.delete(events).where(events.c.sender_id.in_(idle))).rowcount)


# The notes of a patient of whom nothing is known but that they want no messages.
STOPPED = '{"stopped": true}'
