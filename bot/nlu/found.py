"""A time expression where it stands in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterable

from bot.triage.elapsed import TimeExpression

# The end of a clause, as a part of a regular expression.
CLAUSE_END = r" ?[,.!?;\n]|$"


@dataclass(frozen=True)
class Found:
    """A time expression and where it stands in the joined text (characters start to end).

    `kind` is duration, day, word, weekday, weekend, date, clock or hour; a weekend has two readings, and
    so has "Thursday or Friday".
    """

    start: int
    end: int
    kind: str
    times: tuple[TimeExpression, ...]


def options(words: Iterable[str]) -> str:
    """Any of `words`, the longest first, as a part of a regular expression."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
