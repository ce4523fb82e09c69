"""Two messages in one, to learn from: what a message tells holds whatever is told beside it.

Writers put a warning sign among grave things and a bit of redness among calm ones, so that a reader learns
the company instead of the sign ("The bleeding doesn't stop. It's day 2 and my cheeks are a bit red.").
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from bot.nlu.learned.corpus import NO_VERDICT
from bot.nlu.learned.labels import Floats, Label

# The share of pairs among what an encoder is tuned to.
PAIRED = 0.15
_MOST_WORDS = 25
_STANCES = ("finding", "risk_factor")


def with_pairs(
    texts: Sequence[str], marks: Floats, labels: Sequence[Label], *, share: float, seed: int
) -> tuple[list[str], Floats]:
    """The texts and their marks (texts, labels; 1, 0, nan: not told), and behind them pairs of short ones, a
    `share` of their number, each with what both tell."""
    short = [place for place, text in enumerate(texts) if len(text.split()) <= _MOST_WORDS]
    if not short:
        return list(texts), marks
    chosen = np.random.default_rng(seed).choice(short, (round(share * len(texts)), 2))
    paired = [f"{_ended(texts[first])} {texts[second]}" for first, second in chosen]
    together = [_both(marks[first], marks[second], labels) for first, second in chosen]
    return [*texts, *paired], np.concatenate([marks, np.array(together, np.float32).reshape(-1, len(labels))])


def _ended(text: str) -> str:
    """A text as a sentence that is over."""
    text = text.strip()
    return text if text[-1:] in ".!?…)" else f"{text}."


def _both(one: Floats, other: Floats, labels: Sequence[Label]) -> Floats:
    """The marks of two texts together: 1 where either tells it, 0 where neither does."""
    marks: Floats = np.maximum(one, other)  # nan where either does not tell
    marks[(one == 1) | (other == 1)] = 1
    held = {(label.group, label.name): set[str]() for label in labels}
    for label, mark in zip(labels, marks, strict=True):
        if mark == 1:
            held[label.group, label.name].add(label.stance)
    for place, label in enumerate(labels):
        # One says that it is there, the other that it is not: which of them counts nobody has said. Nor
        # does it follow what is to be answered where neither is a verdict.
        unclear = label.group in _STANCES and len(held[label.group, label.name]) > 1
        if unclear or (label.group == "kind" and label.name in NO_VERDICT):
            marks[place] = np.nan
    return marks
