"""Conversations in SQL, of which only the tail is read back.

Rasa reads and rebuilds every event of a session on each message, so that a conversation gets
slower with each turn. Every action of ours writes the whole memory in one slot, so the last
turns are all that the next one needs.
"""

from __future__ import annotations

import itertools
import json
from typing import Any, Iterator

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import orm
from sqlalchemy.orm import Session
from sqlalchemy.pool import SingletonThreadPool

# Turns of which the events are read back. Two would do; more leave room for a turn of ours that
# writes nothing.
TAIL_TURNS = 4
SENDER = "sender"


class TailTrackerStore(SQLTrackerStore):
    """An SQL tracker store whose reads do not grow with the conversation, and that erases for good."""

    engine: sa.engine.Engine

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.engine.dialect.name == "sqlite":
            # One connection for each thread: Rasa opens and closes the file several times a turn.
            engine = sa.create_engine(self.engine.url, poolclass=SingletonThreadPool)
            self.engine = engine
            self.sessionmaker.configure(bind=engine)
            sa.event.listen(engine, "connect", _overwrite_what_is_deleted)
        event = self.SQLEvent
        tail = _tail_of(event)
        self._read_tail = sa.select(event.data).where(tail).order_by(event.id)
        self._count_tail = sa.select(sa.func.count(event.id)).where(tail)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        """The conversation; where one session is asked for, only its tail."""
        if fetch_events_from_all_sessions:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        with self.session_scope() as session:
            events = [
                json.loads(data) for data in session.execute(self._read_tail, {SENDER: sender_id}).scalars()
            ]
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots) if events else None

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Any]:
        """The events of a conversation, as `_retrieve` began it, that are not stored yet."""
        kept = session.execute(self._count_tail, {SENDER: tracker.sender_id}).scalar_one()
        return itertools.islice(tracker.events, kept, None)

    def forget(self, sender_id: str) -> int:
        """Erase a conversation. Returns how many events there were."""
        return self._erase(self.SQLEvent.sender_id == sender_id)

    def forget_idle(self, since: float) -> int:
        """Erase every conversation in which nothing was said since then (seconds since 1970).

        Returns how many events there were.
        """
        event = self.SQLEvent
        idle = sa.select(event.sender_id).group_by(event.sender_id)
        return self._erase(event.sender_id.in_(idle.having(sa.func.max(event.timestamp) < since)))

    def _erase(self, which: Any) -> int:
        erase = sa.delete(self.SQLEvent).where(which).execution_options(synchronize_session=False)
        with self.session_scope() as session:
            erased = session.execute(erase)
            session.commit()
            return int(erased.rowcount)


def _tail_of(event: Any) -> Any:
    """The condition that an event is of this session and of its last `TAIL_TURNS` turns.

    Made once: to put the query together takes longer than to run it.
    """
    began, listen = orm.aliased(event), orm.aliased(event)
    sender = sa.bindparam(SENDER)
    turn = (
        sa.select(listen.id)
        .where(
            listen.sender_id == sender,
            listen.type_name == "action",
            listen.action_name == "action_listen",
        )
        .order_by(listen.id.desc())
        .offset(TAIL_TURNS)
        .limit(1)
        .scalar_subquery()
    )
    first = sa.func.coalesce(turn, 0)
    start = (
        sa.select(sa.func.max(began.timestamp))
        .where(began.sender_id == sender, began.id >= first, began.type_name == SessionStarted.type_name)
        .scalar_subquery()
    )
    return sa.and_(
        event.sender_id == sender,
        event.id >= first,
        event.timestamp >= sa.func.coalesce(start, 0),
    )


def _overwrite_what_is_deleted(connection: Any, _record: object) -> None:
    """Have SQLite write zeros over deleted rows; left to itself it may only mark them as free."""
    connection.execute("PRAGMA secure_delete = ON")
