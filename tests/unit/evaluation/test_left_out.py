"""A copy of the project without some writers: their messages are gone, and the tuning fits what is left."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.left_out import project_without
from bot.nlu.learned.corpus import fingerprint_of
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Label
from bot.nlu.learned.store import load_tuned
from bot.nlu.learned.tuning import Tuned, Tuning

LABELS = (Label("finding", "pus", "now"),)
ONES = np.ones((1, 1), np.float32)
TUNED = Tuned(Tuning((ONES,), (ONES,)), Head(np.ones((3, 1, 1), np.float32), ONES[0], ONES, ONES, ONES[0]))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for name in ("bot/web/node_modules/big.js", "actions/a.py", "config.yml", "domain.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")
    for writer in ("anna", "ben"):
        path = root / "data" / "messages" / f"{writer}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(writer, encoding="utf-8")
    return root


def test_the_copy_has_not_read_the_writers(project: Path, tmp_path: Path) -> None:
    copy = project_without(project, {"anna"}, TUNED, LABELS, into=tmp_path / "copy")

    messages = copy / "data" / "messages"
    assert [path.name for path in messages.iterdir()] == ["ben.jsonl"]
    assert load_tuned(copy / "data" / "learned")[2] == fingerprint_of(messages)
    assert not (copy / "bot" / "web" / "node_modules").exists()


def test_a_writer_without_a_file_is_named(project: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="carl"):
        project_without(project, {"carl"}, TUNED, LABELS, into=tmp_path / "copy")
