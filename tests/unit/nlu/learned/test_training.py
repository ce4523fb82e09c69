"""Tuning, on a handful of texts: what is learned is found again, kept, and the same in both networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.learned.encoder import load_encoder, load_tokenizer, load_weights, padded, pieces_of
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.network import Network
from bot.nlu.learned.store import load_tuned, save_tuned
from bot.nlu.learned.training import learn_tuned
from bot.nlu.learned.tuning import Tuned, Tuning, untrained

LABELS = (Label("finding", "pus", "now"), Label("finding", "pus", "denied"))
WITH_IT = [f"{before} yellow pus {after}" for before in ("there is", "I see") for after in ("today", "on it")]
WITHOUT = [f"{before} dry skin {after}" for before in ("there is", "I see") for after in ("today", "on it")]


def told(tuned: Tuned, texts: list[str]) -> Floats:
    encoder = load_encoder(tuned.tuning)
    return np.array([tuned.head.log_odds(encoder.vectors(text)) for text in texts])


@pytest.fixture(scope="module")
def tuned() -> Tuned:
    texts = (WITH_IT + WITHOUT) * 60
    # of the second label nothing is ever told
    marks = np.array([[text in WITH_IT, np.nan] for text in texts], dtype=np.float32)
    said: list[str] = []
    learned = learn_tuned(
        pieces_of(load_tokenizer(), texts), marks, load_weights(), seed=3, epochs=2, say=said.append
    )
    assert len(said) == 2
    return learned


def test_what_is_told_is_learned_and_what_is_never_told_is_not(tuned: Tuned) -> None:
    with_it, without = told(tuned, ["pus came out this morning", "my skin is dry and tight"])
    assert with_it[0] > 0 > without[0]
    assert abs(with_it[1]) < 1


def test_what_was_saved_reads_as_before(tuned: Tuned, tmp_path: Path) -> None:
    save_tuned(tuned, LABELS, tmp_path, corpus="abc")
    again, labels, corpus = load_tuned(tmp_path)
    assert (labels, corpus) == (LABELS, "abc")
    np.testing.assert_allclose(told(again, WITH_IT), told(tuned, WITH_IT), atol=0.1)


def test_numbers_that_were_exchanged_are_refused(tuned: Tuned, tmp_path: Path) -> None:
    save_tuned(tuned, LABELS, tmp_path, corpus="abc")
    (tmp_path / "tuned.npz").write_bytes(b"other numbers")
    with pytest.raises(ValueError, match="sha256"):
        load_tuned(tmp_path)


def test_the_network_that_is_trained_is_the_one_that_reads() -> None:
    import tensorflow as tf

    chance = np.random.default_rng(7)
    down, up = untrained(chance)
    change = Tuning(down, tuple(chance.standard_normal(one.shape).astype(np.float32) / 20 for one in up))
    text = "my cheeks are hot and there is yellow stuff on my pillow"
    ids = padded(pieces_of(load_tokenizer(), [text]))
    network = Network(tf, load_weights(), dropped=0.1)
    trained = network.vectors(
        ids, np.ones(ids.shape, np.float32), change.down, change.up, train=False
    ).numpy()[0]
    reads, untuned = load_encoder(change).vectors(text), load_encoder(untrained(chance)).vectors(text)
    # the graph that reads has its weights in 8 bits
    assert np.corrcoef(trained.ravel(), reads.ravel())[0, 1] > 0.99
    assert np.corrcoef(trained.ravel(), untuned.ravel())[0, 1] < 0.98
