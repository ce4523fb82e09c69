"""Worker processes, as many as were asked for: each turn is computed by one that is free.

A worker that ends is replaced, and what it had under way is computed by another: nothing of it was kept or
said. One that takes too long over a turn is ended.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from pathlib import Path
from typing import Callable

from bot.engine.worker import Done, Job
from bot.engine.worker_process import CannotStart, Ended, TooLong, WorkerProcess
from bot.watch.carrying import tell

logger = logging.getLogger(__name__)

# Seconds that a turn waits for a free worker: a start takes ten. Then its message waits to be kept.
WAIT = 15.0
# Workers that may end over one turn.
MOST_TRIES = 3
# After a start that failed, the next is tried so many seconds later.
START_AGAIN = 5.0


class NoWorker(OSError):
    """None was free within the time. The message can wait, as for a database."""


class Costly(Exception):
    """The turn took too long, or workers ended over it. To try again would cost more of them."""


class Pool:
    """`open` first; `keep` runs for as long as turns are computed; `close` last."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.busy = 0
        self._workers: list[WorkerProcess] = []
        self._free: asyncio.Queue[WorkerProcess] = asyncio.Queue()

    @property
    def alive(self) -> int:
        """How many can work."""
        return sum(worker.can_work for worker in self._workers)

    def open(self, model: Path) -> None:
        """Start all, and wait until each can work. Raises CannotStart."""
        self._workers.extend(WorkerProcess(model) for _ in range(self.size))
        for worker in self._workers:
            worker.ready()
            self._free.put_nowait(worker)

    async def keep(self, *, on_end: Callable[[], None]) -> None:
        """Replace each worker that ends, and call `on_end`. Runs until it is cancelled."""
        await asyncio.gather(*(self._keep(place, on_end) for place in range(self.size)))

    def close(self) -> None:
        """End all."""
        for worker in self._workers:
            worker.end()

    async def compute(self, job: Job, *, wait: float = WAIT) -> Done:
        """One turn. Raises NoWorker, Costly, and what the turn itself raised."""
        for _ in range(MOST_TRIES):
            worker = await self._take(wait)
            self.busy += 1
            asking = asyncio.ensure_future(worker.ask(job))
            asking.add_done_callback(partial(self._give_back, worker))
            try:
                # Whoever waits no longer must not leave the answer in the pipe, for another patient.
                done = await asyncio.shield(asking)
            except Ended:
                logger.warning("a worker ended over a turn of %s, which is computed again", job.sender)
                continue
            except TooLong as error:
                raise Costly(str(error)) from error
            tell(done.logged)
            if done.error:
                raise done.error
            return done
        raise Costly(f"{MOST_TRIES} workers ended over a turn")

    async def _take(self, wait: float) -> WorkerProcess:
        async def first() -> WorkerProcess:
            while not (worker := await self._free.get()).can_work:
                pass  # it ended while it was free
            return worker

        try:
            return await asyncio.wait_for(first(), wait)
        except asyncio.TimeoutError:
            raise NoWorker(f"no worker was free within {wait:.0f} s") from None

    def _give_back(self, worker: WorkerProcess, asked: asyncio.Future[Done]) -> None:
        self.busy -= 1
        if asked.cancelled() or asked.exception():
            worker.end()  # whatever it was: what is left in its pipe is nobody's answer
        else:
            self._free.put_nowait(worker)

    async def _keep(self, place: int, on_end: Callable[[], None]) -> None:
        while True:
            code = await self._workers[place].over()
            logger.error("a worker ended (exit code %s): another one is started", code)
            on_end()
            while not await self._replaced(place):
                await asyncio.sleep(START_AGAIN)

    async def _replaced(self, place: int) -> bool:
        try:
            worker = self._workers[place] = self._workers[place].another()
            await worker.get_ready()
        except CannotStart as error:
            logger.error("a worker cannot be started: %s", error)
            self._workers[place].end()
            return False
        self._free.put_nowait(worker)
        return True
