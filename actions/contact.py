""" "I want to talk to a person": how to reach the clinic."""

from __future__ import annotations

from dataclasses import replace

from actions.memory import Memory
from actions.opening import open_now
from actions.turn import Turn, TurnAction, with_urgent_verdict
from bot.parts import Reply


class ActionContact(TurnAction):
    """Gives the clinic's contact."""

    def name(self) -> str:
        return "action_contact"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        notes = open_now(turn.writer, now=turn.now)
        reply = replace(turn.writer.plain("INFO", "contact"), notes=notes, phone=turn.writer.clinic.phone)
        return with_urgent_verdict(reply, turn), replace(turn.memory, misses=0)
