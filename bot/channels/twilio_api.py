"""Calls to Twilio's REST API, and what its refusals mean."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any, Mapping
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from rasa.core.channels.twilio import TwilioOutput
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channels.delivery import Later, Refused, Unsure

# Seconds to be connected, and to be answered: a service that is slow has taken the message all the same.
CONNECTING, TIMEOUT = 10.0, 60.0


class _Http(AsyncHttpClient):
    """Twilio's client on aiohttp. Its own one has no time limit and leaks what fails."""

    def __init__(self) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=TIMEOUT)

    async def request(
        self, method: str, uri: str, *, auth: tuple[str, str], data: Any = None, headers: Any = None, **_: Any
    ) -> Response:
        timeout = aiohttp.ClientTimeout(total=TIMEOUT, connect=CONNECTING)
        login = aiohttp.BasicAuth(*auth)
        call = {"data": data, "headers": headers, "allow_redirects": False}
        async with (
            aiohttp.ClientSession(timeout=timeout, auth=login) as session,
            session.request(method, uri, **call) as answer,
        ):
            return Response(answer.status, await answer.text(), answer.headers)


class TwilioApi(TwilioOutput):
    """Rasa's Twilio output with an address of its own, that waits for nobody else's turn."""

    def __init__(self, account: str, token: str, *, api: str) -> None:
        # Rasa's own __init__ cannot pass the client on. Its sends would block the server.
        Client.__init__(self, account, token, http_client=_Http())
        self._api = urlsplit(api)

    def get_hostname(self, uri: str) -> str:
        """The address to call: that of the settings, in place of Twilio's own."""
        asked = urlsplit(uri)
        return urlunsplit((self._api.scheme, self._api.netloc, self._api.path + asked.path, asked.query, ""))

    async def send_body(self, body: str, *, to: str, sender: str, status_to: str) -> None:
        """Send one message. Raises Later where trying again may help, Unsure where it may have been
        taken, Refused where trying never will help."""
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        data = {"To": to, "From": sender, "Body": body, "StatusCallback": status_to}
        try:
            answer = await self.request_async("POST", uri, data=data)
        except asyncio.TimeoutError as error:
            connected = not isinstance(error, aiohttp.ServerTimeoutError)
            raise (Unsure if connected else Later)(type(error).__name__) from None
        except Exception as error:  # aiohttp's and the network's own, many kinds: all pass
            raise Later(type(error).__name__) from None
        if answer.status_code < 300:
            return
        code = _code(answer.text)
        if answer.status_code == 429:
            raise Later(f"429, {code}", after=_seconds(answer.headers))
        # 401 is the clinic's token, not the message: it may be mended while the message waits.
        if answer.status_code >= 500 or answer.status_code in (401, 408):
            raise Later(f"{answer.status_code}, {code}", after=_seconds(answer.headers))
        raise Refused(f"{answer.status_code}, {code}")


def _code(text: str) -> str:
    """Twilio's error number. Its message may hold the patient's number, and stays out."""
    try:
        return f"code {int(json.loads(text)['code'])}"
    except (ValueError, KeyError, TypeError):
        return "no code"


def _seconds(headers: Mapping[str, str]) -> float:
    try:
        return max(0.0, float(headers.get("Retry-After", 0)))
    except ValueError:  # a date, which Twilio does not send
        return 0.0
