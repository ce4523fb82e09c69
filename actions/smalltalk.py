"""Greetings, thanks, goodbyes, and what is not ours to answer."""

from __future__ import annotations

from dataclasses import replace

from actions.memory import Memory
from actions.turn import Turn, TurnAction, stands, triage, with_standing_verdict
from bot.parts import Reply

_TEXTS = {
    "greet": ("NONE", "greet"),
    "thanks": ("NONE", "thanks"),
    "goodbye": ("NONE", "goodbye"),
    "ask_bot": ("NONE", "bot"),
    "affirm": ("NONE", "affirm"),
    "deny": ("NONE", "deny"),
}
_ANSWERS = ("affirm", "deny", "out_of_scope")


class ActionSmalltalk(TurnAction):
    """Answers kindly; an urgent verdict that stands is repeated."""

    def name(self) -> str:
        return "action_smalltalk"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        intent = (turn.message.get("intent") or {}).get("name") or ""
        if turn.asked_something and intent in _ANSWERS:
            return triage(turn)
        outcome, key = _TEXTS.get(intent, ("NONE", "out_of_scope"))
        reply = turn.writer.plain(outcome, "smalltalk", key)
        if stands(turn):
            reply = with_standing_verdict(reply, turn)
        return reply, replace(turn.memory, misses=0)
