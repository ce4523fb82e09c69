"""A question about aftercare, preparation or the procedure: the answer, with its sources."""

from __future__ import annotations

from dataclasses import replace

from actions.advice import advice, unknown_advice
from actions.memory import Memory
from actions.reply import question, source_section, verdict
from actions.turn import Turn, TurnAction, stands
from bot.parts import Line, Reply


class ActionAdvise(TurnAction):
    """Answers, and repeats an urgent verdict that still stands."""

    def name(self) -> str:
        return "action_advise"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        intent = (turn.message.get("intent") or {}).get("name")
        answers = advice(turn) or (unknown_advice(turn, topic=intent == "ask_procedure"),)
        answers = (*_not_for_this_procedure(turn), *answers)
        memory = replace(turn.memory, misses=0)
        if stands(turn):
            return verdict(turn.decision, turn.writer, answers=answers), memory
        cited = sorted({source for line in answers for source in line.sources})
        reply = Reply(
            "INFO",
            answers[0].text,
            notes=answers[1:],
            sources=source_section(cited, turn.writer),
            data={"sources": cited, "reasons": []},
        )
        if turn.asked_something and turn.decision.question:
            again = question(turn.decision, turn.memory.conversation, turn.writer)
            reply = replace(reply, notes=(*reply.notes, Line(again.verdict)), choices=again.choices)
        return reply, memory


def _not_for_this_procedure(turn: Turn) -> tuple[Line, ...]:
    """The answers are for micro-needling: say so first where the patient had something else."""
    book = turn.writer.handbook
    procedure = book.procedures.get(turn.memory.conversation.procedure)
    if procedure is None or procedure.covered:
        return ()
    text = turn.writer.say("answer", "not_micro_needling", name=procedure.name)
    return (Line(text, procedure.sources),)
