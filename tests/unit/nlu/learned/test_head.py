"""The head on a tiny alphabet of vectors: it finds the piece that matters, wherever it stands."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.learned.head import Head

WIDTH = 4
SIGN, NOISE = np.eye(WIDTH, dtype=np.float32)[0], np.eye(WIDTH, dtype=np.float32)[1]
# One channel that answers to the sign in the middle of its span; the first label looks and votes for it.
FILTERS = np.zeros((3, WIDTH, 1), np.float32)
FILTERS[1, 0, 0] = 1
HEAD = Head(
    filters=FILTERS,
    shift=np.zeros(1, np.float32),
    attention=np.array([[9, 0]], np.float32),
    votes=np.array([[4, 0]], np.float32),
    bias=np.array([-2, -3], np.float32),
)


@pytest.mark.parametrize("length", [1, 5, 60])
def test_a_sign_is_found_wherever_it_stands(length: int) -> None:
    for place in range(length):
        vectors = np.tile(NOISE, (length, 1))
        assert HEAD.log_odds(vectors)[0] == pytest.approx(-2)
        vectors[place] = SIGN
        assert HEAD.log_odds(vectors)[0] == pytest.approx(2, abs=0.1)


def test_a_label_that_looks_at_nothing_keeps_its_own_odds() -> None:
    assert HEAD.log_odds(SIGN[None])[1] == pytest.approx(-3)
