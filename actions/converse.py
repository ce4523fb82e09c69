"""A conversation act: its reply and what stands. A verdict that was not given yet comes first."""

from __future__ import annotations

from dataclasses import replace

from actions.acts import act_reply, act_text, beside, has_nothing_to_time
from actions.advice import advice, topics
from actions.advise import advise
from actions.memory import Memory
from actions.reply import verdict
from actions.turn import Turn, TurnAction, triage, with_open_question
from bot.parts import Reply
from bot.triage.protocol import Act


class ActionConverse(TurnAction):
    """Answers what is said around a verdict."""

    def name(self) -> str:
        return "action_converse"

    def whole(self, turn: Turn) -> bool:
        return "verdict" in turn.writer.handbook.acts[turn.intent].shows

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        if turn.answers_day:
            return triage(turn)
        act = turn.writer.handbook.acts[turn.intent]
        if has_nothing_to_time(act, turn) and topics(turn):
            return advise(turn, advice(turn))
        # Who is afraid and has told nothing yet is asked, kindly.
        asks = "question" in act.shows and turn.decision.question and turn.decision.standing is None
        if turn.is_news or asks:
            return beside(act, turn)
        if self.whole(turn) and turn.decision.disposition is not None:
            return _once_more(act, turn), replace(turn.memory, misses=0)
        return with_open_question(act_reply(act, turn), turn)


def _once_more(act: Act, turn: Turn) -> Reply:
    """The whole card, as it was given."""
    card = verdict(turn.decision, turn.writer)
    return replace(card, verdict=f"{act_text(act, turn)} {card.verdict}")
