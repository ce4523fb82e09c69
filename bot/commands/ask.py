"""afterglow ask: one message, or many conversations as JSON lines."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Iterable, Iterator, TextIO

from bot.commands.errors import UserError
from bot.commands.setup import ready_agent, say

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# Conversations after which a run over many says how far it is.
PROGRESS_EVERY = 100


def run(options: argparse.Namespace) -> int:
    """Print the replies."""
    if options.jsonl == bool(options.message):
        raise UserError('give one message, as in: afterglow ask "day 3 and still red", or --jsonl')
    agent = ready_agent(database=None)
    if options.jsonl:
        asyncio.run(answer_lines(agent, sys.stdin, sys.stdout))
        return 0
    turns = asyncio.run(converse(agent, options.message, now=datetime.now(timezone.utc)))
    print("\n".join(reply for turn in turns for reply in turn["replies"]))
    return 0


async def answer_lines(agent: Agent, lines: Iterable[str], out: TextIO) -> None:
    """Answer each line of JSON with one line, flushed. A bad line gives an error, the rest go on."""
    for number, line in enumerate(filter(str.strip, lines), start=1):
        row: Any = None
        try:
            row = json.loads(line)
            turns, now = _request(row)
            answer = {"id": _id(row), "turns": await converse(agent, turns, now=now)}
        except (ValueError, TypeError) as error:
            answer = {"id": _id(row), "error": str(error)}
        except Exception as error:  # a fault of ours in one line must not keep the others from an answer
            answer = {"id": _id(row), "error": f"this conversation failed: {type(error).__name__}"}
        print(json.dumps(answer, ensure_ascii=False), file=out, flush=True)
        if number % PROGRESS_EVERY == 0:
            say(f"{number} conversations answered")


async def converse(agent: Agent, turns: list[str], *, now: datetime) -> list[dict[str, Any]]:
    """One fresh conversation, each turn with its reply and what it rests on."""
    from bot.engine.agent import send

    sender = f"ask-{uuid.uuid4().hex}"
    rows = []
    for text in turns:
        replies = await send(agent, text, sender=sender, channel="ask", now=now)
        rows.append(turn_row(text, replies))
    return rows


def turn_row(text: str, replies: list[dict[str, Any]]) -> dict[str, Any]:
    """The interface's form of one turn."""
    first = replies[0] if replies else {}
    facts = first.get("data", {})
    return {
        "text": text,
        "replies": [reply["text"] for reply in replies],
        "outcome": first.get("outcome", "NONE"),
        "standing": facts.get("standing"),
        "findings": facts.get("findings", []),
        "elapsed_days": facts.get("elapsed_days"),
        "reasons": facts.get("reasons", []),
        "sources": facts.get("sources", []),
        "intent": facts.get("intent"),
    }


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file. Raises UserError with the number of a bad line."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = json.loads(line)
                _request(row)
            except (ValueError, TypeError) as error:
                raise UserError(f"line {number}: {error}") from error
            yield row


def _id(row: Any) -> Any:
    return row.get("id") if isinstance(row, dict) else None


def _request(row: Any) -> tuple[list[str], datetime]:
    if not isinstance(row, dict):
        raise ValueError("a line must be a JSON object")
    turns = row.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(t, str) for t in turns):
        raise ValueError("`turns` must be a list of one or more texts")
    now = row.get("now")
    if now is not None and not isinstance(now, str):
        raise ValueError("`now` must be a local time such as 2026-03-18T14:00")
    # A time without a zone is the clinic's own.
    return turns, datetime.fromisoformat(now) if now else datetime.now(timezone.utc)
