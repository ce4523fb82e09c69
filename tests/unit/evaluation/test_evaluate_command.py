from __future__ import annotations

import argparse
import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.commands import evaluate, labelled
from bot.commands.errors import UserError


def test_read_cases_reads_lines_sentences_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "j", "turns": ["hi"], "expect": {"outcome": "NONE"}}\n\n')
    (tmp_path / "b.yml").write_text("- text: red\n  now: 2026-03-18T14:00\n  day: null\n  outcome: ASK\n")
    cases = labelled.read_cases([tmp_path / "a.jsonl", tmp_path / "b.yml"])
    assert [(case.source, case.id, case.outcome) for case in cases] == [
        ("a.jsonl", "j", "NONE"),
        ("b.yml", "b-1", "ASK"),
    ]
    assert cases[1].now == datetime(2026, 3, 18, 14)
    assert labelled.read_cases(evaluate._files([tmp_path])) == cases[1:]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.jsonl", '{"turns": ["hi"]}\n{', "line 2"),
        ("a.jsonl", '{"turns": ["hi"], "expect": {"outcome": "FINE"}}', "FINE"),
        ("a.yml", "rules: []", "a list of entries"),
        ("a.yml", "- text: [", "flow sequence|expected"),
        ("a.jsonl", "", "no conversation"),
    ],
)
def test_read_cases_names_the_fault(tmp_path: Path, name: str, content: str, fault: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UserError, match=fault):
        labelled.read_cases([tmp_path / name])


def test_read_cases_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.jsonl"):
        labelled.read_cases([tmp_path / "none.jsonl"])


def test_answered_asks_each_case_at_its_own_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def converse(_agent: Any, turns: list[str], *, now: datetime) -> list[dict[str, Any]]:
        facts = {"findings": [], "elapsed_days": [now.day, now.day]}
        return [{"text": turn, "outcome": "ASK", **facts} for turn in turns]

    monkeypatch.setattr(labelled, "converse", converse)
    (tmp_path / "a.jsonl").write_text('{"id": "j", "now": "2026-03-18T14:00", "turns": ["a", "b"]}')
    agent: Any = None
    (result,) = asyncio.run(labelled.answered(agent, labelled.read_cases([tmp_path / "a.jsonl"])))
    assert (result.answer.outcome, result.answer.day) == ("ASK", (18, 18))


@pytest.mark.parametrize(
    "options",
    [
        {"intents": True, "file": ["a.jsonl"], "report": None},
        {"intents": False, "file": [], "report": None},
        {"intents": False, "file": ["a.jsonl"], "report": "nowhere/page.md"},
        {"writers": True, "file": ["a.jsonl"], "report": None},
        {"intents": True, "writers": True, "file": [], "report": None},
        {"intents": True, "file": [], "report": None, "folds": 1},
        {"intents": True, "whole": True, "file": [], "report": None},
    ],
)
def test_run_refuses_what_does_not_go_together(options: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        evaluate.run(
            argparse.Namespace(**{"intents": False, "writers": False, "whole": False, "folds": 5, **options})
        )
