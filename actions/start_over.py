""" "Start over": everything that the patient told us is forgotten. While a verdict of today or more
urgent stands, that is asked about first."""

from __future__ import annotations

from dataclasses import replace

from actions.memory import Memory
from actions.turn import Turn, TurnAction, begin_again, stands, with_standing_verdict
from bot.parts import Reply


class ActionStartOver(TurnAction):
    """Begins with an empty memory."""

    def name(self) -> str:
        return "action_start_over"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        if stands(turn) and not turn.memory.starting_over:
            asked = turn.writer.plain("ASK", "ask", "start_over")
            asked = replace(asked, choices=turn.writer.choices("start_over"))
            return with_standing_verdict(asked, turn), replace(turn.memory, starting_over=True)
        return begin_again(turn)
