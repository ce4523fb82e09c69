"""A symptom, a time, a correction, a yes or no: the verdict, or the one question missing."""

from __future__ import annotations

from dataclasses import replace

from actions.advice import advice, topics
from actions.memory import Memory
from actions.turn import Turn, TurnAction, triage
from bot.parts import Reply


class ActionTriage(TurnAction):
    """Compares what the patient has with what is expected by now."""

    def name(self) -> str:
        return "action_triage"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        if not turn.asks:
            return triage(turn)
        reply, memory = triage(turn, answers=advice(turn))
        return reply, replace(memory, topics=topics(turn) or memory.topics)
