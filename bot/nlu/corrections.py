"""Times that a patient takes back and tells again: "no sorry, Thursday", "Saturday the 5th I mean"."""

from __future__ import annotations

import re
from typing import Collection, Iterator, Sequence

from bot.nlu.elapsed import TimeGrammar
from bot.nlu.found import Found

_CLAUSE_ENDS = re.compile(r" ?(?:[,.!?;\n]|$)")
_NOT_IT = re.compile(r"\bnot(?: on| the)* $")


def told_again(text: str, found: Sequence[Found], grammar: TimeGrammar) -> frozenset[Found]:
    """The times right beside words that take something back, and the first one behind a "no" that opens
    the message, where nothing else is said of it ("No, not yesterday. The Monday before.")."""
    again: set[Found] = set()
    for cue in grammar.correction.finditer(text):
        before = _told_before(text, cue, found)
        behind = next((one for one in found if one.start >= cue.end()), None)
        if before:
            again.update(before)
        elif behind and _only(grammar.words["small"], text[cue.end() : behind.start]):
            again.add(behind)
    refusal = grammar.refusal.match(text)
    meant = [one for one in found if not _NOT_IT.search(text, 0, one.start)]
    if refusal and meant and _CLAUSE_ENDS.match(text, meant[0].end):
        between = _without(found, text, refusal.end(), meant[0].start)
        if _only({*grammar.words["small"], "not"}, between):
            again.add(meant[0])
    return frozenset(again)


def correction_begins(text: str, found: Sequence[Found], grammar: TimeGrammar) -> int:
    """The place in `text` from which on a time is told again after one that it takes back; else 0."""
    cues = list(grammar.correction.finditer(text))
    if not cues:
        return 0
    before = _told_before(text, cues[-1], found)
    if before:
        return before[-1].start
    taken_back = any(one.end <= cues[-1].end() for one in found)
    return cues[-1].end() if taken_back else 0


def _told_before(text: str, cue: re.Match[str], found: Sequence[Found]) -> list[Found]:
    """The times right before a cue that ends its clause, the last first: "Saturday the 5th I mean, …"."""
    return list(_just_before(text, cue.start(), found)) if _CLAUSE_ENDS.match(text, cue.end()) else []


def _just_before(text: str, end: int, found: Sequence[Found]) -> Iterator[Found]:
    """The times that end at a place, the last first: "Saturday the 5th" are two."""
    for one in reversed([one for one in found if one.end <= end]):
        if text[one.end : end].strip(" ,") not in ("", "the"):
            return
        yield one
        end = one.start


def _without(found: Sequence[Found], text: str, start: int, end: int) -> str:
    """A part of the text without the times in it."""
    for one in reversed([one for one in found if start <= one.start and one.end <= end]):
        text, end = text[: one.start] + text[one.end :], end - (one.end - one.start)
    return text[start:end]


def _only(words: Collection[str], part: str) -> bool:
    return all(word in words for word in re.findall(r"[a-z0-9]+", part))
