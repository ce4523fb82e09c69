"""A trained model with another learned reader in it: what a cross-validation by writers asks."""

from __future__ import annotations

import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.nlu.learned.head import Head
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.store import save_head, save_ngrams


def with_reader(model: Path, ngrams: Ngrams, head: Head, *, into: Path) -> Path:
    """A copy of the archive `model`, at `into`, whose learned reader is another. Returns `into`.

    Raises ValueError where the archive has no learned reader, or more than one.
    """
    with TemporaryDirectory(prefix="afterglow-model-") as name:
        folder = Path(name)
        with tarfile.open(model) as archive:
            archive.extractall(folder, filter="data")
        found = list(folder.rglob("ngrams.npz"))
        if len(found) != 1:
            raise ValueError(f"{model.name} has {len(found)} learned readers in place of one")
        save_ngrams(ngrams, found[0].parent)
        save_head(head, ngrams.labels, found[0].parent, corpus="")
        with tarfile.open(into, "w:gz", compresslevel=1) as archive:
            for path in sorted(folder.iterdir()):
                archive.add(path, arcname=path.name)
    return into
