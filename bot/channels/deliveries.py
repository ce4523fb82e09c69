"""Each message is handled once, and never waited for too long."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Callable, Coroutine

logger = logging.getLogger(__name__)

Replies = list[dict[str, Any]]
Handler = Callable[[], Coroutine[Any, Any, Replies]]
# A retry comes within minutes; so many messages back is more than any page sends again.
REMEMBERED = 30
IDLE_SECONDS = 1800.0


class KeyTaken(Exception):
    """The same key came with another text: one of the two would be lost."""


@dataclass
class _Session:
    seen: float
    tasks: OrderedDict[str, tuple[bytes, asyncio.Task[Replies]]] = field(default_factory=OrderedDict)


class Deliveries:
    """What each session has sent lately, by key."""

    def __init__(self, *, patience: float) -> None:
        self._patience = patience
        self._sessions: dict[str, _Session] = {}

    def knows(self, session: str, key: str) -> bool:
        """True where this process has taken the message."""
        return session in self._sessions and key in self._sessions[session].tasks

    def busy(self, session: str) -> bool:
        """True while a message of the session is being handled."""
        held = self._sessions.get(session)
        return held is not None and any(not task.done() for _, task in held.tasks.values())

    async def deliver(
        self,
        session: str,
        key: str,
        text: str,
        handle: Handler,
        *,
        now: float,
        patience: float | None = None,
    ) -> Replies | None:
        """The replies to a message; None where they do not come in time or handling it failed.

        A message that is late is not given up: its turn goes on, and a retry with the same key
        waits for it again. Raises KeyTaken where the key came with another text.
        """
        self._drop_idle(now)
        held = self._sessions.setdefault(session, _Session(now))
        held.seen = now
        digest = hashlib.sha256(text.encode()).digest()
        known, task = held.tasks.get(key, (digest, None))
        if known != digest:
            raise KeyTaken
        if task is None or _failed(task):
            task = asyncio.create_task(handle())
            task.add_done_callback(_note)
            held.tasks[key] = (digest, task)
            while len(held.tasks) > REMEMBERED:
                held.tasks.popitem(last=False)
        await asyncio.wait({task}, timeout=self._patience if patience is None else patience)
        return task.result() or None if task.done() and not _failed(task) else None

    async def end(self, session: str) -> None:
        """Stop what still runs, so that nothing is written after the conversation is erased."""
        held = self._sessions.pop(session, None)
        running = [task for _, task in held.tasks.values() if not task.done()] if held else []
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)

    def _drop_idle(self, now: float) -> None:
        idle = [name for name, held in self._sessions.items() if now - held.seen > IDLE_SECONDS]
        for name in idle:
            if not self.busy(name):
                del self._sessions[name]


def _failed(task: asyncio.Task[Replies]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _note(task: asyncio.Task[Replies]) -> None:
    """Say that a turn failed; an error's own text may hold the patient's words."""
    if not task.cancelled() and task.exception() is not None:
        logger.error("a web turn failed: %s", type(task.exception()).__name__)
