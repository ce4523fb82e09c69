"""A symptom, a time, a correction, a yes or no: the verdict, or the one question missing."""

from __future__ import annotations

from dataclasses import replace

from actions.acts import act_beside, act_reply, beside
from actions.advice import DONE_ALREADY, advice, completes, topics
from actions.advise import advise
from actions.memory import Memory
from actions.turn import Turn, TurnAction, triage, with_open_question
from bot.parts import Reply


class ActionTriage(TurnAction):
    """Compares what the patient has with what is expected by now."""

    def name(self) -> str:
        return "action_triage"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        act = act_beside(turn)
        if act and not turn.is_news and turn.decision.disposition is not None:
            return with_open_question(act_reply(act, turn), turn)
        if completes(turn):
            return advise(turn, advice(turn))
        confesses = DONE_ALREADY in turn.understanding.flags
        if not (turn.asks or confesses or _tells_a_risk_alone(turn)):
            return beside(act, turn) if act else triage(turn)
        answers = advice(turn, beside_verdict=True)
        reply, memory = beside(act, turn, answers=answers) if act else triage(turn, answers=answers)
        return reply, replace(memory, topics=topics(turn) or memory.topics)


def _tells_a_risk_alone(turn: Turn) -> bool:
    """True where there is nothing to give a verdict on but a risk that was told."""
    return bool(turn.said.risks) and turn.decision.disposition is None and turn.decision.question is None
