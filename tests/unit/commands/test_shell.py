"""A conversation in the terminal ends as people end one."""

from __future__ import annotations

import importlib
import io
from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from rasa.core.agent import Agent


@pytest.mark.parametrize("last", ["exit\n", "quit\n", "EXIT\n", "/stop\n", ""])
def test_exit_quit_and_the_end_of_the_input_end_it(
    last: str, agent: Agent, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.import_module("bot.commands.shell"), "ready_agent", lambda **_: agent)
    monkeypatch.setattr(
        "sys.stdin", io.StringIO(f"still red\n{last}" + ("I can't breathe\n" if last else ""))
    )

    assert main(["shell"]) == 0
    said = capsys.readouterr().out
    assert "When was your procedure?" in said
    assert "999" not in said
    assert "Type exit to end." in said
