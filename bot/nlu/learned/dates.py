"""Of all the times that a message tells, which is the procedure's: learned from the corpus.

Each time is read by the words on both sides of it, in which other times stand as their kind, by those of
its sentence, and by how many days ago it is. The same n-grams and logistic regression as for findings
(ngrams.py), over those words.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable, Iterator, Sequence

import numpy as np

from bot.nlu.found import Found
from bot.nlu.learned.corpus import Conversation
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.ngrams import Ngrams, learn_ngrams
from bot.nlu.lexicon import Lexicon
from bot.nlu.numbers import plain_text
from bot.triage.elapsed import hull

LABELS = (Label("time", "procedure", "is"),)
# Words on either side, and those of them of which the place counts.
_NEAR, _BESIDE = 5, 3
_MOST = 4
# Days that are told apart.
_STEPS = (0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 31, 60, 400)
_ENDS = ".!?;\n"


def log_odds(text: str, found: Sequence[Found], ngrams: Ngrams, *, now: datetime | None) -> list[float]:
    """The log-odds that each of the times `found` in `text` is the procedure's. Where `now` is not known,
    nothing is learned from the calendar."""
    return [float(ngrams.log_odds(words)[0]) for words in words_around(text, found, now=now)]


def words_around(text: str, found: Sequence[Found], *, now: datetime | None) -> Iterator[list[str]]:
    """What each time is read by: the words near it, by side and place, those of its sentence, and its own
    kind, size, place and days."""
    ago = [days_ago(one, now) if now else None for one in found]
    for place, one in enumerate(found):
        left = _said(text, 0, one.start, found)[-_NEAR:]
        right = _said(text, one.end, len(text), found)[:_NEAR]
        its = ago[place]
        same = sum(its == days and found[at].kind != one.kind for at, days in enumerate(ago)) if its else 0
        size = _step(its[1]) if its else "none"
        yield [
            "<",
            *left,
            f"<<{one.kind}>>",
            *right,
            ">",
            f"kind:{one.kind}:{_size(one)}",
            "own:" + "_".join(_figures(text[one.start : one.end])),
            f"of:{min(len(found), _MOST)}",
            f"at:{min(place, _MOST - 1)}",
            f"last:{one is found[-1]}",
            *(f"left{at}:{word}" for at, word in enumerate(left[::-1][:_BESIDE])),
            *(f"right{at}:{word}" for at, word in enumerate(right[:_BESIDE])),
            *(f"left:{word}" for word in left),
            *(f"right:{word}" for word in right),
            f"{one.kind} after {left[-1] if left else '<'}",
            f"{one.kind} before {right[0] if right else '>'}",
            *(f"sentence:{word}" for word in _sentence(text, one)),
            f"ago:{size}",
            f"ago:{one.kind}:{size}",
            f"told again:{same}",
        ]


def days_ago(one: Found, now: datetime) -> tuple[int, int] | None:
    """(fewest, most) whole days before `now`; None where it is no usable time."""
    moment = hull([time for time in (expression.procedure_time(now) for expression in one.times) if time])
    elapsed = moment.elapsed(now) if moment else None
    return elapsed.days if elapsed else None


def learn_dates(conversations: Iterable[Conversation], lexicon: Lexicon, *, seed: int) -> Ngrams:
    """Learn from every time that the lexicon's grammar finds in the corpus."""
    texts, marks = dates_table(conversations, lexicon)
    return learn_ngrams(texts, LABELS, marks, seed=seed)


def dates_table(conversations: Iterable[Conversation], lexicon: Lexicon) -> tuple[list[list[str]], Floats]:
    """What to learn from: the words around each time of each turn, and marks (times, 1): 1 where the time
    is the conversation's day as labelled."""
    texts: list[list[str]] = []
    marks: list[float] = []
    for one in conversations:
        for turn in one.turns:
            text, _ = plain_text(list(lexicon.read(turn).norms))
            found = lexicon.grammar.find(text, now=one.now)
            texts += words_around(text, found, now=one.now)
            marks += [float(one.day is not None and days_ago(time, one.now) == one.day) for time in found]
    return texts, np.array(marks, np.float32)[:, None]


def _said(text: str, start: int, end: int, found: Sequence[Found]) -> list[str]:
    """The words of a part of the text, each time in it as one word."""
    words: list[str] = []
    for one in [*(one for one in found if start <= one.start and one.end <= end), None]:
        words += _figures(text[start : one.start if one else end])
        if one:
            words.append(f"<{one.kind}>")
            start = one.end
    return words


def _figures(text: str) -> list[str]:
    """The words, all figures alike."""
    return re.sub(r"\d+", "0", text).split()


def _sentence(text: str, one: Found) -> list[str]:
    """The other words of the sentence that a time stands in."""
    start = max(text.rfind(mark, 0, one.start) for mark in _ENDS) + 1
    ends = [place for mark in _ENDS if (place := text.find(mark, one.end)) >= 0]
    return re.findall(r"[a-z]+", f"{text[start : one.start]} {text[one.end : min(ends, default=len(text))]}")


def _size(one: Found) -> str:
    days = one.times[0].days
    if days is None:
        return "hours" if one.times[0].hours else "by calendar"
    return _step(days[1]) if days[0] == days[1] else f"{_step(days[1])} or less"


def _step(days: int) -> str:
    return next((str(step) for step in _STEPS if days <= step), "more")
