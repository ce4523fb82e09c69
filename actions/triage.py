"""A symptom, a time, a correction, a yes or no: the verdict, or the one question missing."""

from __future__ import annotations

from actions.advice import advice
from actions.memory import Memory
from actions.turn import Turn, TurnAction, triage
from bot.parts import Reply


class ActionTriage(TurnAction):
    """Compares what the patient has with what is expected by now."""

    def name(self) -> str:
        return "action_triage"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        answers = advice(turn) if turn.asks else ()
        return triage(turn, answers=answers)
