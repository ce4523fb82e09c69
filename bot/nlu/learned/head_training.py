"""Trains the head (head.py) with TensorFlow, which Rasa brings along. Not needed to read a message."""

from __future__ import annotations

from typing import Any, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats

_CHANNELS = 128
_SPAN = 3
_EPOCHS = 12
_BATCH = 32
_FASTEST = 3e-3
_WARM_UP = 100
_SLOWEST_SHARE = 0.02
_DROPPED = 0.2
_NEVER = -1e4


def learn_head(vectors: Sequence[Floats], marks: Floats, *, seed: int, epochs: int = _EPOCHS) -> Head:
    """Train on the vectors (pieces, width) of each text and its marks (texts, labels; 1, 0, nan: not told).

    Adam, binary cross-entropy of what is told, the rate warmed up and let down in a straight line.
    The same seed gives the same head on the same machine with the same number of threads.
    """
    import tensorflow as tf  # slow to import, and needed nowhere else

    tf.random.set_seed(seed)
    chance = np.random.default_rng(seed)
    weights = [tf.Variable(array) for array in _start(vectors[0].shape[1], marks, chance)]
    rate = tf.Variable(0.0)
    optimizer = tf.keras.optimizers.legacy.Adam(rate)
    told = (~np.isnan(marks)).astype(np.float32)
    answered = np.nan_to_num(marks)
    of_labels = [None, marks.shape[1]]
    shapes = ([None, None, vectors[0].shape[1]], [None, None], of_labels, of_labels)

    @tf.function(autograph=False, input_signature=[tf.TensorSpec(shape) for shape in shapes])
    def step(pieces: Any, there: Any, answers: Any, known: Any) -> None:
        with tf.GradientTape() as tape:
            odds = _log_odds(tf, weights, pieces, there)
            losses = known * tf.nn.sigmoid_cross_entropy_with_logits(answers, odds)
            loss = tf.reduce_sum(losses) / tf.cast(tf.shape(pieces)[0], tf.float32)
        slopes, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), 5.0)
        optimizer.apply_gradients(zip(slopes, weights, strict=True))

    steps, done = epochs * -(-len(vectors) // _BATCH), 0
    for _ in range(epochs):
        for batch in _batches([len(one) for one in vectors], chance):
            done += 1
            rate.assign(_FASTEST * max(_SLOWEST_SHARE, 1 - done / steps) * min(1.0, done / _WARM_UP))
            pieces, there = _padded([vectors[place] for place in batch])
            step(pieces, there, answered[batch], told[batch])
    return Head(*(weight.numpy() for weight in weights))


def _start(width: int, marks: Floats, chance: np.random.Generator) -> list[Floats]:
    """The weights before training, in the order of Head's fields; each label's bias is its share."""
    labels = marks.shape[1]
    shares = (np.nansum(marks, axis=0) + 0.5) / ((~np.isnan(marks)).sum(axis=0) + 1)
    scales = ((_SPAN, width, _CHANNELS), (2 / (_SPAN * width)) ** 0.5), ((_CHANNELS, labels), 0.1)
    filters, attention, votes = (
        (chance.standard_normal(shape) * scale).astype(np.float32)
        for shape, scale in (scales[0], scales[1], scales[1])
    )
    bias = np.log(shares / (1 - shares)).astype(np.float32)
    return [filters, np.zeros(_CHANNELS, np.float32), attention, votes, bias]


def _log_odds(tf: Any, weights: Sequence[Any], pieces: Any, there: Any) -> Any:
    """What `Head.log_odds` computes, for a batch, with some of the numbers dropped at random."""
    filters, shift, attention, votes, bias = weights
    convolved = tf.nn.conv1d(tf.nn.dropout(pieces, _DROPPED), filters, 1, "SAME")
    hidden = tf.nn.dropout(tf.nn.relu(convolved + shift), _DROPPED)
    looks = tf.nn.softmax(tf.matmul(hidden, attention) + (1 - there[:, :, None]) * _NEVER, axis=1)
    return tf.reduce_sum(looks * tf.matmul(hidden, votes), axis=1) + bias


def _batches(lengths: Sequence[int], chance: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Places of texts of like length, the batches in random order."""
    order = np.argsort(np.asarray(lengths) + chance.random(len(lengths)) * 6, kind="stable")
    starts = chance.permutation(np.arange(0, len(order), _BATCH))
    for start in starts:
        yield order[start : start + _BATCH]


def _padded(vectors: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Vectors of one batch (texts, most pieces, width), and where they are (texts, most pieces)."""
    longest = max(len(one) for one in vectors)
    pieces = np.zeros((len(vectors), longest, vectors[0].shape[1]), np.float32)
    there = np.zeros((len(vectors), longest), np.float32)
    for row, one in enumerate(vectors):
        pieces[row, : len(one)] = one
        there[row, : len(one)] = 1
    return pieces, there
