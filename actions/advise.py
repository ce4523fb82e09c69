"""A question about aftercare, preparation or the procedure: the answer, with its sources."""

from __future__ import annotations

from dataclasses import replace

from actions.advice import advice, topics, unknown_advice
from actions.memory import Memory
from actions.reply import cited_by, source_section
from actions.turn import Turn, TurnAction, repeated, triage, with_open_question, with_urgent_verdict
from bot.parts import Line, Reply
from bot.triage.disposition import Disposition


class ActionAdvise(TurnAction):
    """Answers, and repeats an urgent verdict that still stands."""

    def name(self) -> str:
        return "action_advise"

    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        answers = advice(turn)
        # "The second one", or a day, answers our own question.
        if not answers and (turn.answers_day or (turn.asked_something and turn.understanding.goes_on)):
            return triage(turn)
        return advise(turn, answers)


def advise(turn: Turn, answers: tuple[Line, ...]) -> tuple[Reply, Memory]:
    """The `answers` to what a message asks, or that there is none; beneath the verdict where the message made
    that more urgent."""
    answers = (*_not_for_this_procedure(turn), *(answers or (unknown_advice(turn),)))
    if _more_urgent(turn):
        reply, memory = triage(turn, answers=answers)
        return reply, replace(memory, topics=topics(turn))
    cited = cited_by(answers)
    emergency = turn.decision.standing is Disposition.EMERGENCY
    # Nothing is read before the call for help.
    if emergency:
        reply = repeated(turn, answers=answers)
    else:
        reply = Reply("INFO", answers[0].text, notes=answers[1:])
    sources = source_section(cited, turn.writer)
    reply = replace(reply, sources=sources, data={"sources": cited, "reasons": []})
    reply, memory = with_open_question(reply, turn)
    reply = reply if emergency else with_urgent_verdict(reply, turn)
    return reply, replace(memory, topics=topics(turn))


def _more_urgent(turn: Turn) -> bool:
    """True where the message made the verdict more urgent than the one that was given last."""
    told, standing = turn.memory.verdict, turn.decision.standing
    return bool(told) and standing is not None and standing > Disposition[told]


def _not_for_this_procedure(turn: Turn) -> tuple[Line, ...]:
    """The answers are for micro-needling: say so first where the patient had something else, and asks
    about more than that."""
    book = turn.writer.handbook
    had = turn.memory.conversation.procedure
    procedure = book.procedures.get(had)
    asked = topics(turn)
    about_it = bool(asked) and all(had in book.topics[topic].procedures for topic in asked)
    if procedure is None or procedure.covered or about_it:
        return ()
    text = turn.writer.say("answer", "not_micro_needling", name=procedure.name)
    return (Line(text, procedure.sources),)
