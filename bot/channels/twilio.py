"""Rasa's Twilio channel, hardened: signed calls only; replies to SMS and WhatsApp sent after."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.twilio import TwilioInput
from sanic import Blueprint, Sanic
from sanic.request import Request, RequestParameters
from sanic.response import HTTPResponse, empty, raw
from twilio.request_validator import RequestValidator

from bot.channels.body import cap_body, read_body
from bot.channels.conversations import Conversations
from bot.channels.desk import Back, Desk
from bot.channels.twilio_api import TwilioApi
from bot.channels.twilio_door import TwilioDoor
from bot.channels.twilio_forms import failure, parse_form, read_form
from bot.settings import TwilioSettings
from bot.storage.database import NOT_KEPT

logger = logging.getLogger(__name__)

STATUS_PATH = "/webhooks/twilio/status"
SIGNATURE_HEADER = "X-Twilio-Signature"
# TwiML that says nothing: the reply is sent later.
NOTHING = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


class TwilioChannel(TwilioInput):
    """SMS and WhatsApp through a Twilio account."""

    def __init__(self, settings: TwilioSettings, back: Back) -> None:
        super().__init__(settings.account, None, None, debug_mode=False)
        self._settings = settings
        self._validator = RequestValidator(settings.token)
        self._back = back

    def get_output_channel(self) -> None:
        """None: nothing is sent that no patient asked for."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook, the status reports, and what starts and stops with the server."""
        blueprint = Blueprint("twilio_webhook", __name__)

        @blueprint.post("/webhook", stream=True)
        async def webhook(request: Request) -> HTTPResponse:
            return await self._webhook(request)

        @blueprint.post("/status", stream=True)
        async def status(request: Request) -> HTTPResponse:
            return await self._status(request)

        @blueprint.listener("before_server_start")
        async def prepare(app: Sanic, _loop: object) -> None:
            api = TwilioApi(self._settings.account, self._settings.token, api=self._settings.api)
            door = TwilioDoor(api, self._back.texts, status_to=self._settings.public_url + STATUS_PATH)
            self._desk = Desk("twilio", door, self._back, on_new_message, Conversations(app))

        @blueprint.listener("after_server_start")
        async def start(_app: Sanic, _loop: object) -> None:
            await self._desk.resume()

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: object) -> None:
            await self._desk.close()

        return blueprint

    async def _webhook(self, request: Request) -> HTTPResponse:
        form = await self._signed_form(request)
        if isinstance(form, HTTPResponse):
            return form
        heard = read_form({name: form.get(name) for name in form}, now=datetime.now(timezone.utc))
        if heard is None:
            logger.warning("twilio: a signed call that holds no message was refused")
            return empty(400)
        try:
            await self._desk.take(heard)
        except NOT_KEPT as error:  # not kept, so not lost only if Twilio sends it again
            logger.error("twilio: a message could not be kept: %s", type(error).__name__)
            return empty(503)
        return raw(NOTHING, content_type="text/xml")

    async def _status(self, request: Request) -> HTTPResponse:
        form = await self._signed_form(request)
        if isinstance(form, HTTPResponse):
            return form
        failed = failure({name: form.get(name) for name in form})
        if failed:
            sender = self._pseudonym(form.get("To", ""))
            logger.error("twilio: a reply to %s did not arrive: %s", sender, failed)
        return empty()

    async def _signed_form(self, request: Request) -> RequestParameters | HTTPResponse:
        """The form of a call that Twilio signed, or the refusal of any other."""
        cap_body(request)
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if not signature:
            logger.warning("twilio: a call without a signature was refused")
            return empty(401)
        try:
            form = parse_form(await read_body(request))
        except ValueError:
            logger.warning("twilio: a call that holds no form was refused")
            return empty(400)
        # What Twilio signed is the address that it called, not the one behind a proxy.
        query = f"?{request.query_string}" if request.query_string else ""
        url = self._settings.public_url + request.path + query
        if not self._validator.validate(url, form, signature) or not self._own(form):
            logger.warning("twilio: a call with a wrong signature was refused")
            return empty(403)
        return form

    def _own(self, form: RequestParameters) -> bool:
        return bool(form.get("AccountSid") == self._settings.account)

    def _pseudonym(self, address: str) -> str:
        channel = "whatsapp" if address.startswith("whatsapp:") else "sms"
        return self._back.senders.pseudonym(channel, address)
