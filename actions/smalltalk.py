"""Greetings, thanks, goodbyes, and what is not ours to answer."""

from __future__ import annotations

from dataclasses import replace

from actions.memory import Memory
from actions.turn import Turn, TurnAction, repeated, stands, triage, with_urgent_verdict
from bot.parts import Reply
from bot.triage.encounter import FIRST

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
        memory = replace(turn.memory, misses=0)
        if turn.decision.question in FIRST or (turn.asked_something and turn.intent in _ANSWERS):
            return triage(turn)
        # Nobody is greeted or sent elsewhere beneath what is urgent, and "good" to "so it's fine then?" would
        # take back a call.
        if (stands(turn) and turn.intent in ("greet", "out_of_scope")) or (
            turn.must_call and turn.intent in ("affirm", "deny")
        ):
            return repeated(turn), memory
        # "Just a few, size of sesame": a remark after a verdict is likelier to be about it than about else.
        if (
            turn.intent == "out_of_scope"
            and turn.decision.standing is not None
            and not turn.understanding.asks
        ):
            return turn.writer.plain("NONE", "fallback", "remark"), memory
        outcome, key = _TEXTS.get(turn.intent, ("NONE", "out_of_scope"))
        reply = turn.writer.plain(outcome, "smalltalk", key)
        return with_urgent_verdict(reply, turn), memory
