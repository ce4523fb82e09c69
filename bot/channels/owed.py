"""Messages of the site that were answered before they are in the conversation.

An emergency is told what to do ahead of its turn, and whoever waits too long gets the safe text. Were the
process to end then, nothing would be known of the message: it is written down first, and taken in by the
next start.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable

from bot.channels.heard import Heard
from bot.channels.ledger import Ledger
from bot.storage.database import NOT_KEPT

logger = logging.getLogger(__name__)

# Seconds that an answer waits for this: an emergency's must be there within one, the disk or not.
SOON = 0.3
# What could not be taken in is tried again after so many seconds.
AGAIN = 60.0
# One that cannot be read leaves word of that in its conversation each time: so often, then no more.
MOST_TRIES = 3
_PREFIX = "web:"

Holds = Callable[[str, str], Awaitable[bool]]
TakeIn = Callable[[Heard], Awaitable[Any]]


class Owed:
    """What the conversations of the site do not hold yet."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # How often each was heard in vain, by its name in the ledger.
        self._noted: dict[str, int] = {}
        self._writing: set[asyncio.Task[Any]] = set()

    async def note(self, sender: str, key: str, text: str) -> None:
        """Write a message down. Raises nothing; where the disk is slow, it goes on being written."""
        at = datetime.now(timezone.utc)
        heard = Heard(_name(sender, key), "web", sender, at, text=text, extra={"key": key})
        self._noted.setdefault(heard.key, 0)
        writing = asyncio.ensure_future(self._try(self._ledger.accept, heard, sender))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        await asyncio.wait({writing}, timeout=SOON)

    async def settle(self, sender: str, key: str, holds: Holds) -> None:
        """A turn is over: where the conversation holds its message, nothing is owed any more."""
        name = _name(sender, key)
        if name not in self._noted:
            return
        try:
            if self._noted[name] >= MOST_TRIES or await holds(sender, key):
                await self._ledger.database.apart(self._ledger.finish, name)
                self._noted.pop(name, None)
        except NOT_KEPT as error:
            logger.error("a message of the site is still owed: %s", type(error).__name__)

    async def settle_all(self, holds: Holds) -> None:
        """Settle what the conversations hold by now."""
        for heard in await self._unfinished():
            self._noted.setdefault(heard.key, 0)
            await self.settle(heard.address, heard.extra["key"], holds)

    async def take_in(self, hear: TakeIn, holds: Holds) -> None:
        """Have everything heard that is owed, in the order of writing. Raises nothing that a store raises."""
        for heard in await self._unfinished():
            await hear(heard)
            self._noted[heard.key] = self._noted.get(heard.key, 0) + 1
            await self.settle(heard.address, heard.extra["key"], holds)

    async def _unfinished(self) -> list[Heard]:
        found = await self._try(self._ledger.unfinished) or []
        return [heard for heard in found if heard.key.startswith(_PREFIX)]

    async def _try(self, function: Callable[..., Any], *values: object) -> Any:
        try:
            return await self._ledger.database.apart(function, *values)
        except NOT_KEPT as error:
            logger.error("messages of the site cannot be read or written: %s", type(error).__name__)
            return None


def _name(sender: str, key: str) -> str:
    """The key in the ledger. It outlives a patient who was forgotten: nothing can be read off it."""
    return _PREFIX + hashlib.sha256(f"{sender} {key}".encode()).hexdigest()
