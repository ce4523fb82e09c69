"""Facts of a conversation that a reply may name: how long it may last, why, and what was told."""

from __future__ import annotations

from actions.reply import BY_SUBJECT
from actions.turn import Turn
from actions.writer import Writer, capital
from bot.triage.disposition import Disposition
from bot.triage.protocol import Symptom
from bot.triage.reasons import Reason


def lasting(turn: Turn) -> str:
    """How long it may last: the window of each symptom, and what is left of it on the patient's day.

    Of a warning sign nobody is told to wait for its end.
    """
    writer, book, decision = turn.writer, turn.writer.handbook, turn.decision
    held = [finding.symptom for finding in decision.encounter.counting]
    urgent = [r.subject for r in decision.reasons if r.disposition >= Disposition.CONTACT_PROVIDER_TODAY]
    if urgent:
        return writer.say("lasting", "urgent", name=writer.names(urgent[:1]))
    named = [symptom for symptom in turn.understanding.symptoms if symptom in book.symptoms]
    symptoms = named or [symptom for symptom in held if symptom in book.symptoms]
    if not symptoms:
        return writer.say(
            "lasting",
            "unknown" if held else "nothing",
            name=writer.names(held[:1]) or writer.say("complaint"),
        )
    return " ".join(_window(book.symptoms[symptom], turn) for symptom in symptoms)


def _window(symptom: Symptom, turn: Turn) -> str:
    writer, elapsed, last = turn.writer, turn.decision.encounter.elapsed, symptom.expected_through_day
    name = writer.name(symptom.id)
    if last is None:
        return writer.say("lasting", "unknown", name=name)
    past = any(reason.id == f"{symptom.id}/prolonged" for reason in turn.decision.reasons)
    day = elapsed.latest_day if elapsed else None
    key, left = "no_day", ""
    if past or (day is not None and day > last):
        key = "past"
    elif day is not None and day == last:
        key = "last_day"
    elif day is not None:
        key, left = "left", writer.days(last - day)
    return writer.say("lasting", key, name=name, Name=capital(name), last=last, day=day, left=left)


def because(turn: Turn) -> str:
    """The most urgent reason as half a sentence, for "because …"; "" where there is none."""
    writer, reasons = turn.writer, turn.decision.reasons
    if not reasons:
        return ""
    key = _clause(reasons[0], writer)
    last = writer.handbook.symptoms.get(reasons[0].subject)
    return writer.say(
        "because",
        key,
        name=writer.name(reasons[0].subject),
        last=last.expected_through_day if last else None,
    )


def _clause(reason: Reason, writer: Writer) -> str:
    group, _, kind = reason.id.partition("/")
    key = group if group in BY_SUBJECT else kind
    key = key.removesuffix("_early")
    return key if key in writer.handbook.wording["because"] else "other"


def told(turn: Turn) -> str:
    """What the verdict rests on, by name."""
    most = turn.decision.standing
    return turn.writer.names(reason.subject for reason in turn.decision.reasons if reason.disposition == most)
