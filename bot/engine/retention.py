"""Conversations are not kept for ever: those in which nothing was said for long are erased."""

from __future__ import annotations

import asyncio
import logging
from typing import Callable

from sanic import Sanic

from bot.daily import DAY, daily
from bot.storage.clock import STEADY, Reading, look_at, read_clock
from bot.storage.database import Database
from bot.storage.erasing import erase_answered, erase_idle

logger = logging.getLogger(__name__)

# The clock is looked at this often: what it did while the bot did not look is harder to tell.
EVERY = 3600.0
# Keys of answered messages stay for as long as a service may send one again.
KEEP_KEYS = 30 * DAY


def keep_for(
    days: int,
    app: Sanic,
    database: Database,
    *,
    clock: Callable[[], Reading] = read_clock,
    every: float = EVERY,
) -> None:
    """Erase what `days` days have passed over, as `app` starts and while it serves."""

    async def erase() -> None:
        await database.apart(lambda: erase_run_out(database, days=days, now=clock()))

    @app.listener("before_server_start")
    async def begin(app: Sanic, _loop: object) -> None:
        app.ctx.retention = asyncio.get_running_loop().create_task(daily(erase, every=every))

    @app.listener("before_server_stop")
    async def end(app: Sanic, _loop: object) -> None:
        app.ctx.retention.cancel()


def erase_run_out(database: Database, *, days: int, now: Reading) -> int:
    """Erase conversations without a word for `days` days, and keys of old; how many events there were.

    On a clock that has jumped, or has not been watched for a day, nothing is erased.
    """
    known = database.write(lambda connection: look_at(connection, now))
    if known.jumped:
        logger.warning(
            "the clock jumped by %+.1f hours: nothing is erased until it has run on for %.0f hours. "
            "Look whether this machine's date is right.", known.jumped / 3600, STEADY / 3600,
        )  # fmt: skip
    erased = 0
    if known.trusted:
        erased = database.write(lambda connection: erase_idle(connection, since=now.wall - days * DAY))
        database.write(lambda connection: erase_answered(connection, since=now.wall - KEEP_KEYS))
    if erased or database.unswept:
        database.sweep(at_once=False)
    if erased:
        logger.info("conversations that had run out were erased: %d events", erased)
    return erased
