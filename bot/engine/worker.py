"""A worker process: it holds the model, and computes one turn at a time. It reads and writes no database."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from dataclasses import dataclass, field, replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Sequence

from bot.engine.quiet import quiet
from bot.storage.files import StorageError
from bot.tracing import origin
from bot.watch.carrying import Carried

if TYPE_CHECKING:
    from bot.engine.rows import New
    from bot.engine.turns import CarefulAgent

logger = logging.getLogger(__name__)


class TurnFailed(Exception):
    """A turn could not be computed; the log says where."""


@dataclass(frozen=True)
class Job:
    """One message of a patient, and the conversation before it: `told` are its kept events, oldest first."""

    text: str = field(repr=False)
    sender: str
    channel: str
    key: str
    metadata: Mapping[str, Any]
    told: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True)
class Done:
    """What a turn comes to: the responses, and what they add to the conversation.

    Where `error` is set there is neither. `logged` is what was logged meanwhile.
    """

    responses: Sequence[dict[str, Any]] = field(default=(), repr=False)
    new: New | None = field(default=None, repr=False)
    error: Exception | None = None
    logged: Sequence[logging.LogRecord] = field(default=(), repr=False)


# Computed before the first patient's: what is loaded on first use is then there.
_WARMING = Job("my face is red, day 2", "warming", "warming", "warming", {"parts": True})


def work(pipe: Connection, model: Path) -> None:
    """Answer each Job that comes through `pipe` by a Done, until its other end closes.

    The first Done is of no patient's message: it says how the start went.

    The signals that end the serving process do not end this one: what is under way is finished. Where that
    process is killed, this one ends at once.
    """
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for library in ("OMP", "OPENBLAS"):
        # Before numpy is there: its threads would cost a sixth more, and the other workers have the cores.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    quiet()
    carried = Carried()
    logging.getLogger().addHandler(carried)
    from bot.engine.lean import lean

    lean()
    from bot.engine.agent import ModelError, load_agent

    try:
        agent = load_agent(model, database=None)
    except ModelError as error:
        pipe.send(Done(error=error))
        return
    loop, job = asyncio.new_event_loop(), _WARMING
    try:
        while True:
            pipe.send(loop.run_until_complete(done(agent, job, carried)))
            job = pipe.recv()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


async def done(agent: CarefulAgent, job: Job, carried: Carried) -> Done:
    """One turn. Raises nothing: what is raised is in it, without a patient's words."""
    from bot.engine.lent import computed

    try:
        found = await computed(agent, job)
    except StorageError as error:  # it names the conversation alone
        found = Done(error=error)
    except Exception as error:  # an error's own text may hold what the patient wrote
        logger.error("a turn of %s failed in its worker: %s", job.sender, origin(error))
        found = Done(error=TurnFailed("a worker could not compute a turn: the log says where"))
    return replace(found, logged=carried.take())
