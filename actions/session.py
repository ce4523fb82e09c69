"""A new session of Rasa's: our memory goes on, and knows by itself how long the pause was."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action

from actions.memory import carried


class ActionSessionStart(Action):
    """Replaces Rasa's own session start, so that the memory is carried over whole."""

    def name(self) -> str:
        return "action_session_start"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry."""
        return [
            {"event": "session_started", "timestamp": None},
            carried(tracker),
            {"event": "action", "timestamp": None, "name": "action_listen"},
        ]
