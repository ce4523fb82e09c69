""" "Start over": everything that the patient told us is forgotten."""

from __future__ import annotations

from typing import Any

from actions.memory import Memory
from actions.turn import Turn, TurnAction
from bot.parts import Reply


class ActionStartOver(TurnAction):
    """Begins with an empty memory."""

    def name(self) -> str:
        return "action_start_over"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        reply = turn.writer.plain("NONE", "smalltalk", "restart")
        return Reply(reply.outcome, reply.verdict, data=_NOTHING), Memory()


_NOTHING: dict[str, Any] = {"findings": [], "elapsed_days": None, "reasons": [], "sources": []}
