"""What messaging channels must not forget: each message until it is answered, and its key after.

A message is written down before its service hears "received", so that a crash loses none. Its
text, its sender's address and the reply are erased once the reply is out. Keys stay for a month,
so that a message sent twice is answered once. Order is the order of ids, never of the clock.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.channels.heard import Heard, Notes, Part
from bot.storage.database import Database
from bot.storage.tables import messages, patients


class Ledger:
    """The messages and patients of a database. Methods raise what a database raises; call them
    `apart` from the event loop."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def accept(self, heard: Heard, sender: str) -> bool:
        """Write a message down; False where it was heard before."""
        known = sa.select(messages.c.id).where(messages.c.key == heard.key)
        row = {"key": heard.key, "sender": sender, "at": time.time(), "heard": json.dumps(heard.to_dict())}

        def write(connection: Connection) -> bool:
            if connection.execute(known).first() is not None:
                return False
            connection.execute(sa.insert(messages), row)
            return True

        return self.database.write(write)

    def answer(self, key: str, parts: Sequence[Part], sender: str, notes: Notes) -> None:
        """Keep the reply until it is out, and what the patient was offered with it."""
        told = json.dumps([part.to_dict() for part in parts])

        def write(connection: Connection) -> None:
            connection.execute(sa.update(messages).where(messages.c.key == key).values(parts=told))
            _note(connection, sender, notes)

        self.database.write(write)

    def count_sent(self, key: str) -> None:
        """One more part of the reply is out."""
        self._set(key, sent=messages.c.sent + 1)

    def finish(self, key: str) -> None:
        """Erase all of a message but its key."""
        self._set(key, heard=None, parts=None)

    def unfinished(self) -> list[Heard]:
        """The messages without a whole reply, oldest first."""
        waiting = sa.select(messages.c.heard).where(messages.c.heard.isnot(None)).order_by(messages.c.id)
        found = self.database.read(lambda connection: connection.execute(waiting).scalars().all())
        return [Heard.from_dict(json.loads(heard)) for heard in found]

    def unsent(self, key: str) -> list[Part] | None:
        """The parts of the reply that are still to be sent; None where there is no reply yet."""
        told = sa.select(messages.c.parts, messages.c.sent).where(messages.c.key == key)
        row = self.database.read(lambda connection: connection.execute(told).first())
        if row is None or row.parts is None:
            return None
        return [Part.from_dict(part) for part in json.loads(row.parts)[row.sent :]]

    def notes(self, sender: str) -> Notes:
        """What is known of a patient."""
        known = sa.select(patients.c.notes).where(patients.c.sender == sender)
        kept = self.database.read(lambda connection: connection.execute(known).scalar())
        if kept is None:
            return Notes()
        said = json.loads(kept)
        return Notes(**{**said, "choices": tuple(said.get("choices", ()))})

    def _set(self, key: str, **values: Any) -> None:
        change = sa.update(messages).where(messages.c.key == key).values(**values)
        self.database.write(lambda connection: connection.execute(change))


def _note(connection: Connection, sender: str, notes: Notes) -> None:
    if notes == Notes():  # of whom nothing is known, nothing is kept
        connection.execute(sa.delete(patients).where(patients.c.sender == sender))
        return
    row = {"at": time.time(), "stopped": notes.stopped, "notes": json.dumps(asdict(notes))}
    known = connection.execute(sa.update(patients).where(patients.c.sender == sender).values(**row))
    if not known.rowcount:
        connection.execute(sa.insert(patients), {"sender": sender, **row})
