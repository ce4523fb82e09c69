"""afterglow shell: a conversation in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import sys
import uuid
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from bot.commands.setup import ready_agent

if TYPE_CHECKING:
    from rasa.core.agent import Agent

STOP = frozenset({"exit", "quit", "/stop", "/quit", "/exit"})


def run(options: argparse.Namespace) -> int:
    """Talk until exit, quit or the end of the input (Ctrl-D)."""
    agent = ready_agent(database=None, warn=True)
    asyncio.run(talk(agent, details=options.details))
    return 0


async def talk(agent: Agent, *, details: bool) -> None:
    """Read a line, print the reply, until the end."""
    from bot.engine.agent import send

    sender = f"shell-{uuid.uuid4().hex}"
    print("Tell me what you see or feel, and when you had your procedure. Type exit to end.")
    choices: list[str] = []
    while True:
        text = _read()
        if text is None or text.lower() in STOP:
            return
        if text.isdigit() and 1 <= int(text) <= len(choices):
            text = choices[int(text) - 1]
        replies = await send(agent, text, sender=sender, channel="shell", now=datetime.now(timezone.utc))
        for reply in replies:
            choices = reply["choices"]
            _show(reply, details=details)


def _read() -> str | None:
    if sys.stdin.isatty():
        try:
            return input("\nYou: ").strip()
        except EOFError:
            print()
            return None
    line = sys.stdin.readline()
    return line.strip() if line else None


def _show(reply: dict[str, Any], *, details: bool) -> None:
    print("\nAfterglow: " + reply["text"])
    for number, choice in enumerate(reply["choices"], start=1):
        print(f"  {number}: {choice}")
    if details:
        facts = reply["data"]
        print(f"  [{reply['outcome']}] {facts.get('findings')} {facts.get('reasons')}")
    sys.stdout.flush()
