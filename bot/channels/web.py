"""The chat on the clinic's site: a session made by the server, then messages in and replies out.

    POST session   {}                      → {"transcript", "expires", "token"?}
    POST message   {"text", "key"}         → {"replies"}
    POST forget    {}                      → {"forgotten": true}

The clinic's own page holds the session in a cookie that no script can read. A page of another
allowed origin gets a token, since browsers block cookies there. Every refusal is JSON with an
`error` for the script and a `message` for the patient.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable, Mapping

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels import store
from bot.channels.deliveries import Deliveries, KeyTaken
from bot.channels.endings import Endings
from bot.channels.forgetting import Forgetting, Step
from bot.channels.heard import Heard
from bot.channels.inbox import ALARM_AFTER, Alarm, PartsOutput, no_alarm, patient_message
from bot.channels.origins import cors_headers, preflight_headers
from bot.channels.owed import AGAIN, Owed
from bot.channels.rate_limit import RateLimit, address_key
from bot.channels.sessions import Signer, expires, sender
from bot.channels.transcript import transcript
from bot.channels.web_request import Refused, body_of, key_of, own, set_cookie, text_of, token_of
from bot.daily import daily
from bot.storage.database import NOT_KEPT

logger = logging.getLogger(__name__)

LONGEST_MESSAGE = 2000
PATIENCE = 8.0
# A page asks for its session, sends, and sends again what was not answered.
_REQUESTS_A_MESSAGE = 3
# Of what a limit refuses, so many characters are looked at: a flood of long ones must cost little.
_LONGEST_CRY = 500
Hear = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class WebOptions:
    """What the channel needs to know. `texts` has the keys of `web:` in the wording; `failed` and
    `too_long` are whole replies (parts); rates are per minute."""

    origins: frozenset[str]
    secret: str = field(repr=False)
    texts: Mapping[str, str]
    failed: Mapping[str, Any]
    too_long: Mapping[str, Any]
    forgetting: Forgetting
    proxies: int = 0
    session_hours: int = 24
    session_rate: int = 20
    address_rate: int = 120
    patience: float = PATIENCE
    alarm: Alarm = no_alarm


class WebInput(InputChannel):
    """Speaks with the page and the widget."""

    def __init__(
        self,
        options: WebOptions,
        endings: Endings,
        owed: Owed,
        *,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._endings = endings
        self._owed = owed
        # Sessions run out by the clock. Rates and waits go by what cannot jump.
        self._clock = clock
        self._ticks = ticks
        self._signer = Signer(options.secret, hours=options.session_hours)
        self._deliveries = Deliveries(patience=options.patience)
        # Whom we asked whether to forget them.
        self._asked: set[str] = set()
        self._by_session = RateLimit(options.session_rate)
        self._any_verb = RateLimit(options.session_rate * _REQUESTS_A_MESSAGE)
        self._by_address = RateLimit(options.address_rate)
        self._alarms = RateLimit(options.session_rate)

    @classmethod
    def name(cls) -> str:
        """Rasa's name for the channel, and its path under /webhooks/."""
        return "web"

    def blueprint(self, on_new_message: Hear) -> Blueprint:
        """The three verbs, each behind the same doors."""
        blueprint = Blueprint("web")
        verbs = {"session": self._session, "message": self._message, "forget": self._forget}
        for path, verb in verbs.items():
            handler = self._guarded(verb, on_new_message)
            blueprint.add_route(handler, f"/{path}", methods=["POST", "OPTIONS"], name=path)

        @blueprint.listener("before_server_start")
        async def begin(app: Sanic, _loop: object) -> None:
            async def hear(heard: Heard) -> None:
                await hear_again(on_new_message, heard)
                if heard.address.removeprefix(sender("")) in self._endings:  # forgotten meanwhile
                    await app.ctx.agent.forget(heard.address)

            async def take_in() -> None:
                await self._owed.take_in(hear, app.ctx.agent.tracker_store.holds)

            await take_in()  # before a patient can write more
            app.ctx.owed = asyncio.ensure_future(daily(take_in, every=AGAIN))

        @blueprint.listener("before_server_stop")
        async def end(app: Sanic, _loop: object) -> None:
            app.ctx.owed.cancel()
            await app.ctx.agent.keep_waiting()
            await self._owed.settle_all(app.ctx.agent.tracker_store.holds)

        return blueprint

    def _guarded(self, verb: Callable[..., Awaitable[HTTPResponse]], hear: Hear) -> Any:
        async def handler(request: Request) -> HTTPResponse:
            origin = request.headers.get("origin", "").lower()
            try:
                if origin not in self._options.origins:
                    raise Refused(403, "origin")
                if request.method == "OPTIONS":
                    return HTTPResponse(status=204, headers=preflight_headers(origin))
                self._check_caller(request)
                response = await verb(request, body_of(request), hear)
            except Refused as refused:
                response = self._alarmed(request, refused) or self._refusal(refused)
            if origin in self._options.origins:
                response.headers.update(cors_headers(origin))
            return response

        return handler

    async def _session(self, request: Request, _body: Mapping[str, Any], _hear: Hear) -> HTTPResponse:
        token = token_of(request)
        name = self._read(token)
        turns: list[dict[str, Any]] = []
        if name is None:
            token = self._signer.mint(self._clock())
        else:
            # A page that is loaded anew does not show that we asked: a "yes" is to something else.
            self._asked.discard(name)
            turns = await self._transcript(request, name)
            if turns and not turns[-1]["replies"] and not self._deliveries.busy(name):
                turns[-1]["replies"] = [dict(self._options.failed)]
        answer: dict[str, Any] = {"transcript": turns, "expires": expires(token)}
        if own(request):
            response = json_response(answer)
            set_cookie(request, response, token, seconds=self._signer.seconds)
            return response
        return json_response({**answer, "token": token})

    async def _message(self, request: Request, body: Mapping[str, Any], hear: Hear) -> HTTPResponse:
        name = self._require_session(request)
        text, key = text_of(body), key_of(body)
        # An emergency is heard past every limit, as often as anything else is within them.
        alarm = self._options.alarm(text)
        limited = alarm is None or self._alarms.wait(name, self._ticks()) > 0
        if limited:
            self._check_rate(self._by_session, name)
        step = self._options.forgetting.step(text, asked=name in self._asked)
        self._asked.discard(name)
        if step is not Step.NONE:
            return await self._on_wish(step, request, name)
        if limited and len(text) > LONGEST_MESSAGE:
            await request.app.ctx.agent.missed(sender(name))
            return json_response({"replies": [dict(alarm or self._options.too_long)]})
        replies = await self._stored(request, name, key, body)
        # Of an emergency it is written down while its turn goes on: its instruction then waits for no disk.
        noting = asyncio.ensure_future(self._owed.note(sender(name), key, text)) if alarm else None
        if replies is None:
            try:
                replies = await self._deliveries.deliver(
                    name,
                    key,
                    text,
                    lambda: self._hear(request.app, hear, text, name, key),
                    now=self._ticks(),
                    patience=self._options.patience if alarm is None else ALARM_AFTER,
                )
            except KeyTaken:
                raise Refused(409, "key") from None
        if replies is None and name not in self._endings:
            await (noting or self._owed.note(sender(name), key, text))
        return json_response({"replies": replies or [dict(alarm or self._options.failed)]})

    async def _hear(self, app: Sanic, hear: Hear, text: str, name: str, key: str) -> list[dict[str, Any]]:
        try:
            return await _heard(hear, text, name, key)
        finally:
            await self._owed.settle(sender(name), key, app.ctx.agent.tracker_store.holds)

    async def _forget(self, request: Request, _body: Mapping[str, Any], _hear: Hear) -> HTTPResponse:
        # A session that has run out may still be erased.
        response = json_response({"forgotten": True})
        await self._erase(request, self._require_session(request, late=True), response)
        return response

    async def _on_wish(self, step: Step, request: Request, name: str) -> HTTPResponse:
        """Ask whether to forget the patient, or do it, or not. None of it is kept."""
        forgetting = self._options.forgetting
        if step is Step.ASK:
            self._asked.add(name)
            return json_response({"replies": [forgetting.question()]})
        response = json_response({"replies": [forgetting.answer(step)]})
        if step is Step.DO:
            await self._erase(request, name, response)
        return response

    async def _erase(self, request: Request, name: str, response: HTTPResponse) -> None:
        """Erase the conversation and end the session, also in the browser that `response` goes to."""
        await self._deliveries.end(name)
        async with self._endings.ending(name, until=expires(token_of(request))):
            await request.app.ctx.agent.forget(sender(name))
        set_cookie(request, response, "", seconds=0)

    async def _stored(
        self, request: Request, name: str, key: str, body: Mapping[str, Any]
    ) -> list[dict[str, Any]] | None:
        """The replies of a retried message that was taken before this process began."""
        if body.get("retry") is not True or self._deliveries.knows(name, key):
            return None
        turns = await self._transcript(request, name)
        return next((turn["replies"] for turn in turns if turn["key"] == key), None)

    async def _transcript(self, request: Request, name: str) -> list[dict[str, Any]]:
        """What was said; nothing where that cannot be read: a patient may write all the same."""
        try:
            return transcript(await store.events_of(request.app.ctx.agent.tracker_store, sender(name)))
        except NOT_KEPT as error:
            logger.error("a conversation could not be read: %s", type(error).__name__)
            return []

    def _check_caller(self, request: Request) -> None:
        """A patient who is known has limits of their own: many share a clinic's or a carrier's address."""
        name = self._read(token_of(request), late=True)
        if name is not None:
            self._check_rate(self._any_verb, name)
            return
        address = address_key(
            request.ip or "", request.headers.get("x-forwarded-for", ""), proxies=self._options.proxies
        )
        self._check_rate(self._by_address, address)

    def _check_rate(self, limit: RateLimit, key: str) -> None:
        wait = limit.wait(key, self._ticks())
        if wait:
            raise Refused(429, "too_fast", retry_after=wait)

    def _require_session(self, request: Request, *, late: bool = False) -> str:
        name = self._read(token_of(request), late=late)
        if name is None:
            raise Refused(401, "session")
        return name

    def _read(self, token: str, *, late: bool = False) -> str | None:
        name = self._signer.read(token, self._clock(), late=late)
        return None if name in self._endings else name

    def _alarmed(self, request: Request, refused: Refused) -> HTTPResponse | None:
        """The instruction, where what a limit refuses to hear is an emergency."""
        if refused.status != 429:
            return None
        try:
            alarm = self._options.alarm(text_of(body_of(request))[:_LONGEST_CRY])
        except Refused:
            return None
        return json_response({"replies": [dict(alarm)]}) if alarm else None

    def _refusal(self, refused: Refused) -> HTTPResponse:
        answer: dict[str, Any] = {
            "error": refused.error, "message": self._options.texts[f"error_{refused.error}"]
        }  # fmt: skip
        if refused.retry_after:
            answer["retry_after"] = refused.retry_after
        response = json_response(answer, status=refused.status)
        if refused.retry_after:
            response.headers["Retry-After"] = str(refused.retry_after)
        return response


async def _heard(hear: Hear, text: str, name: str, key: str) -> list[dict[str, Any]]:
    output = PartsOutput()
    message = patient_message(
        text, output, sender=sender(name), channel=WebInput.name(), now=datetime.now(timezone.utc)
    )
    # Kept with the message in the store, so that a retry is known even after a restart.
    message.message_id = key
    await hear(message)
    return output.replies


async def hear_again(hear: Hear, heard: Heard) -> None:
    """Take a message into the conversation that was answered ahead of its turn: nothing is said now."""
    message = patient_message(
        heard.text, PartsOutput(), sender=heard.address, channel=WebInput.name(), now=heard.at, unsaid=True
    )
    message.message_id = heard.extra["key"]
    await hear(message)
