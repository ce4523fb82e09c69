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
    """All log-odds of one text: of findings and risk factors by id, and, by group and name, of what holds
    of the message as a whole ("kind", "course", "severity", "procedure")."""

    findings: Mapping[str, Odds]
    risk_factors: Mapping[str, Odds]
    whole: Mapping[str, Mapping[str, float]]

    @property
    def kinds(self) -> Mapping[str, float]:
        """The log-odds of the kinds of message."""
        return self.whole.get("kind", {})


def mean(ngrams: Floats, head: Floats) -> Floats:
    """The log-odds of both readers together, of any shape."""
    odds: Floats = (ngrams + head) / 2
    return odds


def reading(labels: Sequence[Label], log_odds: Floats) -> Reading:
    """A row of log-odds (labels) by the names of what they are of."""
    groups: dict[str, dict[str, dict[str, float]]] = {"finding": {}, "risk_factor": {}}
    for label, value in zip(labels, np.clip(log_odds, -_SURE, _SURE).tolist(), strict=True):
        groups.setdefault(label.group, {}).setdefault(label.name, {})[label.stance] = value
    findings, risk_factors = groups.pop("finding"), groups.pop("risk_factor")
    return Reading(
        findings={name: Odds(**stances) for name, stances in findings.items()},
        risk_factors={name: Odds(**stances) for name, stances in risk_factors.items()},
        whole={
            group: {name: stances["is"] for name, stances in named.items()} for group, named in groups.items()
        },
    )
