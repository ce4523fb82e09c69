"""A copy of the project that has not read some writers: what a cross-validation of the whole bot asks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Collection, Sequence

from bot.nlu.learned.corpus import fingerprint_of
from bot.nlu.learned.labels import Label
from bot.nlu.learned.store import save_tuned
from bot.nlu.learned.tuning import Tuned

# What the bot is made of, models apart: those of the copy are its own.
_PARTS = ("bot", "actions", "data", "config.yml", "domain.yml")
_NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__")


def project_without(
    root: Path, writers: Collection[str], tuned: Tuned, labels: Sequence[Label], *, into: Path
) -> Path:
    """A copy, at `into`, of the project at `root` without the messages of `writers`, and with an encoder that
    was tuned without them. Returns `into`. Raises FileNotFoundError where a writer has no file."""
    for name in _PARTS:
        if (root / name).is_dir():
            shutil.copytree(root / name, into / name, ignore=_NOT_COPIED)
        else:
            shutil.copy(root / name, into / name)
    messages = into / "data" / "messages"
    for writer in writers:
        (messages / f"{writer}.jsonl").unlink()
    save_tuned(tuned, labels, into / "data" / "learned", corpus=fingerprint_of(messages))
    return into
