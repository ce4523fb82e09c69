"""The corpus of messages: what a line says, and that a bad one is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.learned.corpus import parse, read_conversations
from bot.settings import ROOT

ROW = {
    "id": "anna-1",
    "now": "2026-11-21T20:00",
    "day": [2, 2],
    "turns": ["red", "and my sister had pus"],
    "findings": [{"id": "redness"}, {"id": "pus", "assertion": "other_person", "turn": 1}],
    "risk_factors": ["keloid"],
    "outcome": "ASK",
}


def written(folder: Path, *lines: str) -> Path:
    (folder / "anna.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_line_tells_of_each_finding_how_and_where_it_is_spoken_of() -> None:
    one = parse(ROW, writer="anna")

    assert [(s.name, s.stance, s.turn) for s in one.findings] == [("redness", "now", 0), ("pus", "talked", 1)]
    assert [s.name for s in one.risk_factors] == ["keloids"]
    assert (one.now.isoformat(), one.day) == ("2026-11-21T20:00:00", (2, 2))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"outcome": "MAYBE"}, "unknown outcome 'MAYBE'"),
        ({"turns": "red"}, "turns must be a list"),
        (
            {"findings": [{"id": "redness", "assertion": "perhaps"}]},
            "unknown assertion 'perhaps' of 'redness'",
        ),
        ({"findings": [{}]}, "id is missing"),
        ({"now": "yesterday"}, "Invalid isoformat string: 'yesterday'"),
    ],
)
def test_a_bad_line_is_refused_by_file_and_line(change: dict[str, Any], fault: str, tmp_path: Path) -> None:
    lines = [json.dumps(ROW), json.dumps({**ROW, "id": "anna-2", **change})]

    with pytest.raises(ValueError, match=f"anna.jsonl:2: {fault}"):
        read_conversations(written(tmp_path, *lines))


def test_an_id_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'anna-1' is there twice"):
        read_conversations(written(tmp_path, json.dumps(ROW), json.dumps(ROW)))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no conversation"):
        read_conversations(tmp_path)


def test_the_shipped_corpus_is_as_large_and_of_as_many_people_as_it_should_be() -> None:
    conversations = read_conversations(ROOT / "data" / "messages")
    several = sum(len(one.turns) > 1 for one in conversations)

    assert len(conversations) >= 8000
    assert len({one.writer for one in conversations}) >= 40
    assert several / len(conversations) >= 1 / 3
