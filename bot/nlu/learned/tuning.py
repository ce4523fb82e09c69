"""What tuning adds to the encoder: to each of its matrices a product of two narrow ones.

Low-rank adaptation (LoRA, Hu et al. 2021): few numbers, so that they can lie beside the code, and the
published weights stay as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats

LAYERS = 6
# Of each layer, in the order in which they are used, with (inputs, outputs).
MATRICES = {
    "attention.self.query": (384, 384),
    "attention.self.key": (384, 384),
    "attention.self.value": (384, 384),
    "attention.output.dense": (384, 384),
    "intermediate.dense": (384, 1536),
    "output.dense": (1536, 384),
}
RANK = 16


class Tuning(NamedTuple):
    """`down` (inputs, rank) and `up` (rank, outputs) of every matrix: layer by layer, as in `MATRICES`."""

    down: tuple[Floats, ...]
    up: tuple[Floats, ...]

    def added(self, place: int) -> Floats:
        """What is added to the matrix (inputs, outputs) at a place."""
        change: Floats = self.down[place].astype(np.float32) @ self.up[place].astype(np.float32)
        return change


class Tuned(NamedTuple):
    """A tuning of the encoder, and the head that was trained with it: neither reads without the other."""

    tuning: Tuning
    head: Head


def untrained(chance: np.random.Generator) -> Tuning:
    """A tuning that changes nothing yet: `up` is zero."""
    shapes = list(MATRICES.values()) * LAYERS
    return Tuning(
        down=tuple(_spread(chance, inputs) for inputs, _ in shapes),
        up=tuple(np.zeros((RANK, outputs), np.float32) for _, outputs in shapes),
    )


def names() -> list[str]:
    """The published name of every matrix, in the order of a `Tuning`."""
    return [f"encoder.layer.{number}.{name}.weight" for number in range(LAYERS) for name in MATRICES]


def _spread(chance: np.random.Generator, inputs: int) -> Floats:
    spread: Floats = (chance.standard_normal((inputs, RANK)) / np.sqrt(inputs)).astype(np.float32)
    return spread
