"""Conversations are not kept for ever: those in which nothing was said for long are erased."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Callable

from rasa.core.tracker_store import TrackerStore
from sanic import Sanic

from bot.channels.store import unwrapped
from bot.daily import DAY, daily

logger = logging.getLogger(__name__)


def keep_for(days: int, app: Sanic, *, clock: Callable[[], float] = time.time, every: float = DAY) -> None:
    """Erase what `days` days have passed over, as `app` starts and every day while it serves."""

    def erase() -> None:
        erase_idle(app.ctx.agent.tracker_store, since=clock() - days * DAY)

    @app.listener("before_server_start")
    async def begin(app: Sanic, _loop: object) -> None:
        app.ctx.retention = asyncio.get_running_loop().create_task(daily(erase, every=every))
        await asyncio.sleep(0)  # the first time is over before anyone is answered

    @app.listener("before_server_stop")
    async def end(app: Sanic, _loop: object) -> None:
        app.ctx.retention.cancel()


def erase_idle(store: TrackerStore, *, since: float) -> int:
    """Erase conversations without a word since then; how many events there were.

    A store in memory is left alone: it ends with the process.
    """
    stores = (one for one in unwrapped(store) if hasattr(one, "forget_idle"))
    erased = sum(int(one.forget_idle(since)) for one in stores)
    if erased:
        logger.info("conversations that had run out were erased: %d events", erased)
    return erased
