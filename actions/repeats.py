"""Nobody is told the same sentence twice, nor the same reply twice in a row.

What a card would tell again is left out; a reply that would be the same is said in other words.
Only the instruction of a verdict that stands may come again, in one sentence.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Iterable, Iterator

from actions.memory import Memory
from actions.writer import Writer
from bot import KEPT_SENTENCES
from bot.parts import Line, Reply, Section, as_text

_CHAT = ("greet", "thanks", "goodbye", "affirm", "deny")


def fresh(
    reply: Reply, memory: Memory, writer: Writer, *, intent: str, whole: bool = False
) -> tuple[Reply, Memory]:
    """The reply without what was told before, and the memory that knows what it tells.

    Of a `whole` reply, which was asked for again, nothing is left out.
    """
    said = set(memory.said)
    card = reply.why is not None or bool(reply.call)
    again = mark(reply.verdict) in said and not card and not whole
    if not whole:
        reply = _without(reply, said, writer)
    if again or mark(as_text(reply)) == memory.last:
        reply = _said_again(reply, memory, writer, intent=intent)
    told = [mark(text) for text in _sentences(reply)]
    kept = tuple(dict.fromkeys((*memory.said, *told)))[-KEPT_SENTENCES:]
    return reply, replace(memory, said=kept, last=mark(as_text(reply)))


def mark(text: str) -> str:
    """A short mark of a text, to know it again by."""
    return format(zlib.crc32(text.encode()), "x")


def _sentences(reply: Reply) -> Iterable[str]:
    yield reply.verdict
    yield from (line.text for line in (*reply.notes, *reply.answers))
    yield from (line.text for line in (reply.do.lines if reply.do else ()))
    yield from (f"{call.heading}: {item}" for call in reply.call for item in call.items)
    yield reply.day_hint


def _without(reply: Reply, said: set[str], writer: Writer) -> Reply:
    """The reply without the advice that was given before; the verdict and its reasons stay."""

    def new(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(line for line in lines if mark(line.text) not in said)

    do = Section(reply.do.title, new(reply.do.lines)) if reply.do else None
    reply = replace(
        reply,
        do=do if do and do.lines else None,
        answers=new(reply.answers),
        notes=tuple(_noted(reply.notes, said)),
        day_hint="" if mark(reply.day_hint) in said else reply.day_hint,
    )
    nets = [mark(f"{call.heading}: {item}") for call in reply.call for item in call.items]
    if reply.why and nets and said.issuperset(nets):
        return replace(reply, call=(), notes=(*reply.notes, Line(writer.say("again", "net"))))
    return reply


def _noted(notes: Iterable[Line], said: set[str]) -> Iterator[Line]:
    """The notes, those that were told before in the words that they have for that."""
    for note in notes:
        if note.again is None or mark(note.text) not in said:
            yield note
        elif note.again:
            yield replace(note, text=note.again)


def _said_again(reply: Reply, memory: Memory, writer: Writer, *, intent: str) -> Reply:
    """The reply in words that the last one did not have."""
    # A question that follows an answer brings the answer's sources.
    asks = reply.outcome == "ASK" and reply.sources is None
    group = "question" if asks else "chat" if intent in _CHAT else "answer"
    same: list[Reply] = []
    if _stands(reply, writer):
        group, same = f"standing_{reply.outcome}", [reply]
    ways = [replace(reply, verdict=text) for text in writer.several("again", group, text=reply.verdict)]
    return next(way for way in (*same, *ways) if mark(as_text(way)) != memory.last)


def _stands(reply: Reply, writer: Writer) -> bool:
    """True where the reply is no more than the instruction that stands."""
    known = reply.outcome in writer.handbook.wording["standing"]
    return known and reply.verdict == writer.say("standing", reply.outcome)
