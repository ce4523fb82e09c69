"""One worker process, seen from the process that serves."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.engine.worker import Done, Job, work
from bot.watch.carrying import tell

# Seconds of computing that a turn may take. Most take some hundredths.
BUDGET = 20.0
# A forked process would have this one's threads and locks by halves.
_SPAWN = multiprocessing.get_context("spawn")


class CannotStart(Exception):
    """A worker cannot start; the message says why."""


class Ended(Exception):
    """The process ended before it had answered."""


class TooLong(Exception):
    """A turn took longer than BUDGET; its process was ended."""


class WorkerProcess:
    """Started; `ready` waits until it can compute. Raises CannotStart."""

    def __init__(self, model: Path) -> None:
        self._model = model
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=work, args=(theirs, model), daemon=True)
        try:
            self._process.start()
        except OSError as error:
            raise CannotStart(f"the system starts no further process: {error.strerror}") from error
        finally:
            theirs.close()
        # Whoever waits for an answer waits here, and holds up no other patient.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="worker")
        self._is_ready = False

    @property
    def can_work(self) -> bool:
        """True once it is ready, while the process runs."""
        return self._is_ready and self._process.is_alive()

    def ready(self) -> None:
        """Wait until it can work. Raises CannotStart."""
        try:
            done = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise CannotStart("a worker ended while it started. Is there memory for all of them?") from error
        tell(done.logged)
        if done.error:
            raise CannotStart(str(done.error)) from done.error
        self._is_ready = True

    async def get_ready(self) -> None:
        """The same, without holding up the event loop."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.ready)

    async def ask(self, job: Job) -> Done:
        """One turn; nothing else may be asked meanwhile. Raises Ended or TooLong."""
        answer = asyncio.get_running_loop().run_in_executor(self._thread, self._exchange, job)
        try:
            return await asyncio.wait_for(asyncio.shield(answer), BUDGET)
        except asyncio.TimeoutError:
            self.end()
            await asyncio.wait({answer})
            raise TooLong(f"a turn took longer than {BUDGET:.0f} s") from answer.exception()

    async def over(self) -> int | None:
        """Wait until the process has ended; its exit code."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self._process.exitcode

    def another(self) -> WorkerProcess:
        """A new one like it, started."""
        return WorkerProcess(self._model)

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()

    def _exchange(self, job: Job) -> Done:
        try:
            self._pipe.send(job)
            done: Done = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise Ended from error
        return done
