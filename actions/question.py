"""The one question that is missing → words, with answers to choose from."""

from __future__ import annotations

from datetime import datetime

from actions.reply import cited_by, source_section
from actions.writer import Writer
from bot.parts import Line, Reply
from bot.triage.conversation import Conversation
from bot.triage.decide import Decision
from bot.triage.disposition import Disposition
from bot.triage.encounter import FIRST, Question

Words = tuple[str, tuple[str, ...]]


def question(
    decision: Decision,
    conversation: Conversation,
    writer: Writer,
    *,
    now: datetime,
    answers: tuple[Line, ...] = (),
) -> Reply:
    """The reply that asks it at `now`; in other words where it was asked before.

    What the patient asked is answered first, unless our question comes before all.
    """
    asked = decision.question
    if asked in (Question.CONFIRM, Question.OPEN, Question.GONE, Question.RISK):
        text, choices = _by_name(asked, decision, writer)
    elif asked is Question.DAY:
        text, choices = _which_day(now, conversation, writer)
    elif asked is Question.REST:
        text, choices = writer.say("ask", "rest"), writer.choices("rest")
    elif asked is Question.UNREAD:
        text, choices = writer.say("ask", "unread"), writer.choices("confirm")
    elif asked is Question.TIME:
        text, choices = _time(decision, conversation, writer)
    else:
        text, choices = _symptom(conversation, writer)
    if not answers or asked in FIRST:
        return Reply("ASK", text, choices=choices, answers=answers)
    notes, sources = (*answers[1:], Line(text)), source_section(cited_by(answers), writer)
    return Reply("ASK", answers[0].text, notes=notes, choices=choices, sources=sources)


def _by_name(asked: Question, decision: Decision, writer: Writer) -> Words:
    subject, book = decision.subject or "", writer.handbook
    if asked is Question.RISK:
        return writer.say("ask", "risk", name=writer.name(subject)), writer.choices("confirm")
    name = writer.name(subject)
    if asked is Question.GONE:
        carried = any(finding.symptom == subject and finding.carried for finding in decision.findings)
        return writer.say("ask", "gone_later" if carried else "gone", name=name), writer.choices("gone")
    flag = book.red_flags.get(subject)
    urgent = flag is not None and flag.disposition is Disposition.EMERGENCY
    key = ("open" if asked is Question.OPEN else "confirm") + ("_emergency" if urgent else "")
    return writer.say("ask", key, name=name), writer.choices("confirm")


def _which_day(now: datetime, conversation: Conversation, writer: Writer) -> Words:
    """Both days that were told, to choose from: a range by its later end."""
    told = [moment.elapsed(now) for moment in conversation.contradicting]
    first, second = (
        writer.say("ask", "day_choice", day=elapsed.latest_day if elapsed else "?") for elapsed in told
    )
    return writer.say("ask", "day", first=first, second=second), (first, second)


def _time(decision: Decision, conversation: Conversation, writer: Writer) -> Words:
    asked_before = conversation.pending is Question.TIME
    again = asked_before or bool(conversation.failures.get(Question.TIME.value))
    onset = any(finding.onset_hours for finding in decision.findings)
    key = "time_again" if again else "time_after_onset" if onset else "time"
    return writer.say("ask", key), writer.choices("time")


def _symptom(conversation: Conversation, writer: Writer) -> Words:
    again = conversation.pending is Question.SYMPTOM
    key = "symptom_again" if again else "symptom_time" if conversation.procedure_time else "symptom"
    return writer.say("ask", key), writer.choices("symptom")
