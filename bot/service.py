"""The process that serves: the Rasa agent and the channels, on one Sanic app."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from typing import Sequence

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.daily import daily
from bot.engine.pool import Pool
from bot.engine.turns import CarefulAgent
from bot.handbook.access import handbook
from bot.handbook.load import HandbookError
from bot.storage.database import NOT_KEPT, Database
from bot.watch.figures import Figures

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
# The others wait their turn, so that who connects in a flood finds the process listening.
TURNS_AT_ONCE = 8
LONGEST_TURN = 30.0
# What could not be kept is tried again, also where its patient writes no more.
KEEP_EVERY = 10.0
# A check writes to the disk, and anybody may ask.
LOOK_EVERY = 2.0
# Room for some days of a clinic's conversations: time to make more.
LEAST_FREE = 100_000_000


def create_app(
    agent: CarefulAgent,
    channels: Sequence[InputChannel],
    *,
    database: Database | None = None,
    figures: Figures | None = None,
    pool: Pool | None = None,
    name: str = "afterglow",
) -> Sanic:
    """The web application: each channel under /webhooks/NAME/, /health (this process lives) and
    /ready (it can do its work; 503 where it cannot). Turns are counted in `figures`. The workers of `pool`
    are replaced where they end, while the application runs."""
    figures = figures or Figures()
    app = Sanic(name, configure_logging=False)
    app.ctx.agent = agent
    app.config.MOTD = False
    # No channel has use for more; Sanic would read 100 MB, even of what it then refuses.
    app.config.REQUEST_MAX_SIZE = MOST_BYTES
    # While one turn of a worker is kept, the next is computed.
    room = asyncio.Semaphore(max(TURNS_AT_ONCE, 2 * pool.size if pool else 0))

    underway = 0
    figures.gauge("messages_under_way", "Messages that are heard and have no replies yet.", lambda: underway)
    figures.gauge(
        "messages_not_kept", "Messages that wait in memory for the database.", lambda: agent.waiting
    )

    if pool:
        _keep(app, pool, figures)

    async def hear(message: UserMessage) -> None:
        nonlocal underway
        began, underway = time.monotonic(), underway + 1
        try:
            await in_turn(message)
        finally:
            underway -= 1
            seconds = time.monotonic() - began
            replies = getattr(message.output_channel, "replies", ())
            outcome = figures.turn(message.input_channel, replies, seconds=seconds)
            told = {"channel": message.input_channel, "sender": message.sender_id, "outcome": outcome}
            logger.info("a turn", extra={**told, "seconds": round(seconds, 3)})

    async def in_turn(message: UserMessage) -> None:
        async with room:
            turn = asyncio.ensure_future(agent.handle_message(message))
            try:
                # One that is late gives up its place and goes on: what the patient said is not lost.
                await asyncio.wait_for(asyncio.shield(turn), LONGEST_TURN)
            except asyncio.CancelledError:
                turn.cancel()
                raise

    for channel in channels:
        app.blueprint(channel.blueprint(hear), url_prefix=f"/webhooks/{channel.url_prefix()}")

    @app.get("/health")
    async def health(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.listener("before_server_start")
    async def begin(app: Sanic, _loop: object) -> None:
        app.ctx.keeping = asyncio.ensure_future(daily(agent.keep_waiting, every=KEEP_EVERY))

    @app.listener("before_server_stop")
    async def end(app: Sanic, _loop: object) -> None:
        app.ctx.keeping.cancel()
        await agent.keep_waiting()

    readiness = Readiness(agent, database, pool)

    @app.get("/ready")
    async def ready(_request: Request) -> HTTPResponse:
        checks = await readiness.checks()
        able = all(checks.values())
        return json({"status": "ready" if able else "not ready", "checks": checks}, 200 if able else 503)

    return app


def _keep(app: Sanic, pool: Pool, figures: Figures) -> None:
    """Have the workers looked after while the application runs, and counted."""
    figures.gauge("workers_alive", "Worker processes that can compute a turn.", lambda: pool.alive)
    figures.gauge("workers_busy", "Worker processes that compute a turn.", lambda: pool.busy)

    @app.listener("before_server_start")
    async def begin(app: Sanic, _loop: object) -> None:
        app.ctx.workers = asyncio.ensure_future(pool.keep(on_end=figures.worker_ended))

    @app.listener("after_server_stop")
    async def end(app: Sanic, _loop: object) -> None:
        app.ctx.workers.cancel()


class Readiness:
    """Whether a patient could be answered now, looked at no more than every few seconds."""

    def __init__(self, agent: CarefulAgent, database: Database | None, pool: Pool | None) -> None:
        self._agent = agent
        self._database = database
        self._pool = pool
        self._looked = -LOOK_EVERY
        self._found: dict[str, bool] = {}

    async def checks(self) -> dict[str, bool]:
        """What is well: the database (it is written to), the model, the handbook, the disk, and where
        there are worker processes, that one lives at least."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            self._found = {
                "database": await self._writes(),
                "model": self._agent.is_ready(),
                "handbook": _handbook_is_sound(),
                "disk": self._has_room(),
            }
            if self._pool:
                self._found["workers"] = self._pool.alive > 0
        return self._found

    async def _writes(self) -> bool:
        if self._database is None:
            return True
        try:
            await self._database.apart(self._database.check)
        except NOT_KEPT as error:
            logger.error("the database cannot be written: %s", type(error).__name__)
            return False
        return True

    def _has_room(self) -> bool:
        if self._database is None or self._database.file is None:
            return True
        try:
            return shutil.disk_usage(self._database.file.parent).free >= LEAST_FREE
        except OSError:
            return False


def _handbook_is_sound() -> bool:
    try:
        return bool(handbook().symptoms)
    except HandbookError:
        return False
