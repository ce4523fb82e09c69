"""A model with another learned reader in it: the rest of the archive is as it was."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from bot.engine.exchanged import with_reader
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Label
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.store import load_head, load_ngrams

LABELS = (Label("finding", "pus", "now"),)
ONES = np.ones((1, 1), np.float32)
NGRAMS = Ngrams(LABELS, {"gunk": 0}, ONES[0], ONES, ONES[0])
HEAD = Head(np.ones((3, 1, 1), np.float32), ONES[0], ONES, ONES, ONES[0])


def archive(path: Path, *names: str) -> Path:
    with tarfile.open(path, "w:gz") as made:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = 3
            made.addfile(entry, io.BytesIO(b"old"))
    return path


def test_the_reader_is_exchanged_and_nothing_else(tmp_path: Path) -> None:
    model = archive(tmp_path / "old.tar.gz", "metadata.json", "components/reader/ngrams.npz")

    made = with_reader(model, NGRAMS, HEAD, into=tmp_path / "new.tar.gz")

    with tarfile.open(made) as read:
        read.extractall(tmp_path / "read", filter="data")
    reader = tmp_path / "read" / "components" / "reader"
    assert (tmp_path / "read" / "metadata.json").read_bytes() == b"old"
    assert load_ngrams(reader).places == NGRAMS.places
    assert load_head(reader)[1] == LABELS


@pytest.mark.parametrize("names", [("metadata.json",), ("a/ngrams.npz", "b/ngrams.npz")])
def test_a_model_without_exactly_one_reader_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    model = archive(tmp_path / "old.tar.gz", *names)

    with pytest.raises(ValueError, match="learned readers in place of one"):
        with_reader(model, NGRAMS, HEAD, into=tmp_path / "new.tar.gz")
