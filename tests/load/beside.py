"""One process and two workers side by side, turn about: what else the machine does slows both."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from bot.commands.setup import say
from tests.faults.process import Record, Served
from tests.load.talk import Heard, merged, without_pause
from tests.support.postgres import Postgres

ONE, TWO, TWO_ON_SERVER = "one process, beside it", "two workers", "two workers with PostgreSQL"
CLIENTS = 50
_ROUNDS = 3


def beside(folder: Path, *, seconds: float, seed: int) -> list[tuple[str, Heard, float, Record]]:
    """Of each bot its name, what it heard in `seconds` in all, its memory in MB, and what it kept."""
    with _bots(folder) as bots:
        heard: dict[str, list[Heard]] = {name: [] for name in bots}
        for number in range(_ROUNDS):
            say(f"one process and two workers, round {number + 1} of {_ROUNDS} …")
            for name, bot in bots.items():
                talk = without_pause(
                    bot.url, clients=CLIENTS, seconds=seconds / _ROUNDS, seed=seed + 1000 * number
                )
                heard[name].append(asyncio.run(talk))
        memories = {name: memory_of(bot) for name, bot in bots.items()}
        for bot in bots.values():
            bot.stop()
        return [
            (name, merged(heard[name]), memories[name], Record(bot.database)) for name, bot in bots.items()
        ]


def memory_of(bot: Served) -> float:
    """The resident memory of a bot's processes, in MB."""
    process = psutil.Process(bot.pid)
    return float(sum(one.memory_info().rss for one in (process, *process.children())) / 2**20)


@contextlib.contextmanager
def _bots(folder: Path) -> Iterator[dict[str, Served]]:
    """All running and warm, the last one where this machine has PostgreSQL; killed at the end."""
    bots = {name: Served(_made(folder / name), workers=count) for name, count in ((ONE, 1), (TWO, 2))}
    with contextlib.ExitStack() as stack:
        try:
            postgres = stack.enter_context(contextlib.closing(Postgres()))
            database = postgres.database()
            bots[TWO_ON_SERVER] = Served(_made(folder / TWO_ON_SERVER), database=database, workers=2)
        except RuntimeError as error:
            say(f"Without PostgreSQL: {error}")
        for bot in bots.values():
            stack.callback(bot.kill)
            bot.start()
            asyncio.run(without_pause(bot.url, clients=2, seconds=3.0, seed=0))
        yield bots


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
