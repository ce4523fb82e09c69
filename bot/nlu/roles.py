"""What the words around a time say of it: that it is when a symptom began, or that the procedure is meant."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Mapping, Sequence

from bot.nlu.found import Found

_PART = re.compile(r"[.!?;\n]| but | though | however ")
_COMMA = re.compile(r"[,()]| - | and (?=i |my |it |the |now |today |this |still )")
AGO = re.compile(r" (?:ago|back|prior)\b")
_SINCE_THEN = re.compile(
    r" (?:since|after|from|post|out|in|into|on|past|following|down|now since|so far|gone|ago since)\b"
)
_RUNNING = re.compile(
    r"\b(?:been (?:there|here|around|present|visible|like this|like that)|for|for about|for over|for at least|for almost|for nearly|lasting|lasted|been going on)(?: the)?(?: last| past)? $"
)


def is_onset(one: Found, text: str, words: Mapping[str, Any], found: Sequence[Found]) -> bool:
    """True where a time that is not the procedure's tells when a symptom began, or how long it has lasted."""
    left, right = around(one, text, found)
    if one.kind == "hour":
        return left.endswith("since ") or text.startswith("since ", one.start)
    hour = next((other for other in found if other.kind == "hour" and other.end + 1 == one.start), None)
    if hour:  # "since about 6 tonight"
        return is_onset(hour, text, words, found)
    # "Three days since mine", "since my appointment last night".
    if _SINCE_THEN.match(right) or _names(words["procedure"]["visits"], left):
        return False
    said = text[one.start : one.end]
    here, there = _COMMA.split(left + said)[-1].removesuffix(said), _COMMA.split(right)[0]
    if one.kind == "duration" and (_RUNNING.search(left) or right.startswith(" of ")):
        return True
    return _names(words["onset"]["near"], here) or _names(words["onset"]["near"], there[:25])


def states_procedure(one: Found, text: str, words: Mapping[str, Any], found: Sequence[Found]) -> bool:
    """True where the words around a time say that it is the procedure's, or that it counts from it.

    "What is normal on day 2?" asks of a day, and a weekday alone may be any appointment's.
    """
    left, right = around(one, text, found)
    sentence = f"{left} {right}"
    asked, of = (_names(words["expectation"][name], sentence) for name in ("asks", "of"))
    if asked and of:
        return False
    after = AGO.match(right) or _SINCE_THEN.match(right)
    counted = one.kind == "day" or (one.kind == "duration" and bool(after))
    return counted or _names(words["procedure"]["states"], sentence)


def speaks_of_visit(one: Found, text: str, words: Mapping[str, Any], found: Sequence[Found]) -> bool:
    """True where a visit stands in the words around a time ("after my appointment today")."""
    return _names(words["procedure"]["visits"], " ".join(around(one, text, found)))


def around(one: Found, text: str, found: Sequence[Found]) -> tuple[str, str]:
    """The words of the same part of the sentence, up to the next time on either side."""
    parts = _parts(text)
    start = max((end for _, end in parts if end <= one.start), default=0)
    end = min((start for start, _ in parts if start >= one.end), default=len(text))
    for other in found:
        if start < other.end <= one.start:
            start = other.end
        if one.end <= other.start < end:
            end = other.start
    return text[start : one.start], text[one.end : end]


@lru_cache(maxsize=1)
def _parts(text: str) -> tuple[tuple[int, int], ...]:
    """What parts sentences, first character and one behind the last; asked for once for each time."""
    return tuple(match.span() for match in _PART.finditer(text))


def _names(phrases: Sequence[str], text: str) -> bool:
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)
