"""Sending: what a service cannot take now is sent again, later and later, as it asks."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Awaitable, Callable

logger = logging.getLogger(__name__)

FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
GIVE_UP_AFTER = 3600.0


class Later(Exception):
    """The service cannot take the message now. `after` is how many seconds it asks for, or 0."""

    def __init__(self, reason: str, *, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class Unsure(Later):
    """The message went out whole and no answer came: the service may have taken it."""


class Refused(Exception):
    """The service will never take the message."""


async def deliver(
    send: Callable[[], Awaitable[None]], *, whom: str, give_up_after: float = GIVE_UP_AFTER
) -> bool:
    """Send, again where needed, for up to `give_up_after` seconds. True when it was taken.

    What may have been taken is sent once more and no oftener: a patient who reads a verdict twice is better
    off than one who reads none, and one who reads it six times doubts it.

    `whom` is the pseudonym for the log. Reasons hold no address and no text.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + give_up_after
    wait = FIRST_WAIT
    unsure = False
    while True:
        try:
            await send()
            return True
        except Refused as refused:
            logger.error("a reply to %s was refused: %s", whom, refused)
            return False
        except Later as later:
            if unsure and isinstance(later, Unsure):
                logger.error("whether a reply to %s was taken is not known: %s", whom, later)
                return True
            unsure = unsure or isinstance(later, Unsure)
            # Jitter, so that replies held up together do not come back together.
            pause = max(later.after, wait * random.uniform(0.8, 1.2))
            if loop.time() + pause > ends:
                logger.error("a reply to %s could not be sent: %s", whom, later)
                return False
            logger.warning("a reply to %s waits %.1f s: %s", whom, pause, later)
        await asyncio.sleep(pause)
        wait = min(wait * 2, LONGEST_WAIT)
