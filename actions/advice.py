"""Answers to questions about aftercare, preparation, the procedure, and "what if"."""

from __future__ import annotations

from typing import Iterable

from actions.turn import Turn
from bot.parts import Line
from bot.triage.protocol import Advice


def advice(turn: Turn) -> tuple[Line, ...]:
    """Every answer that the message asks for, in the order of the text; empty where none."""
    book = turn.writer.handbook
    read = turn.understanding
    asked = [
        *(book.aftercare[a] for a in read.activities if a in book.aftercare),
        *(book.preparation[p] for p in read.preparation if p in book.preparation),
        *(book.topics[t] for t in read.topics if t in book.topics),
    ]
    lines = [Line(_answer(one, turn), one.sources) for one in asked]
    lines += _what_if(read.supposed, turn)
    return tuple(dict.fromkeys(lines))


def unknown_advice(turn: Turn, *, topic: bool) -> Line:
    """What is said where no source answers."""
    book = turn.writer.handbook
    one = book.topics["not_covered"] if topic else book.aftercare["anything_else"]
    return Line(one.answer, one.sources)


def _answer(one: Advice, turn: Turn) -> str:
    parts = [one.answer, one.differs or ""]
    elapsed = turn.decision.encounter.elapsed
    if one.wait_days and elapsed:
        writer = turn.writer
        left = one.wait_days - elapsed.days[0]
        if elapsed.days[0] >= one.wait_days:
            parts.append(writer.say("answer", "wait_over"))
        else:
            key = "one_day" if left == 1 else "many_days"
            parts.append(writer.say("answer", "wait_left", left=writer.say("answer", key, days=left)))
    return " ".join(part for part in parts if part)


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
            text = writer.say("what_if", "expected", name=symptom.name, last=last)
            yield Line(text, symptom.sources)
        elif symptom:
            text = writer.say("what_if", symptom.without_window.name, name=symptom.name)
            yield Line(text, symptom.sources)
