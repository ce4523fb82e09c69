"""afterglow ask --jsonl: one JSON object a line in, one a line out, whatever comes in."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.ask import answer_lines, read_rows
from bot.commands.errors import UserError
from bot.settings import ROOT
from tests.conftest import Run

if TYPE_CHECKING:
    from rasa.core.agent import Agent

SECRET = "zanzibar"
BAD_LINES = {
    "what is not JSON": "{not json",
    "half an object": '{"id": "x", "turns": ["hel',
    "a list": "[1, 2]",
    "a text": '"hello"',
    "a number": "7",
    "null": "null",
    "no turns": '{"id": "x"}',
    "turns that are a text": '{"id": "x", "turns": "hello"}',
    "no turn at all": '{"id": "x", "turns": []}',
    "a turn that is no text": '{"id": "x", "turns": ["hello", 7]}',
    "a time that is no time": '{"id": "x", "turns": ["hello"], "now": "tomorrow"}',
    "a time that is a number": '{"id": "x", "turns": ["hello"], "now": 7}',
}
ROW_KEYS = [
    "text",
    "replies",
    "outcome",
    "standing",
    "findings",
    "elapsed_days",
    "reasons",
    "sources",
    "intent",
]


def answers(agent: Agent, run: Run[Any], *lines: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    run(answer_lines(agent, [f"{line}\n" for line in lines], out))
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(*turns: str, **more: object) -> str:
    return json.dumps({"id": "x1", "turns": list(turns), **more})


def test_a_line_is_answered_by_a_row_per_turn(agent: Agent, run: Run[Any]) -> None:
    (answer,) = answers(agent, run, asked("my face is puffy", "yesterday"))

    assert answer["id"] == "x1"
    assert [row["text"] for row in answer["turns"]] == ["my face is puffy", "yesterday"]
    assert [list(row) for row in answer["turns"]] == [ROW_KEYS, ROW_KEYS]


def test_the_rows_are_those_of_the_interface(agent: Agent, run: Run[Any]) -> None:
    (answer,) = answers(agent, run, asked("my face is puffy", "yesterday"))
    first, second = answer["turns"]

    assert first["outcome"] == "ASK"
    assert first["elapsed_days"] is None
    assert first["reasons"] == first["sources"] == []
    assert second["outcome"] == "SELF_CARE"
    assert second["findings"] == [{"symptom": "swelling", "presence": "PRESENT"}]
    assert second["elapsed_days"] == [1, 1]
    assert second["reasons"] == ["swelling/expected"]
    assert second["sources"] == ["A0", "A3"]


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_gives_an_error_and_the_rest_go_on(kind: str, agent: Agent, run: Run[Any]) -> None:
    first, bad, last = answers(agent, run, asked("hiya"), BAD_LINES[kind], asked("hiya"))

    assert set(bad) == {"id", "error"}
    assert bad["error"]
    assert "turns" in first
    assert "turns" in last


@pytest.mark.parametrize(
    "kind", [kind for kind, line in BAD_LINES.items() if '"x", "turns"' in line and "half" not in kind]
)
def test_an_error_names_the_line_by_its_id(kind: str, agent: Agent, run: Run[Any]) -> None:
    (bad,) = answers(agent, run, BAD_LINES[kind])

    assert bad["id"] == "x"


def test_an_empty_line_is_passed_over(agent: Agent, run: Run[Any]) -> None:
    assert len(answers(agent, run, "", asked("hiya"), "   ")) == 1


def test_the_answers_come_in_the_order_of_the_lines(agent: Agent, run: Run[Any]) -> None:
    lines = [json.dumps({"id": name, "turns": ["hiya"]}) for name in ("c", "a", "b")]

    assert [answer["id"] for answer in answers(agent, run, *lines)] == ["c", "a", "b"]


def test_each_line_is_a_conversation_of_its_own(agent: Agent, run: Run[Any]) -> None:
    _, second = answers(agent, run, asked("day 9 and still red"), asked("a bit swollen"))

    assert [f["symptom"] for f in second["turns"][0]["findings"]] == ["swelling"]
    assert second["turns"][0]["elapsed_days"] is None


def test_now_is_the_time_of_that_line_alone(agent: Agent, run: Run[Any]) -> None:
    first, second = answers(
        agent,
        run,
        asked("peeling, had it done last Thursday", now="2026-03-18T14:00"),
        asked("peeling, had it done on 12 March", now="2026-03-14T09:00"),
    )

    assert first["turns"][0]["elapsed_days"] == [6, 6]
    assert second["turns"][0]["elapsed_days"] == [2, 2]


@pytest.mark.parametrize("identity", [7, None, {"a": 1}, "ü"])
def test_any_id_comes_back(identity: object, agent: Agent, run: Run[Any]) -> None:
    (answer,) = answers(agent, run, json.dumps({"id": identity, "turns": ["hiya"]}))

    assert answer["id"] == identity


def test_each_answer_is_flushed_before_the_next_line_is_read(agent: Agent, run: Run[Any]) -> None:
    class Pipe(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    out = Pipe()
    seen: list[int] = []

    def lines() -> Any:
        for _ in range(3):
            seen.append(out.flushed)
            yield asked("hiya") + "\n"

    run(answer_lines(agent, lines(), out))
    assert seen == [0, 1, 2]


def test_a_file_with_a_bad_line_is_refused_by_its_number() -> None:
    with pytest.raises(UserError, match="line 2"):
        list(read_rows([asked("hiya"), "{not json"]))


# The whole command, as a check would run it.


def test_standard_output_holds_only_json_and_standard_error_no_word_of_a_patient(model: Path) -> None:
    lines = [
        asked(f"day 2 and my {SECRET} cheeks are red"),
        BAD_LINES["what is not JSON"],
        asked(f"{SECRET}!"),
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--jsonl"],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "DEBUG", "RASA_LOG_LEVEL": "DEBUG", "PYTHONWARNINGS": "default"},
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]

    assert [set(answer) for answer in answers] == [{"id", "turns"}, {"id", "error"}, {"id", "turns"}]
    assert answers[0]["turns"][0]["outcome"] == "SELF_CARE"
    assert SECRET not in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("figure", ["9" * 309, "1234567890" * 31])
def test_a_number_without_end_is_answered(figure: str, agent: Agent, run: Run[Any]) -> None:
    (answer,) = answers(agent, run, asked(f"day {figure} and my cheeks are red"))

    assert answer["turns"][0]["replies"]


def test_a_conversation_that_fails_is_an_error_and_the_rest_go_on(
    agent: Agent, run: Run[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise OverflowError("what the patient wrote")

    monkeypatch.setattr(agent, "handle_message", failing)
    bad, worse = answers(agent, run, asked("hiya"), asked("hiya"))

    assert bad["error"] == worse["error"] == "this conversation failed: OverflowError"
