"""Jobs of one patient run in order; patients do not wait for each other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextvars import Context, copy_context
from typing import Awaitable, Callable

logger = logging.getLogger(__name__)

LAST_MOMENT = 1.0

Job = Callable[[], Awaitable[None]]


class Lanes:
    """One queue and one task a key, for as long as there is work."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[tuple[Context, Job]]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def put(self, key: str, job: Job) -> None:
        """Run `job` after all earlier jobs of `key`. Call it inside the event loop.

        Its log lines are of the request that it is put in by, not of the first one of the lane.
        """
        job_here = (copy_context(), job)
        if key in self._waiting:
            self._waiting[key].append(job_here)
            return
        self._waiting[key] = deque([job_here])
        self._running[key] = asyncio.get_running_loop().create_task(self._run(key))

    async def close(self) -> None:
        """Stop, after a moment for what is under way: a reply cut off in sending would be sent again.

        What was not finished is for the next start to take up.
        """
        tasks = list(self._running.values())
        if tasks:
            await asyncio.wait(tasks, timeout=LAST_MOMENT)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, key: str) -> None:
        jobs = self._waiting[key]
        try:
            while jobs:
                try:
                    context, job = jobs.popleft()
                    await context.run(asyncio.ensure_future, job())
                except Exception as error:  # one job must not take the next ones with it
                    logger.error("a message of %s failed: %s", key, type(error).__name__)
        finally:
            self._waiting.pop(key, None)
            self._running.pop(key, None)
