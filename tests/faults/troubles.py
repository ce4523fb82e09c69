"""What goes wrong while patients talk. Each trouble is over, and the bot well, once its function returns."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tests.channels.servers import TwilioServer, call
from tests.faults.history import Killed
from tests.faults.patients import Notebook
from tests.faults.process import Served
from tests.support.postgres import Postgres

Trouble = Callable[[Served, Notebook, random.Random], Awaitable[None]]

# A moment in which what was said before a kill is written down.
_HEARD = 0.3
# Longer than the bot waits for a lock, a disk or a server.
_LONG = 4.0
_WELL = 60.0


async def kill(served: Served, notebook: Notebook, rng: random.Random) -> None:
    """Kill the process at a random moment, and start it again on what it left."""
    await asyncio.sleep(rng.uniform(0.05, 3.0))
    served.kill()
    await asyncio.sleep(_HEARD)
    notebook.history.append(Killed())
    await _apart(served.start)


async def kill_worker(served: Served, _notebook: Notebook, rng: random.Random) -> None:
    """Kill one process that computes turns at a random moment, or all of them. The bot goes on by itself."""
    await asyncio.sleep(rng.uniform(0.05, 3.0))
    pids = served.worker_pids()
    for pid in pids if rng.random() < 0.3 else pids[:1]:
        os.kill(pid, signal.SIGKILL)
    await well(served)


async def lock(served: Served, _notebook: Notebook, rng: random.Random) -> None:
    """Another program holds the file, as a backup does."""
    await asyncio.sleep(rng.uniform(0.05, 2.0))
    other = sqlite3.connect(served.database, isolation_level=None, timeout=30)
    other.execute("BEGIN EXCLUSIVE")
    await asyncio.sleep(_LONG)
    other.execute("ROLLBACK")
    other.close()
    await well(served)


async def fill(served: Served, _notebook: Notebook, rng: random.Random) -> None:
    """No file of the process may grow, by the system's own limit: the disk is full."""
    await asyncio.sleep(rng.uniform(0.05, 2.0))
    before = resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    await asyncio.sleep(_LONG)
    resource.prlimit(served.pid, resource.RLIMIT_FSIZE, before)
    await well(served)


def slow_service(twilio: TwilioServer) -> Trouble:
    """The service takes each message at once, and says so 20 s later."""

    async def trouble(_served: Served, _notebook: Notebook, _rng: random.Random) -> None:
        twilio.slowly = 20.0
        await asyncio.sleep(30.0)
        twilio.slowly = 0.0

    return trouble


def restart_server(postgres: Postgres) -> Trouble:
    """PostgreSQL ends as after a crash, and is there again a while later."""

    async def trouble(served: Served, _notebook: Notebook, rng: random.Random) -> None:
        await asyncio.sleep(rng.uniform(0.05, 2.0))
        await _apart(postgres.stop)
        await asyncio.sleep(rng.uniform(0.0, _LONG))
        await _apart(postgres.start)
        await well(served)

    return trouble


def freeze_server(postgres: Postgres) -> Trouble:
    """PostgreSQL stands still: it takes connections and answers nobody."""

    async def trouble(served: Served, _notebook: Notebook, rng: random.Random) -> None:
        await asyncio.sleep(rng.uniform(0.05, 2.0))
        postgres.freeze()
        await asyncio.sleep(_LONG)
        postgres.thaw()
        await well(served)

    return trouble


async def well(served: Served) -> None:
    """Wait until the bot says that it can work. Raises TimeoutError where it never does."""

    async def ready() -> None:
        while (await _apart(partial(call, f"{served.url}/ready")))[0] != 200:
            await asyncio.sleep(0.3)

    await asyncio.wait_for(ready(), _WELL)


async def _apart(work: Callable[[], Any]) -> Any:
    return await asyncio.get_running_loop().run_in_executor(None, work)
