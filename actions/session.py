"""A new session: the procedure and its moment are kept, the findings are not."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action

from actions.memory import Memory, event, recall


class ActionSessionStart(Action):
    """Replaces Rasa's own session start, which would carry yesterday's findings over."""

    def name(self) -> str:
        return "action_session_start"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry."""
        kept = Memory(recall(tracker).conversation.next_session())
        return [
            {"event": "session_started", "timestamp": None},
            event(kept),
            {"event": "action", "timestamp": None, "name": "action_listen"},
        ]
