"""What every action does: hear the message, answer, remember; and never end in silence."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Mapping

from rasa_sdk import Action

from actions.foreign import english_only, foreign_signs, in_both, language
from actions.memory import PARTS, UNSAID, Memory, Unreadable, carried, clock, event, metadata, missed, recall
from actions.observe import names_given, observe, understanding
from actions.opening import asks_when_open, sent_elsewhere, when_open, while_closed
from actions.question import question
from actions.repeats import fresh
from actions.reply import speaks_of_self_harm, unchanged, verdict, well
from actions.writer import Writer
from bot import MAX_MESSAGE_CHARS
from bot.handbook.access import Clinic, clinic_details, clinic_zone, handbook
from bot.languages.access import Language
from bot.parts import Line, Reply
from bot.tracing import origin
from bot.triage.decide import Decision, decide
from bot.triage.disposition import Disposition
from bot.triage.encounter import FIRST, Question
from bot.triage.observation import Observation
from bot.triage.understanding import Understanding

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """One message in its conversation. `decision` already counts the message in. `asks_opening`: it asks
    when the clinic is open. `language` is the message's, where it is not English; `foreign_sign`: it names
    an emergency in a language that is not English. `is_unsaid`: the patient had another reply to it
    already."""

    said: Observation
    message: Mapping[str, Any]
    memory: Memory
    decision: Decision
    now: datetime
    writer: Writer
    asks_opening: bool = False
    language: Language | None = None
    foreign_sign: bool = False
    is_unsaid: bool = False

    @cached_property
    def understanding(self) -> Understanding:
        """What our components read in the message."""
        return understanding(self.message)

    @property
    def text(self) -> str:
        """What the patient wrote."""
        return self.message.get("text") or ""

    @property
    def intent(self) -> str:
        """The message's intent; empty where it has none."""
        return str((self.message.get("intent") or {}).get("name") or "")

    @property
    def asks(self) -> bool:
        """True where the message asks something."""
        return self.understanding.asks

    @property
    def is_news(self) -> bool:
        """True where the verdict is not the one that was given last, or rests on other reasons."""
        reasons = tuple(reason.id for reason in self.decision.reasons)
        return self.decision.disposition is not None and reasons != self.memory.told

    @property
    def answers_day(self) -> bool:
        """True where we asked when the procedure was, and the message tells it or that it cannot."""
        return self.memory.conversation.asked_day and self.understanding.tells_day

    @property
    def must_call(self) -> bool:
        """True while a verdict of contact or more urgent stands."""
        return (self.decision.standing or 0) >= Disposition.CONTACT_PROVIDER

    @property
    def asked_something(self) -> bool:
        """True while a question of ours is open."""
        return self.memory.conversation.pending is not None


class TurnAction(Action, ABC):
    """An action that answers one message. Subclasses give the reply; the rest is here."""

    @abstractmethod
    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        """The reply and what to remember."""

    def whole(self, turn: Turn) -> bool:
        """True where the patient asked for something that was said before."""
        return False

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry. Whatever fails, the patient gets the clinic's contact, and it is remembered that
        the message was not read. Every turn writes the memory: one that cannot be read is carried on."""
        try:
            turn = hear(tracker, recall(tracker))
            reply, memory = self._answer(turn)
            reply = while_closed(reply, turn.writer, now=turn.now)
            reply, memory = fresh(reply, memory, turn.writer, intent=turn.intent, whole=self.whole(turn))
            reply, keeps = _whole(reply, turn), event(_unsaid(turn) if turn.is_unsaid else memory)
        except Unreadable as error:
            logger.error("a stored conversation could not be read: %s", origin(error))
            reply, anew = _without_memory(tracker)
            keeps = event(anew) if anew else carried(tracker)
        except Exception as error:  # the last line of defence: silence is worse than any reply
            logger.error("%s failed: %s", self.name(), origin(error))
            reply, keeps = safe_reply(), missed(tracker)
        utter(dispatcher, tracker, reply)
        return [keeps]

    def _answer(self, turn: Turn) -> tuple[Reply, Memory]:
        """What comes before any action's own reply: the answer to "start over?", and a text too long."""
        if turn.memory.starting_over:
            if turn.said.agrees:
                return begin_again(turn)
            turn = replace(turn, memory=replace(turn.memory, starting_over=False))
        if len(turn.text) <= MAX_MESSAGE_CHARS:
            return _otherwise(turn) or self.reply(turn)
        # All of it was read, but nobody is reassured on a text of which much may have been missed.
        if turn.must_call:
            return triage(turn)
        return turn.writer.plain("ASK", "fallback", "too_long"), _asking_for_less(turn)


def _asking_for_less(turn: Turn) -> Memory:
    """What to remember of a text too long: what was read of it, and that it is to be told again."""
    conversation = turn.memory.conversation.missed().asking(Question.UNREAD, None)
    return replace(turn.memory, conversation=conversation)


def _unsaid(turn: Turn) -> Memory:
    """What to remember of a message whose reply is not said: all that it told, and nothing of what we
    would have told or asked. The patient's next words answer none of it."""
    conversation = turn.memory.conversation.asking(None, None)
    return replace(turn.memory, conversation=conversation, starting_over=False)


def _without_memory(tracker: Any) -> tuple[Reply, Memory | None]:
    """The reply where the memory cannot be read, and what to remember in its place, if anything: a
    warning sign in this message is answered, "start over" begins anew, all else gets the safe text."""
    try:
        turn = hear(tracker, Memory())
        if stands(turn):
            return _whole(while_closed(triage(turn)[0], turn.writer, now=turn.now), turn), None
        # Only who plainly wants it loses what a later release may read.
        if turn.intent == "start_over" and not (turn.language or turn.asks_opening):
            return begin_again(turn)
        return safe_reply(), None
    except Exception as error:  # as above
        logger.error("a message could not be read by itself: %s", origin(error))
        return safe_reply(), None


def hear(tracker: Any, memory: Memory) -> Turn:
    """Take the latest message into the conversation and decide on what it now holds."""
    book, now = handbook(), clock(tracker, clinic_zone())
    message = tracker.latest_message
    memory = memory.at(now, book.red_flags)
    before = memory.conversation
    in_triage = before.pending is not None or bool(before.findings)
    said = observe(message, book, in_triage=in_triage, asked_day=before.asked_day)
    read = understanding(message)
    called = {**memory.called, **names_given(read, book)}
    writer = Writer(book, clinic_details(), called)
    # "Are you open on Saturday?" dates no procedure, and answers no question of ours.
    text = message.get("text") or ""
    opening = not (said.evidence or said.risks) and asks_when_open(text, writer)
    signs, sign_language = foreign_signs(text)
    spoken = language(text, read, book)
    if opening or spoken:
        said = Observation(aside=True)
    # After a pause, what was said before it is of its own time.
    together = said.together if memory.messages else ()
    evidence = (*said.evidence, *signs)
    said = replace(said, evidence=evidence, together=together, aside=said.aside and not signs)
    conversation = before.absorb(said, now, signs=book.red_flags)
    decision = decide(conversation.encounter(now), book)
    heard = replace(memory, conversation=conversation, called=called, messages=memory.messages + 1)
    unsaid = bool(metadata(tracker).get(UNSAID))
    foreign = spoken or sign_language
    return Turn(said, message, heard, decision, now, writer, opening, foreign, bool(signs), unsaid)


def _otherwise(turn: Turn) -> tuple[Reply, Memory] | None:
    """The reply to what needs no action of its own: an emergency in another language, another language, a
    question about opening hours."""
    if turn.foreign_sign:
        return triage(turn)
    if turn.language:
        reply = english_only(turn.language, turn.writer, standing=turn.decision.standing)
        return with_urgent_verdict(reply, turn), turn.memory
    return _opening(turn) if turn.asks_opening else None


def _opening(turn: Turn) -> tuple[Reply, Memory]:
    """When the clinic is open, and how to reach it."""
    first, *more = when_open(turn.text, turn.writer, now=turn.now)
    notes = (*more, Line(turn.writer.say("opening", "call")))
    reply = Reply("INFO", first.text, notes=notes, phone=turn.writer.clinic.phone)
    return with_urgent_verdict(reply, turn), replace(turn.memory, misses=0)


def _whole(reply: Reply, turn: Turn) -> Reply:
    """A reply with what goes with any: the words for a clinic that is closed, the facts, and an emergency
    in the patient's language too."""
    reply = sent_elsewhere(reply, turn.writer, now=turn.now)
    reply = replace(reply, data={**_facts(turn), **reply.data})
    if turn.language and reply.outcome == Disposition.EMERGENCY.name:
        return in_both(reply, turn.language, turn.writer)
    return reply


def triage(turn: Turn, *, answers: tuple[Line, ...] = (), kindly: Line | None = None) -> tuple[Reply, Memory]:
    """The verdict, or the question that is missing, and the memory that goes with it.

    `kindly` is a word to the patient before all facts.
    """
    reply, memory = _triage(turn, answers)
    if kindly and decided(reply):
        reply = replace(reply, notes=(kindly, *reply.notes))
    elif kindly:
        reply = replace(reply, verdict=f"{kindly.text} {reply.verdict}")
    return reply, memory


def decided(reply: Reply) -> bool:
    """True for a reply that begins with a verdict."""
    return reply.outcome in {disposition.name for disposition in Disposition}


def _triage(turn: Turn, answers: tuple[Line, ...]) -> tuple[Reply, Memory]:
    decision = turn.decision
    asking = turn.memory.conversation.asking(decision.question, decision.subject)
    memory = replace(turn.memory, conversation=asking, misses=0)
    if _an_emergency_is_asked_about_beside_a_verdict_of_today(decision):
        return _verdict_and_question(turn, answers)
    if decision.question:
        reply = _question(turn, answers)
        return (with_standing_verdict(reply, turn) if _repeats(decision) else reply), memory
    if decision.disposition is None:
        return well(turn.writer, answers=answers), memory
    reasons = tuple(reason.id for reason in decision.reasons)
    memory = replace(memory, told=reasons, verdict=decision.disposition.name)
    if turn.is_news:
        still = turn.memory.verdict == decision.disposition.name
        return verdict(decision, turn.writer, answers=answers, still=still), memory
    urgent = decision.disposition is Disposition.EMERGENCY
    if urgent or (decision.disposition > Disposition.SELF_CARE and not _tells(turn.said)):
        return repeated(turn, answers=answers), memory
    return unchanged(decision, turn.writer, answers=answers), memory


def with_open_question(reply: Reply, turn: Turn) -> tuple[Reply, Memory]:
    """A reply to something else, with our open question after it; and what to remember."""
    memory = replace(turn.memory, misses=0)
    asked = turn.decision.question
    if not asked or not (turn.asked_something or asked in FIRST):
        return reply, memory
    again = _question(turn)
    asking = memory.conversation.asking(asked, turn.decision.subject)
    reply = replace(reply, notes=(*reply.notes, Line(again.verdict)), choices=again.choices)
    return reply, replace(memory, conversation=asking)


def _question(turn: Turn, answers: tuple[Line, ...] = ()) -> Reply:
    """The reply that puts the decision's question."""
    return question(turn.decision, turn.memory.conversation, turn.writer, now=turn.now, answers=answers)


def _an_emergency_is_asked_about_beside_a_verdict_of_today(decision: Decision) -> bool:
    asked_about = decision.question in (Question.CONFIRM, Question.OPEN)
    return asked_about and decision.standing is Disposition.CONTACT_PROVIDER_TODAY


def _verdict_and_question(turn: Turn, answers: tuple[Line, ...]) -> tuple[Reply, Memory]:
    """What is known sends the patient to the clinic today, and an emergency may be meant as well: neither
    waits for the other."""
    decision = turn.decision
    reply, memory = _triage(replace(turn, decision=decision.known), answers)
    asked = _question(turn)
    asking = turn.memory.conversation.asking(decision.question, decision.subject)
    reply = replace(reply, notes=(Line(asked.verdict), *reply.notes), choices=asked.choices)
    return reply, replace(memory, conversation=asking)


def _repeats(decision: Decision) -> bool:
    """True where a question does not wait: an emergency, and what was told before a pause."""
    carried = any(finding.carried for finding in decision.findings)
    return decision.standing is Disposition.EMERGENCY or (carried and decision.question is Question.GONE)


def _tells(said: Observation) -> bool:
    """True where a message tells of a finding, a risk factor or the day: its verdict is given whole."""
    return bool(said.speaks_of_now or said.risks or said.times or said.procedure)


def begin_again(turn: Turn) -> tuple[Reply, Memory]:
    """The reply that begins anew, and an empty memory."""
    reply = turn.writer.plain("NONE", "smalltalk", "restart")
    return replace(reply, data=dict(NOTHING)), Memory(heard=turn.now, last=turn.memory.last)


NOTHING: Mapping[str, Any] = {
    "restarted": True, "findings": [], "standing": None, "elapsed_days": None, "reasons": [], "sources": [],
}  # fmt: skip


def stands(turn: Turn) -> bool:
    """True where a verdict of today or more urgent still holds."""
    return (turn.decision.standing or 0) >= Disposition.CONTACT_PROVIDER_TODAY


def with_urgent_verdict(reply: Reply, turn: Turn) -> Reply:
    """The reply, and after it the verdict of today or more urgent, where one still holds."""
    return with_standing_verdict(reply, turn) if stands(turn) else reply


def with_standing_verdict(reply: Reply, turn: Turn) -> Reply:
    """The reply, with the instruction that stands after it, in one sentence."""
    short = repeated(turn)
    note = Line(short.verdict, turn.decision.sources)
    return replace(reply, outcome=short.outcome, notes=(*reply.notes, note, *short.notes), phone=short.phone)


def repeated(turn: Turn, *, answers: tuple[Line, ...] = ()) -> Reply:
    """The instruction that stands, in one sentence."""
    standing = turn.decision.standing or Disposition.CONTACT_PROVIDER
    urgent = standing is Disposition.EMERGENCY
    clinic = turn.writer.clinic
    phone = clinic.emergency_number if urgent else clinic.phone
    harm = urgent and speaks_of_self_harm(turn.decision)
    notes = (Line(turn.writer.say("emergency", "self_harm_again"), ("C",)),) if harm else ()
    said = turn.writer.say("standing", standing.name)
    return Reply(standing.name, said, notes=notes, answers=answers, phone=phone)


def utter(dispatcher: Any, tracker: Any, reply: Reply) -> None:
    """Send a reply: as parts to a channel that asked for them, as text to any other."""
    parts = reply.to_dict()
    if metadata(tracker).get(PARTS):
        dispatcher.utter_message(json_message=parts)
        return
    buttons = [{"title": choice, "payload": choice} for choice in reply.choices]
    dispatcher.utter_message(text=parts["text"], buttons=buttons)


def safe_reply() -> Reply:
    """What is said when something of ours has failed: wording where it can be read, else plain."""
    clinic = Clinic()
    try:
        clinic = clinic_details()
        return Writer(handbook(), clinic).plain("CONTACT_PROVIDER", "fallback", "failed")
    except Exception as error:  # the handbook itself may be what is broken
        logger.error("the handbook cannot be read: %s", origin(error))
        return Reply("CONTACT_PROVIDER", LAST_RESORT.format(**asdict(clinic)), phone=clinic.phone)


# Here and not in the wording, which is what cannot be read when this is said.
LAST_RESORT = (
    "Something went wrong on our side, so I cannot answer. Please contact {name}: {phone}. "
    "If you have trouble breathing, swelling of the tongue or throat, or feel faint, "
    "call {emergency_number} now."
)


def _facts(turn: Turn) -> dict[str, Any]:
    """What a check or a log may know of a turn: ids, no patient text."""
    elapsed = turn.decision.encounter.elapsed
    return {
        "findings": [
            {"symptom": finding.symptom, "presence": finding.presence.value}
            for finding in turn.decision.findings
        ],
        "standing": turn.decision.standing.name if turn.decision.standing is not None else None,
        "elapsed_days": list(elapsed.days) if elapsed else None,
        "reasons": [reason.id for reason in turn.decision.reasons],
        "sources": list(turn.decision.sources),
        "intent": turn.intent or None,
    }
