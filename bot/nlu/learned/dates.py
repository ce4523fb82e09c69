"""Of all the times that a message tells, which is the procedure's: learned from the corpus.

Each time is read by the words on both sides of it, in which other times stand as their kind. The same
n-grams and logistic regression as for findings (ngrams.py), over those words.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Iterable, Iterator, Sequence

import numpy as np

from bot.nlu.elapsed import Found
from bot.nlu.learned.corpus import Conversation
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.ngrams import Ngrams, learn_ngrams
from bot.nlu.lexicon import Lexicon
from bot.nlu.numbers import plain_text
from bot.triage.elapsed import hull

LABELS = (Label("time", "procedure", "is"),)
# From these log-odds on the likeliest time is taken to be the procedure's.
IS_PROCEDURE = -0.6
# Times above even odds that are no further apart than this are as good as equally likely.
AS_LIKELY = 0.5
# "Peeling for four days": how much less likely a time is the procedure's that says when a symptom began.
LESS_FOR_ONSETS = 1.2
_NEAR = 5
_MOST = 4
# Days that are told apart where a time counts them: 0, 1, 2, 3, up to 7, 14, 31, and more.
_STEPS = (0, 1, 2, 3, 7, 14, 31)


def log_odds(text: str, found: Sequence[Found], ngrams: Ngrams) -> list[float]:
    """The log-odds that each of the times `found` in `text` is the procedure's."""
    return [float(ngrams.log_odds(words)[0]) for words in words_around(text, found)]


def words_around(text: str, found: Sequence[Found]) -> Iterator[list[str]]:
    """What each time is read by: the words near it, and its own kind, size and place."""
    for place, one in enumerate(found):
        left = _said(text, 0, one.start, found)[-_NEAR:]
        right = _said(text, one.end, len(text), found)[:_NEAR]
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
        ]


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
            found = lexicon.grammar.find(text)
            texts += words_around(text, found)
            marks += [float(one.day is not None and _days(time, one.now) == one.day) for time in found]
    return texts, np.array(marks, np.float32)[:, None]


def _days(one: Found, now: datetime) -> tuple[int, int] | None:
    moment = hull([time for time in (expression.procedure_time(now) for expression in one.times) if time])
    elapsed = moment.elapsed(now) if moment else None
    return elapsed.days if elapsed else None


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


def _size(one: Found) -> str:
    days = one.times[0].days
    if days is None:
        return "hours" if one.times[0].hours else "by calendar"
    step = next((str(step) for step in _STEPS if days[1] <= step), "more")
    return step if days[0] == days[1] else f"{step} or less"
