"""The encoder's network in TensorFlow, where it is tuned: a BERT of six layers (Devlin et al. 2019).

Reading a message needs none of it: there the graph of the package computes the same.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Mapping, Sequence

import numpy as np

from bot.nlu.learned.labels import Floats
from bot.nlu.learned.tuning import LAYERS, MATRICES

_HEADS = 12
_TINY = 1e-12
# What is no piece of a text gets as good as no share of the looks.
NEVER = -1e4


class Network:
    """The published weights, and what each of their matrices is multiplied by beside them."""

    def __init__(self, tf: Any, weights: Mapping[str, Floats], *, dropped: float) -> None:
        """`dropped` is the share of numbers left out at random while it is trained."""
        self._tf, self._dropped = tf, dropped
        self._weights = {name: tf.constant(_laid_out(name, array)) for name, array in weights.items()}

    def vectors(self, pieces: Any, there: Any, down: Sequence[Any], up: Sequence[Any], *, train: bool) -> Any:
        """The vectors (texts, most pieces, width) of word pieces (texts, most pieces), where `there` is 1."""
        tf, named = self._tf, self._weights
        drop = partial(tf.nn.dropout, rate=self._dropped if train else 0.0)
        texts, most = tf.shape(pieces)[0], tf.shape(pieces)[1]
        width = named["embeddings.LayerNorm.bias"].shape[0]
        words = tf.gather(named["embeddings.word_embeddings.weight"], pieces)
        places = named["embeddings.position_embeddings.weight"][None, :most]
        values = words + places + named["embeddings.token_type_embeddings.weight"][0]
        values = drop(tf.reshape(self._normed(values, "embeddings.LayerNorm"), (-1, width)))
        unseen = (1 - there[:, None, None, :]) * NEVER
        scale = np.float32((width / _HEADS) ** -0.5)

        def in_heads(one: Any) -> Any:
            return tf.transpose(tf.reshape(one, (texts, most, _HEADS, -1)), (0, 2, 1, 3))

        for number in range(LAYERS):
            at = f"encoder.layer.{number}"

            def through(one: Any, name: str, at: str = at, first: int = number * len(MATRICES)) -> Any:
                place = first + list(MATRICES).index(name)
                straight = tf.matmul(one, named[f"{at}.{name}.weight"]) + named[f"{at}.{name}.bias"]
                return straight + tf.matmul(tf.matmul(one, down[place]), up[place])

            query, key, value = (
                in_heads(through(values, f"attention.self.{name}")) for name in ("query", "key", "value")
            )
            looks = drop(tf.nn.softmax(tf.matmul(query, key, transpose_b=True) * scale + unseen))
            seen = tf.reshape(tf.transpose(tf.matmul(looks, value), (0, 2, 1, 3)), (-1, width))
            seen = drop(through(seen, "attention.output.dense"))
            values = self._normed(values + seen, f"{at}.attention.output.LayerNorm")
            thought = through(tf.nn.gelu(through(values, "intermediate.dense")), "output.dense")
            values = self._normed(values + drop(thought), f"{at}.output.LayerNorm")
        return tf.reshape(values, (texts, most, width))

    def _normed(self, values: Any, name: str) -> Any:
        middle, spread = self._tf.nn.moments(values, -1, keepdims=True)
        even = (values - middle) * self._tf.math.rsqrt(spread + _TINY)
        return even * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _laid_out(name: str, array: Floats) -> Floats:
    """Matrices are published as (outputs, inputs)."""
    turned = "embeddings" not in name and array.ndim == 2
    return np.ascontiguousarray(array.T) if turned else array
