"""Rasa's Telegram channel, hardened: a secret on the webhook, or polling; replies sent after."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.telegram import TelegramInput
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.channels.body import cap_body, read_body
from bot.channels.conversations import Conversations
from bot.channels.delivery import FIRST_WAIT, LONGEST_WAIT, Later, Refused
from bot.channels.desk import Back, Desk
from bot.channels.telegram_api import TIMEOUT, TelegramApi
from bot.channels.telegram_door import TelegramDoor
from bot.channels.telegram_updates import WANTED, read_update
from bot.settings import TelegramSettings
from bot.storage.database import NOT_KEPT

logger = logging.getLogger(__name__)

PATH = "/webhooks/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Telegram holds a poll open for this long. A server that does not is asked at most this often.
POLL_SECONDS = 25
POLL_PAUSE = 0.5


class TelegramChannel(TelegramInput):
    """Telegram by webhook where there is a public address, else by polling."""

    def __init__(self, settings: TelegramSettings, back: Back) -> None:
        # Rasa's own attributes stay empty: its code would set a webhook without a secret.
        super().__init__(access_token=None, verify=None, webhook_url=None, debug_mode=False)
        self._settings = settings
        self._bot = int(settings.token.partition(":")[0])
        self._back = back
        self._tasks: list[asyncio.Task[None]] = []

    def get_output_channel(self) -> None:
        """None: nothing is sent that no patient asked for."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook where there is a public address, and what starts and stops with the server."""
        blueprint = Blueprint("telegram_webhook", __name__)
        if self._settings.public_url:

            @blueprint.post("/webhook", stream=True)
            async def webhook(request: Request) -> HTTPResponse:
                return await self._webhook(request)

        @blueprint.listener("before_server_start")
        async def prepare(app: Sanic, _loop: object) -> None:
            self._api = TelegramApi(self._settings.token, api=self._settings.api)
            door = TelegramDoor(self._api, self._back.texts)
            self._desk = Desk("telegram", door, self._back, on_new_message, Conversations(app))

        @blueprint.listener("after_server_start")
        async def start(_app: Sanic, _loop: object) -> None:
            await self._desk.resume()
            connect = self._set_webhook() if self._settings.public_url else self._poll()
            self._tasks.append(asyncio.get_running_loop().create_task(connect))

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: object) -> None:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._desk.close()
            await self._api.hang_up()

        return blueprint

    async def _webhook(self, request: Request) -> HTTPResponse:
        cap_body(request)
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._settings.secret.encode()):
            logger.warning("telegram: a call with %s secret was refused", "a wrong" if given else "no")
            return empty(403 if given else 401)
        try:
            update = json.loads(await read_body(request))
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            logger.warning("telegram: a call that holds no update was refused")
            return empty(400)
        try:
            await self._take(update)
        except NOT_KEPT as error:  # not kept, so not lost only if Telegram sends it again
            logger.error("telegram: a message could not be kept: %s", type(error).__name__)
            return empty(503)
        return empty(200)

    async def _take(self, update: dict[str, Any]) -> None:
        heard = read_update(update, bot=self._bot, now=datetime.now(timezone.utc))
        if heard is None:
            logger.info("telegram: an update without a message to answer")
        else:
            await self._desk.take(heard)

    async def _set_webhook(self) -> None:
        # One call at a time keeps a patient's messages in order; ours are answered at once.
        await self._until_done(
            "setWebhook",
            url=self._settings.public_url + PATH,
            secret_token=self._settings.secret,
            allowed_updates=WANTED,
            max_connections=1,
        )

    async def _poll(self) -> None:
        """Ask for updates for ever. What cannot be kept is asked for again."""
        await self._until_done("deleteWebhook")
        loop = asyncio.get_running_loop()
        offset: int | None = None
        while True:
            asked = loop.time()
            updates = await self._until_done(
                "getUpdates",
                offset=offset,
                timeout=POLL_SECONDS,
                within=POLL_SECONDS + TIMEOUT,
                allowed_updates=WANTED,
            )
            offset = await self._take_all(updates, offset)
            if loop.time() - asked < POLL_PAUSE:
                await asyncio.sleep(POLL_PAUSE)

    async def _take_all(self, updates: Any, offset: int | None) -> int | None:
        for update in updates or ():
            try:
                await self._take(update)
            except NOT_KEPT as error:
                logger.error("telegram: a message could not be kept: %s", type(error).__name__)
                return offset
            offset = int(update["update_id"]) + 1
        return offset

    async def _until_done(self, method: str, **payload: Any) -> Any:
        """Call until it succeeds, later and later: the token or the network may be mended meanwhile."""
        wait = FIRST_WAIT
        while True:
            try:
                return await self._api.call(method, **payload)
            except (Later, Refused) as error:
                pause = max(wait, getattr(error, "after", 0.0))
                logger.warning("telegram: %s waits %.0f s: %s", method, pause, error)
            await asyncio.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)
