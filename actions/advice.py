"""Answers to what patients ask: about aftercare, preparation, the procedure, and "what if"."""

from __future__ import annotations

from typing import Iterable, Sequence

from actions.turn import Turn, stands
from actions.writer import capital
from bot.parts import Line
from bot.triage.disposition import Disposition
from bot.triage.protocol import Topic

# What a message may go on from: one of the topics that were answered last, by its place.
_PLACES = {"first": 0, "second": 1}
# The cue of data/lexicon/context.yml that says that what is asked about was done already.
DONE_ALREADY = "done_already"
_WEIGHED = {
    frozenset({"article"}): "only_article",
    frozenset({"clinic"}): "only_clinic",
    frozenset({"article", "clinic"}): "only_both",
    frozenset(): "general",
}


def topics(turn: Turn) -> tuple[str, ...]:
    """The topics that a message asks about: those that it names, else those that it goes on from."""
    known, read = turn.writer.handbook.topics, turn.understanding
    named = tuple(topic for topic in read.topics if topic in known)
    if named:
        return named
    last = tuple(topic for topic in turn.memory.topics if topic in known)
    for place, index in _PLACES.items():
        if place in read.flags:
            return last[index : index + 1]
    return last if read.goes_on or completes(turn) else ()


def completes(turn: Turn) -> bool:
    """True where a patient who only asked something so far adds when the procedure was."""
    asked_before = bool(turn.memory.topics) and not turn.memory.told
    return asked_before and bool(turn.said.times) and not turn.decision.findings and not turn.asks


def advice(turn: Turn, *, beside_verdict: bool = False) -> tuple[Line, ...]:
    """Every answer that the message asks for, in the order of the text; empty where none."""
    book = turn.writer.handbook
    asked = [book.topics[topic] for topic in topics(turn)]
    if beside_verdict:
        asked = _but_what_was_done(asked, turn)
    lines = [_line(topic, turn) for topic in asked]
    if lines and DONE_ALREADY in turn.understanding.flags and not turn.must_call:
        lines.insert(0, Line(turn.writer.say("answer", "already"), ("C",)))
    read = turn.understanding
    lines += _what_if(read.supposed or read.talked_of, turn)
    return tuple(dict.fromkeys(lines))


def _but_what_was_done(asked: list[Topic], turn: Turn) -> list[Topic]:
    """ "Morpheus8 on Monday, still sore, when can I swim?" asks of swimming alone: the verdict speaks of the
    procedure."""
    had = turn.memory.conversation.procedure
    return [topic for topic in asked if had not in topic.procedures] or asked


def unknown_advice(turn: Turn) -> Line:
    """What is said where no source answers."""
    return Line(turn.writer.say("answer", "not_covered"), ("C",))


def _line(topic: Topic, turn: Turn) -> Line:
    writer = turn.writer
    if topic.waits_for_help and turn.decision.standing is Disposition.EMERGENCY:
        return Line(writer.say("answer", "after_help"), ("C",))
    if _asks_before(turn):
        if topic.before:
            weight = _weight(topic.before.sources, (), turn)
            return Line(_joined(writer.fill(topic.before.text), weight), topic.before.sources)
        if topic.wait_days is not None:
            return Line(writer.say("answer", "before_not_covered", name=topic.name), ("C",))
    elif topic.had and _has_had_it(turn):
        return Line(writer.fill(topic.had.text), topic.had.sources)
    parts = (topic.answer, topic.differs or "")
    answer, differs = (writer.fill(part) for part in parts)
    weight = _weight(topic.sources, topic.general, turn)
    first, after = _counted(topic, turn)
    return Line(_joined(first, answer, after, differs, weight), topic.sources)


def _asks_before(turn: Turn) -> bool:
    """True for a question about the time before the procedure, by its words or by what it reads like."""
    return "before_procedure" in turn.understanding.flags or (
        turn.intent == "ask_preparation" and not _has_had_it(turn)
    )


def _has_had_it(turn: Turn) -> bool:
    """True for who tells of a day or of what the skin does."""
    encounter = turn.decision.encounter
    return encounter.elapsed is not None or bool(encounter.counting)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _weight(sources: Sequence[str], general: Sequence[str], turn: Turn) -> str:
    """Who says it, where that is nobody but articles, clinics, or sources about something else."""
    book = turn.writer.handbook
    cited = [book.sources[source] for source in sources if source not in general]
    kinds = frozenset(source.kind for source in cited if not source.is_policy)
    key = _WEIGHED.get(kinds)
    if key is None or (key == "general" and not general):
        return ""
    return turn.writer.say("answer", key)


def _counted(topic: Topic, turn: Turn) -> tuple[str, str]:
    """How much of the wait is left on the patient's own day, or on the day after where that is asked: what is
    said before the answer, as the yes or no that was asked for, and what after it.

    Who is to call is not told that a wait is over, and nobody counts the days of a warning sign.
    """
    writer, elapsed = turn.writer, turn.decision.encounter.elapsed
    if not topic.wait_days:
        return "", ""
    tomorrow = "tomorrow" in turn.understanding.flags
    if elapsed is None:
        return "", writer.say("answer", "no_day") if tomorrow else ""
    left = topic.wait_days - elapsed.days[0] - int(tomorrow)
    when = "tomorrow" if tomorrow else "wait"
    if turn.must_call and (left <= 0 or stands(turn)):
        in_emergency = turn.decision.standing is Disposition.EMERGENCY
        return "", "" if in_emergency else writer.say("answer", "when_you_call")
    if left <= 0:
        return writer.say("answer", f"{when}_over"), ""
    return writer.say("answer", f"{when}_left", left=writer.days(left)), ""


def _what_if(findings: Iterable[str], turn: Turn) -> Iterable[Line]:
    """What would hold if the patient had these findings."""
    writer, book = turn.writer, turn.writer.handbook
    for finding in findings:
        flag, symptom = book.red_flags.get(finding), book.symptoms.get(finding)
        if flag:
            text = writer.say("what_if", flag.disposition.name, name=flag.name)
            yield Line(text, flag.sources)
        elif symptom and symptom.expected_through_day is not None:
            last = symptom.expected_through_day
            text = writer.say("what_if", "expected", Name=capital(symptom.name), last=last)
            yield Line(text, symptom.sources)
        elif symptom:
            text = writer.say("what_if", symptom.without_window.name, name=symptom.name)
            yield Line(text, symptom.sources)
