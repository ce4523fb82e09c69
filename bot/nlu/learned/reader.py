"""A message → the log-odds of every finding and risk factor, and of what kind of message it is.

Two readers of different kinds, the mean of their log-odds: words and letters in a row (ngrams.py), and a
network's sense of each word in its place (encoder.py, head.py). Each sees what the other misses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Sequence

import numpy as np

from bot.nlu.learned.labels import Floats, Label

# Beyond these log-odds nothing is learned any more.
_SURE = 12.0


@dataclass(frozen=True)
class Odds:
    """The log-odds that something is there now, is denied or gone, or is only talked of."""

    now: float = -_SURE
    denied: float = -_SURE
    talked: float = -_SURE


@dataclass(frozen=True)
class Reading:
    """All log-odds of one text: of findings and risk factors by id, and of the kinds of message."""

    findings: Mapping[str, Odds]
    risk_factors: Mapping[str, Odds]
    kinds: Mapping[str, float]


def mean(ngrams: Floats, head: Floats) -> Floats:
    """The log-odds of both readers together, of any shape."""
    odds: Floats = (ngrams + head) / 2
    return odds


def reading(labels: Sequence[Label], log_odds: Floats) -> Reading:
    """A row of log-odds (labels) by the names of what they are of."""
    groups: dict[str, dict[str, dict[str, float]]] = {"finding": {}, "risk_factor": {}, "kind": {}}
    for label, value in zip(labels, np.clip(log_odds, -_SURE, _SURE).tolist(), strict=True):
        groups[label.group].setdefault(label.name, {})[label.stance] = value
    return Reading(
        findings={name: Odds(**stances) for name, stances in groups["finding"].items()},
        risk_factors={name: Odds(**stances) for name, stances in groups["risk_factor"].items()},
        kinds={name: stances["is"] for name, stances in groups["kind"].items()},
    )
