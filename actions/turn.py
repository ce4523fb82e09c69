"""What every action does: hear the message, answer, remember; and never end in silence."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Mapping

from rasa_sdk import Action

from actions.memory import PARTS, Memory, clock, event, metadata, recall
from actions.observe import observe, values
from actions.reply import question, verdict, well
from actions.writer import Writer
from bot import MAX_MESSAGE_CHARS
from bot.handbook.access import Clinic, clinic_details, handbook
from bot.parts import Line, Reply
from bot.triage.conversation import Observation
from bot.triage.decide import Decision, decide
from bot.triage.disposition import Disposition

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Turn:
    """One message in its conversation. `decision` already counts the message in."""

    said: Observation
    message: Mapping[str, Any]
    memory: Memory
    decision: Decision
    now: datetime
    writer: Writer

    @property
    def entities(self) -> list[Mapping[str, Any]]:
        """The message's entities."""
        return list(self.message.get("entities") or ())

    @property
    def asks(self) -> bool:
        """True where the message asks something."""
        return "asks" in values(self.entities, "cue")

    @property
    def asked_something(self) -> bool:
        """True while a question of ours is open."""
        return self.memory.conversation.pending is not None


class TurnAction(Action, ABC):
    """An action that answers one message. Subclasses give the reply; the rest is here."""

    @abstractmethod
    def reply(self, turn: Turn) -> tuple[Reply, Memory]:
        """The reply and what to remember."""

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        """Rasa's entry. Whatever fails, the patient gets the clinic's contact."""
        memory = Memory()
        try:
            memory = recall(tracker)
            turn = hear(tracker, memory)
            reply, memory = self.reply(turn)
            if len(turn.message.get("text") or "") > MAX_MESSAGE_CHARS and not stands(turn):
                reply, memory = turn.writer.plain("ASK", "fallback", "too_long"), recall(tracker)
            reply = replace(reply, data={**_facts(turn), **reply.data})
        except Exception as error:  # the last line of defence: silence is worse than any reply
            logger.error("%s failed: %s", self.name(), type(error).__name__)
            reply = safe_reply()
        utter(dispatcher, tracker, reply)
        return [event(memory)]


def hear(tracker: Any, memory: Memory) -> Turn:
    """Take the latest message into the conversation and decide on what it now holds."""
    book, now = handbook(), clock(tracker)
    message = tracker.latest_message
    before = memory.conversation
    in_triage = before.pending is not None or bool(before.findings)
    said = observe(message, book, in_triage=in_triage)
    conversation = before.absorb(said, now)
    decision = decide(conversation.encounter(now), book)
    heard = memory.with_conversation(conversation)
    return Turn(said, message, heard, decision, now, Writer(book, clinic_details()))


def triage(turn: Turn, *, answers: tuple[Line, ...] = ()) -> tuple[Reply, Memory]:
    """The verdict, or the question that is missing, and the memory that goes with it."""
    decision, conversation = turn.decision, turn.memory.conversation
    asked = replace(conversation, pending=decision.question)
    memory = replace(turn.memory, conversation=asked, misses=0)
    if decision.question:
        return question(decision, conversation, turn.writer, answers=answers), memory
    if decision.disposition is None:
        return well(turn.writer, answers=answers), memory
    return verdict(decision, turn.writer, answers=answers), replace(memory, told=True)


def stands(turn: Turn) -> bool:
    """True where a verdict of today or more urgent still holds."""
    disposition = turn.decision.disposition
    return disposition is not None and disposition >= Disposition.CONTACT_PROVIDER_TODAY


def with_standing_verdict(reply: Reply, turn: Turn) -> Reply:
    """The reply, with the urgent verdict repeated after it."""
    urgent = verdict(turn.decision, turn.writer)
    repeated = (Line(turn.writer.say("still")), Line(urgent.verdict, turn.decision.sources))
    return replace(reply, notes=(*reply.notes, *repeated), phone=urgent.phone)


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
        logger.error("the handbook cannot be read: %s", type(error).__name__)
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
        "elapsed_days": list(elapsed.days) if elapsed else None,
        "reasons": [reason.id for reason in turn.decision.reasons],
        "sources": list(turn.decision.sources),
        "intent": (turn.message.get("intent") or {}).get("name"),
    }
