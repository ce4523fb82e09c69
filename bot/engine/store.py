"""Conversations in SQL, of which only the tail is read back.

Rasa reads and rebuilds every event of a session on each message, so that a conversation gets
slower with each turn. Every action of ours writes the whole memory in one slot, so the last
turns are all that the next one needs.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.orm import Query, Session

# Turns of which the events are read back. Two would do; more leave room for a turn of ours that
# writes nothing.
TAIL_TURNS = 4


class TailTrackerStore(SQLTrackerStore):
    """An SQL tracker store whose reads do not grow with the conversation, and that erases for good."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _overwrite_what_is_deleted)

    def _event_query(
        self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> Query[Any]:
        """The events since the start of the turn `TAIL_TURNS` turns back, oldest first."""
        query = super()._event_query(session, sender_id, fetch_events_from_all_sessions)
        if fetch_events_from_all_sessions:
            return query
        event = self.SQLEvent
        listens = (
            session.query(event.id)
            .filter(
                event.sender_id == sender_id,
                event.type_name == "action",
                event.action_name == "action_listen",
            )
            .order_by(event.id.desc())
            .offset(TAIL_TURNS)
            .limit(1)
            .scalar()
        )
        return query if listens is None else query.filter(event.id >= listens)

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


def _overwrite_what_is_deleted(connection: Any, _record: object) -> None:
    """Have SQLite write zeros over deleted rows; left to itself it may only mark them as free."""
    connection.execute("PRAGMA secure_delete = ON")
