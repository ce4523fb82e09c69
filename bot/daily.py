"""Work that is done again and again for as long as the process lives."""

from __future__ import annotations

import asyncio
import logging
from typing import Awaitable, Callable

logger = logging.getLogger(__name__)

DAY = 24 * 3600.0


async def daily(work: Callable[[], Awaitable[object]], *, every: float = DAY) -> None:
    """Do `work` now and every so many seconds. What fails is logged and done again next time."""
    while True:
        try:
            await work()
        except Exception as error:  # an error's own text may hold what a patient wrote
            logger.error("the daily work failed: %s", type(error).__name__)
        await asyncio.sleep(every)
