"""A message that nothing was understood of: ask once in other words, then the clinic's contact."""

from __future__ import annotations

from dataclasses import replace

from actions.memory import Memory
from actions.turn import Turn, TurnAction, repeated, triage
from bot.parts import Reply
from bot.triage.encounter import FIRST


class ActionFallback(TurnAction):
    """Never silent, never a guess."""

    def name(self) -> str:
        return "action_fallback"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        if turn.asked_something or turn.decision.question in FIRST:
            return triage(turn)
        if turn.must_call:
            return repeated(turn), turn.memory
        misses = turn.memory.misses + 1
        if turn.decision.standing is not None and misses == 1:
            reply = turn.writer.plain("NONE", "fallback", "holds")
            return reply, replace(turn.memory, misses=misses)
        key, outcome = ("first", "ASK") if misses == 1 else ("second", "CONTACT_PROVIDER")
        reply = turn.writer.plain(outcome, "fallback", key)
        return reply, replace(turn.memory, misses=misses)
