"""A symptom, a time, a correction, a yes or no: the verdict, or the one question missing."""

from __future__ import annotations

from actions.acts import act_beside, act_reply, beside
from actions.advice import advice
from actions.memory import Memory
from actions.turn import Turn, TurnAction, triage, with_open_question
from bot.parts import Reply


class ActionTriage(TurnAction):
    """Compares what the patient has with what is expected by now."""

    def name(self) -> str:
        return "action_triage"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        answers = advice(turn) if turn.asks else ()
        act = act_beside(turn)
        if act is None:
            return triage(turn, answers=answers)
        if not turn.is_news and turn.decision.disposition is not None:
            return with_open_question(act_reply(act, turn), turn)
        return beside(act, turn, answers=answers)
