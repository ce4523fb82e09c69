"""Log lines that a program reads: of one request, without what a patient wrote."""

from __future__ import annotations

import asyncio
import json
import logging
import sys

from bot.watch.logs import Lines
from bot.watch.requests import begin_request, current_request


def line(message: str = "a turn", **more: object) -> dict[str, object]:
    record = logging.LogRecord("bot.service", logging.INFO, "file", 1, message, (), None)
    record.__dict__.update(more)
    said = Lines().format(record)
    assert "\n" not in said
    found: dict[str, object] = json.loads(said)
    return found


def test_a_line_says_when_how_grave_where_and_what() -> None:
    said = line(channel="web", outcome="ASK", text="my face is red")

    assert said.pop("at")
    assert said == {
        "level": "info",
        "where": "bot.service",
        "what": "a turn",
        "channel": "web",
        "outcome": "ASK",
    }


def test_of_an_error_the_kind_and_place_are_told_and_not_its_text() -> None:
    try:
        raise ValueError("my face is red")
    except ValueError:
        said = line(exc_info=sys.exc_info())

    assert str(said["error"]).startswith("ValueError ← test_logs.py")
    assert "my face is red" not in json.dumps(said)


def test_lines_of_a_request_and_of_what_it_started_have_its_id() -> None:
    async def started() -> object:
        return line().get("request")

    async def request() -> tuple[str, object]:
        return begin_request(), await asyncio.create_task(started())

    async def two() -> list[tuple[str, object]]:
        return list(await asyncio.gather(request(), request()))

    (first, first_line), (second, second_line) = asyncio.run(two())
    assert first == first_line != second == second_line
    assert current_request() == ""
