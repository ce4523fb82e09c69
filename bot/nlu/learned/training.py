"""Tunes the encoder and trains its head with TensorFlow, which Rasa brings along. Not needed to read."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.learned.encoder import padded
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats
from bot.nlu.learned.network import NEVER, Network
from bot.nlu.learned.tuning import Tuned, Tuning, untrained

_CHANNELS = 128
_SPAN = 3
_EPOCHS = 4
_BATCH = 32
_FASTEST_TUNING = 6e-4
_FASTEST_HEAD = 2e-3
_WARM_UP = 100
_SLOWEST_SHARE = 0.02
# How much more a change counts than its numbers say ("alpha" divided by the rank).
_STRENGTH = np.float32(2.0)
_DROPPED = 0.1
_DROPPED_BEFORE_HEAD = 0.2
_STEEPEST = 5.0
Say = Callable[[str], None]


def learn_tuned(
    pieces: Sequence[Sequence[int]],
    marks: Floats,
    weights: Mapping[str, Floats],
    *,
    seed: int,
    epochs: int = _EPOCHS,
    say: Say,
) -> Tuned:
    """Train on the word pieces of each text and its marks (texts, labels; 1, 0, nan: not told), from the
    published `weights` of the encoder.

    Adam, binary cross-entropy of what is told, the rates warmed up and let down in a straight line.
    The same seed gives the same numbers on the same machine with the same number of threads.
    """
    import tensorflow as tf  # slow to import, and needed nowhere else

    tf.random.set_seed(seed)
    chance = np.random.default_rng(seed)
    start = untrained(chance)
    network = Network(tf, weights, dropped=_DROPPED)
    width = start.down[0].shape[0]
    down, up = ([tf.Variable(matrix) for matrix in matrices] for matrices in start)
    head = [tf.Variable(array) for array in _start(width, marks, chance)]
    tuning_rate, head_rate = tf.Variable(0.0), tf.Variable(0.0)
    tuners, head_optimizer = (tf.keras.optimizers.legacy.Adam(rate) for rate in (tuning_rate, head_rate))
    told, answered = (~np.isnan(marks)).astype(np.float32), np.nan_to_num(marks)
    of_pieces, of_labels = tf.TensorSpec([None, None], tf.int64), tf.TensorSpec([None, marks.shape[1]])

    @tf.function(autograph=False, input_signature=[of_pieces, of_labels, of_labels])
    def step(ids: Any, answers: Any, known: Any) -> Any:
        there = tf.cast(tf.sign(ids), tf.float32)
        with tf.GradientTape() as tape:
            strong = [_STRENGTH * matrix for matrix in up]
            vectors = network.vectors(ids, there, down, strong, train=True) * there[:, :, None]
            losses = known * tf.nn.sigmoid_cross_entropy_with_logits(
                answers, _log_odds(tf, head, vectors, there)
            )
            loss = tf.reduce_sum(losses) / tf.cast(tf.shape(ids)[0], tf.float32)
        slopes, _ = tf.clip_by_global_norm(tape.gradient(loss, [*down, *up, *head]), _STEEPEST)
        tuners.apply_gradients(zip(slopes, [*down, *up], strict=False))
        head_optimizer.apply_gradients(zip(slopes[len(down) + len(up) :], head, strict=True))
        return loss

    steps, done = epochs * -(-len(pieces) // _BATCH), 0
    for epoch in range(epochs):
        losses = []
        for batch in _batches([len(one) for one in pieces], chance):
            done += 1
            share = max(_SLOWEST_SHARE, 1 - done / steps) * min(1.0, done / _WARM_UP)
            tuning_rate.assign(_FASTEST_TUNING * share)
            head_rate.assign(_FASTEST_HEAD * share)
            losses.append(
                float(step(padded([pieces[place] for place in batch]), answered[batch], told[batch]))
            )
        say(f"round {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}")
    stronger = tuple(_STRENGTH * matrix.numpy() for matrix in up)
    tuning = Tuning(tuple(matrix.numpy() for matrix in down), stronger)
    return Tuned(tuning, Head(*(array.numpy() for array in head)))


def _start(width: int, marks: Floats, chance: np.random.Generator) -> list[Floats]:
    """The head's weights before training, in the order of its fields; each label's bias is its share."""
    labels = marks.shape[1]
    shares = (np.nansum(marks, axis=0) + 0.5) / ((~np.isnan(marks)).sum(axis=0) + 1)
    scales = ((_SPAN, width, _CHANNELS), (2 / (_SPAN * width)) ** 0.5), ((_CHANNELS, labels), 0.1)
    filters, attention, votes = (
        (chance.standard_normal(shape) * scale).astype(np.float32)
        for shape, scale in (scales[0], scales[1], scales[1])
    )
    bias = np.log(shares / (1 - shares)).astype(np.float32)
    return [filters, np.zeros(_CHANNELS, np.float32), attention, votes, bias]


def _log_odds(tf: Any, head: Sequence[Any], vectors: Any, there: Any) -> Any:
    """What `Head.log_odds` computes, for a batch, with some of the numbers dropped at random."""
    filters, shift, attention, votes, bias = head
    convolved = tf.nn.conv1d(tf.nn.dropout(vectors, _DROPPED_BEFORE_HEAD), filters, 1, "SAME")
    hidden = tf.nn.dropout(tf.nn.relu(convolved + shift), _DROPPED_BEFORE_HEAD)
    looks = tf.nn.softmax(tf.matmul(hidden, attention) + (1 - there[:, :, None]) * NEVER, axis=1)
    return tf.reduce_sum(looks * tf.matmul(hidden, votes), axis=1) + bias


def _batches(lengths: Sequence[int], chance: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Places of texts of like length, the batches in random order."""
    order = np.argsort(np.asarray(lengths) + chance.random(len(lengths)) * 6, kind="stable")
    starts = chance.permutation(np.arange(0, len(order), _BATCH))
    for start in starts:
        yield order[start : start + _BATCH]
