"""The head on a tiny alphabet of vectors: it finds the piece that matters, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.learned.head import Head
from bot.nlu.learned.head_training import learn_head
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.store import load_head, save_head

WIDTH = 8
SIGN, NOISE = np.eye(WIDTH, dtype=np.float32)[0], np.eye(WIDTH, dtype=np.float32)[1:]
LABELS = (Label("finding", "pus", "now"), Label("finding", "pus", "denied"))


def text_of(length: int, *, sign_at: int | None, chance: np.random.Generator) -> Floats:
    """Vectors (length, WIDTH) of noise, with the sign at one place."""
    vectors = NOISE[chance.integers(0, len(NOISE), length)]
    if sign_at is not None:
        vectors[sign_at] = SIGN
    return vectors


@pytest.fixture(scope="module")
def head() -> Head:
    chance = np.random.default_rng(5)
    places = [int(chance.integers(0, 4)) if number % 2 else None for number in range(1600)]
    texts = [text_of(4 + number % 3, sign_at=place, chance=chance) for number, place in enumerate(places)]
    # of the second label nothing is ever told
    marks = np.array([[place is not None, np.nan] for place in places], dtype=np.float32)
    return learn_head(texts, marks, seed=3)


@pytest.mark.parametrize("length", [1, 5, 60])
def test_a_sign_is_found_wherever_it_stands(head: Head, length: int) -> None:
    chance = np.random.default_rng(9)
    with_it = text_of(length, sign_at=length - 1, chance=chance)
    without = text_of(length, sign_at=None, chance=chance)
    assert head.log_odds(with_it)[0] > 0 > head.log_odds(without)[0]


def test_what_is_never_told_is_not_learned(head: Head) -> None:
    assert abs(head.log_odds(SIGN[None])[1]) < 1


def test_a_saved_head_reads_as_before(head: Head, tmp_path: Path) -> None:
    save_head(head, LABELS, tmp_path, corpus="abc")
    again, labels, corpus = load_head(tmp_path)
    assert (labels, corpus) == (LABELS, "abc")
    np.testing.assert_allclose(again.log_odds(SIGN[None]), head.log_odds(SIGN[None]), atol=0.05)


def test_a_head_whose_numbers_were_exchanged_is_refused(head: Head, tmp_path: Path) -> None:
    save_head(head, LABELS, tmp_path, corpus="abc")
    (tmp_path / "head.npz").write_bytes(b"other numbers")
    with pytest.raises(ValueError, match="sha256"):
        load_head(tmp_path)
