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
    """An SQL tracker store whose reads do not grow with the conversation."""

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
        with self.session_scope() as session:
            erased = session.execute(sa.delete(self.SQLEvent).where(self.SQLEvent.sender_id == sender_id))
            session.commit()
            return int(erased.rowcount)
