"""Conversations in the database, of which only the tail is read back.

Rasa reads and rebuilds every event of a session on each message, so that a conversation gets
slower with each turn. Every action of ours writes the whole memory in one slot, so the last
turns are all that the next one needs.
"""

from __future__ import annotations

from typing import Any, Sequence

import sqlalchemy as sa
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from bot.engine.rows import New, new_in, tracker_of
from bot.storage.database import Database
from bot.storage.erasing import erase
from bot.storage.tables import events, turns

# Turns of which the events are read back. Two would do; more leave room for a turn of ours that
# writes nothing.
TAIL_TURNS = 4
SENDER = "sender"


class Moved(OSError):
    """Somebody else has written into the conversation since it was read."""


class MemoryStore(InMemoryTrackerStore):
    """Conversations that end with the process."""

    def __init__(self, domain: Domain | None = None) -> None:
        super().__init__(domain or Domain.empty())

    async def holds(self, sender_id: str, key: str) -> bool:
        """False: nothing is heard again after a restart."""
        return False

    async def forget(self, sender_id: str) -> int:
        """Erase a conversation. Returns 1 where there was one."""
        return int(self.store.pop(sender_id, None) is not None)


class TailTrackerStore(TrackerStore):
    """Keeps each turn whole or not at all; what it reads does not grow with the conversation."""

    def __init__(self, database: Database, *, domain: Domain | None = None) -> None:
        super().__init__(domain)
        self.database = database
        self._tail = _tail()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tail of a conversation; None where there is none. Raises what a database raises."""
        return await self._tracker(sender_id, self._tail)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """The whole conversation; None where there is none."""
        return await self._tracker(conversation_id, _whole)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep what is new in a conversation: all of it, or nothing where an error is raised.

        Raises Moved where the conversation is not as it was when the tracker was read.
        """
        count, last = getattr(tracker, "kept", (0, 0))
        new = new_in(tracker, after=count)
        now_last = await self.keep(tracker.sender_id, new, last=last)
        tracker.kept = (count + len(new.rows), now_last)

    async def tail(self, sender_id: str) -> Sequence[Any]:
        """The kept events of a conversation's tail, oldest first: `id` and `data` of each."""
        return await self._rows(sender_id, self._tail)

    async def keep(self, sender_id: str, new: New, *, last: int) -> int:
        """Keep what is new after the event of id `last`, 0 for none; the id of the last one now.

        All of it, or nothing where an error is raised. Raises Moved where the conversation goes on
        behind `last`.
        """
        keys = [{"sender": sender_id, "key": key} for key in new.keys]

        def write(connection: Connection) -> int:
            if _last_id(connection, sender_id) != last:
                raise Moved(sender_id)
            if keys:
                connection.execute(sa.insert(turns), keys)
            if new.rows:
                connection.execute(sa.insert(events), new.rows)
            return _last_id(connection, sender_id)

        return await self.database.apart(self.database.write, write)

    async def keys(self) -> list[str]:
        """Who has a conversation."""
        senders = sa.select(events.c.sender_id).distinct()
        return await self.database.apart(
            self.database.read, lambda connection: list(connection.execute(senders).scalars())
        )

    async def holds(self, sender_id: str, key: str) -> bool:
        """True where the conversation holds the message of this key."""
        known = sa.select(turns.c.key).where(turns.c.sender == sender_id, turns.c.key == key)
        return await self.database.apart(
            self.database.read, lambda connection: connection.execute(known).first() is not None
        )

    async def forget(self, sender_id: str) -> int:
        """Erase all that is kept of a patient, also from what the file holds between its rows.

        Returns how many rows there were.
        """

        def forget() -> int:
            erased = self.database.write(lambda connection: erase(connection, sender_id))
            if erased:
                self.database.sweep()
            return erased

        return await self.database.apart(forget)

    async def _tracker(self, sender_id: str, query: Any) -> DialogueStateTracker | None:
        rows = await self._rows(sender_id, query)
        tracker = tracker_of(sender_id, [row.data for row in rows], self.domain)
        if tracker is not None:
            tracker.kept = (len(tracker.events), rows[-1].id)
        return tracker

    async def _rows(self, sender_id: str, query: Any) -> Sequence[Any]:
        return await self.database.apart(
            self.database.read, lambda connection: connection.execute(query, {SENDER: sender_id}).all()
        )


_whole = (
    sa.select(events.c.id, events.c.data)
    .where(events.c.sender_id == sa.bindparam(SENDER))
    .order_by(events.c.id)
)


def _tail() -> Any:
    """The events of this session and of its last `TAIL_TURNS` turns.

    By ids, never by the clock: one that was put back would hide what was said after it. Made once:
    to put the query together takes longer than to run it.
    """
    began, listen = events.alias(), events.alias()
    sender = sa.bindparam(SENDER)
    turn = (
        sa.select(listen.c.id)
        .where(
            listen.c.sender_id == sender,
            listen.c.type_name == "action",
            listen.c.action_name == "action_listen",
        )
        .order_by(listen.c.id.desc())
        .offset(TAIL_TURNS)
        .limit(1)
        .scalar_subquery()
    )
    first = sa.func.coalesce(turn, 0)
    start = (
        sa.select(sa.func.max(began.c.id))
        .where(
            began.c.sender_id == sender, began.c.id >= first, began.c.type_name == SessionStarted.type_name
        )
        .scalar_subquery()
    )
    return _whole.where(events.c.id >= first, events.c.id >= sa.func.coalesce(start, 0))


def _last_id(connection: Connection, sender_id: str) -> int:
    newest = sa.select(sa.func.max(events.c.id)).where(events.c.sender_id == sender_id)
    return connection.execute(newest).scalar_one() or 0
