"""The encoder's network as a file for onnxruntime, with its tuning added to the weights."""

from __future__ import annotations

from typing import Mapping

import numpy as np

from bot.nlu.learned.labels import Floats
from bot.nlu.learned.tuning import Tuning, names

_HIGHEST = 127


def tuned_graph(content: bytes, weights: Mapping[str, Floats], tuning: Tuning) -> bytes:
    """`content`, the graph of the package with 8-bit weights, with each matrix made anew: the published
    `weights` (outputs, inputs) by name and what `tuning` adds, in 8 bits with a scale for each output.

    Raises ValueError where the graph's matrices are not those that `tuning` is of.
    """
    import onnx  # slow to import, and needed nowhere else
    from onnx import numpy_helper

    model = onnx.load_from_string(content)
    tensors = {one.name: one for one in model.graph.initializer}
    # The tables of words and places are kept in 8 bits too, but each row has a scale of its own.
    places = [
        name.removesuffix("_q")
        for name, one in tensors.items()
        if one.data_type == onnx.TensorProto.INT8 and tensors[f"{name.removesuffix('_q')}_scale"].dims[0] == 1
    ]
    expected = [weights[name].shape[::-1] for name in names()]
    if [tuple(tensors[f"{place}_q"].dims) for place in places] != expected:
        raise ValueError("the encoder's graph is not the one that the tuning was made for")
    for number, (place, name) in enumerate(zip(places, names(), strict=True)):
        matrix = weights[name].T + tuning.added(number)
        scale = np.abs(matrix).max(axis=0, keepdims=True) / _HIGHEST
        numbers = np.round(matrix / scale).astype(np.int8)
        for kind, array in (("q", numbers), ("scale", scale.astype(np.float32))):
            tensors[f"{place}_{kind}"].CopyFrom(numpy_helper.from_array(array, f"{place}_{kind}"))
    changed: bytes = model.SerializeToString()
    return changed
