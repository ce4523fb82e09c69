"""Vectors of word pieces → log-odds of every label: a convolution, then a vote with attention.

Each label looks at the pieces that matter to it (softmax over pieces) and adds up their votes:
"label-wise attention" (CAML, Mullenbach et al. 2018). Reading needs numpy only; `training.py` learns it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.nlu.learned.labels import Floats


@dataclass(frozen=True)
class Head:
    """`filters` (span, width, channels), `shift` (channels), `attention` and `votes` (channels, labels),
    `bias` (labels). The span is odd: as many pieces to the left as to the right.
    """

    filters: Floats
    shift: Floats
    attention: Floats
    votes: Floats
    bias: Floats

    def log_odds(self, vectors: Floats) -> Floats:
        """The log-odds of every label (labels) for the vectors (pieces, width) of one text."""
        span, width, channels = self.filters.shape
        edge = np.zeros((span // 2, width), np.float32)
        padded = np.concatenate([edge, vectors, edge])
        hidden = np.zeros((len(vectors), channels), np.float32)
        for at in range(span):
            hidden += padded[at : at + len(vectors)] @ self.filters[at]
        hidden = np.maximum(hidden + self.shift, 0)
        looks = hidden @ self.attention
        looks = np.exp(looks - looks.max(axis=0))
        votes: Floats = (looks * (hidden @ self.votes)).sum(axis=0) / looks.sum(axis=0) + self.bias
        return votes
