"""Trained parts ↔ files of numbers (.npz) and of names (.json). No pickle.

A file of names carries the sha256 of its file of numbers, so that neither is exchanged unseen.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any, Mapping

import numpy as np

from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.ngrams import Ngrams


def save_ngrams(ngrams: Ngrams, folder: Path) -> None:
    """Write ngrams.npz and ngrams.json into `folder`. The weights are kept in half precision."""
    numbers = {
        "rarity": ngrams.rarity,
        "weights": ngrams.weights.astype(np.float16),
        "bias": ngrams.bias,
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
    )


def save_head(head: Head, labels: tuple[Label, ...], folder: Path, *, made_by: str) -> None:
    """Write head.npz and head.json into `folder`. `made_by` is the command that made it."""
    numbers = {name: getattr(head, name).astype(np.float16) for name in Head.__dataclass_fields__}
    _save(folder / "head", numbers, {"labels": labels, "made_by": made_by})


def load_head(folder: Path, labels: tuple[Label, ...]) -> Head:
    """What `save_head` wrote, its columns in the order of `labels`.

    Raises FileNotFoundError or ValueError where it is not there whole.
    """
    numbers, names = _load(folder / "head")
    place = {Label(*label): index for index, label in enumerate(names["labels"])}
    parts = {name: numbers[name].astype(np.float32) for name in Head.__dataclass_fields__}
    for name in ("attention", "votes", "bias"):
        parts[name] = _columns(parts[name], labels, place)
    return Head(**parts)


def _columns(values: Floats, labels: tuple[Label, ...], place: Mapping[Label, int]) -> Floats:
    """The columns of `labels`; one that was not learned says nothing either way (log-odds 0)."""
    chosen = np.zeros((*values.shape[:-1], len(labels)), np.float32)
    for index, label in enumerate(labels):
        if label in place:
            chosen[..., index] = values[..., place[label]]
    return chosen


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
