"""A trained reader ↔ a file of numbers (.npz) and one of names (.json). No pickle.

A file of names carries the sha256 of its file of numbers, so that neither is exchanged unseen.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np

from bot.nlu.learned.corpus import fingerprint_of
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.tuning import Tuned, Tuning

_HEAD = ("filters", "shift", "attention", "votes", "bias")


def save_ngrams(ngrams: Ngrams, folder: Path) -> None:
    """Write ngrams.npz and ngrams.json into `folder`. The weights are kept in half precision."""
    numbers = {
        "rarity": ngrams.rarity,
        "weights": ngrams.weights.astype(np.float16),
        "bias": ngrams.bias,
        "meant": ngrams.meant.astype(np.float16),
    }
    features = sorted(ngrams.places, key=lambda feature: ngrams.places[feature])
    _save(folder / "ngrams", numbers, {"labels": ngrams.labels, "features": features})


def load_ngrams(folder: Path) -> Ngrams:
    """What `save_ngrams` wrote. Raises FileNotFoundError or ValueError where it is not there whole."""
    numbers, names = _load(folder / "ngrams")
    return Ngrams(
        labels=tuple(Label(*label) for label in names["labels"]),
        places={feature: place for place, feature in enumerate(names["features"])},
        rarity=numbers["rarity"],
        weights=numbers["weights"].astype(np.float32),
        bias=numbers["bias"],
        meant=numbers["meant"].astype(np.float32),
    )


def save_tuned(tuned: Tuned, labels: Sequence[Label], folder: Path, *, corpus: str) -> None:
    """Write tuned.npz and tuned.json into `folder`, in half precision. `corpus` is the fingerprint of
    the conversations that it was trained on."""
    numbers = {name: getattr(tuned.head, name) for name in _HEAD}
    for part, matrices in tuned.tuning._asdict().items():
        numbers |= {f"{part}_{place}": matrix for place, matrix in enumerate(matrices)}
    halved = {name: array.astype(np.float16) for name, array in numbers.items()}
    _save(folder / "tuned", halved, {"corpus": corpus, "labels": labels})


def load_tuned(folder: Path) -> tuple[Tuned, tuple[Label, ...], str]:
    """What `save_tuned` wrote. Raises FileNotFoundError or ValueError where it is not there whole."""
    halved, names = _load(folder / "tuned")
    numbers = {name: array.astype(np.float32) for name, array in halved.items()}
    places = range((len(numbers) - len(_HEAD)) // 2)
    tuning = Tuning(*(tuple(numbers[f"{part}_{place}"] for place in places) for part in Tuning._fields))
    head = Head(**{name: numbers[name] for name in _HEAD})
    return Tuned(tuning, head), tuple(Label(*label) for label in names["labels"]), str(names["corpus"])


def load_fitting(folder: Path, messages: Path) -> tuple[Tuned, tuple[Label, ...]]:
    """What was tuned to the corpus in `messages`, and its labels. Raises as `load_tuned`, and ValueError
    where it was tuned to another one."""
    tuned, labels, corpus = load_tuned(folder)
    if corpus != fingerprint_of(messages):
        raise ValueError("the encoder was tuned to other messages")
    return tuned, labels


def _save(path: Path, numbers: Mapping[str, Any], names: Mapping[str, Any]) -> None:
    content = io.BytesIO()
    np.savez_compressed(content, **numbers)
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".npz").write_bytes(content.getvalue())
    text = json.dumps({"sha256": digest, **names}, ensure_ascii=False)
    path.with_suffix(".json").write_text(text, encoding="utf-8")


def _load(path: Path) -> tuple[dict[str, Floats], dict[str, Any]]:
    names = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    content = path.with_suffix(".npz").read_bytes()
    if hashlib.sha256(content).hexdigest() != names["sha256"]:
        raise ValueError(f"{path.name}.npz is not the file that was saved (its sha256 differs)")
    with np.load(io.BytesIO(content), allow_pickle=False) as numbers:
        return {name: numbers[name] for name in numbers.files}, names
