"""Patients of a served bot, on the site and by text message, who write down what they sent and were told."""

from __future__ import annotations

import asyncio
import itertools
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from tests.channels.servers import TwilioServer
from tests.channels.twilio_user import form
from tests.faults.history import EMERGENCY, REASSURED, SAFE, Event, Killed, Sent, Told, Unkept
from tests.faults.process import ACCOUNT, TOKEN

SIGNS = ("I cannot breathe and my tongue is swollen", "my throat is swelling and i can't breathe")
OTHERS = (
    "my face is swollen, day 2",
    "cheeks a bit red, 3 days ago",
    "can I put sunscreen on?",
    "it itches a bit",
    "ok thank you",
    "my skin is dry and peeling, day 4",
)
# Said last: it would be reassured, did nothing else stand.
LAST = "cheeks a bit red, 3 days ago"
# Seconds until a message counts as one that nobody answers: a start, and all that waited for it.
PATIENCE = 240.0
AGAIN = 0.3
# Longer than the bot waits for a database that does not answer.
_QUIET = 3.0
_FAILED = str(read_yaml(ROOT / "data" / "handbook" / "wording.yml")["fallback"]["failed"]).partition("{")[0]
_numbers = itertools.count(1_000_000_000)
_ERRORS = (aiohttp.ClientError, asyncio.TimeoutError, OSError)


@dataclass
class Notebook:
    """The history, as it is written."""

    history: list[Event] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)

    def sent(self, patient: str, key: str, *, sign: bool) -> None:
        """Before a message goes out."""
        self.history.append(Sent(patient, key, sign))

    def told(self, patient: str, key: str, outcome: str) -> None:
        """Once a reply is there."""
        self.history.append(Told(patient, key, outcome))


class Talker(Protocol):
    """One patient on one channel."""

    name: str

    async def ask(self, text: str, *, sign: bool) -> None:
        """Send a message until it is taken, and wait for the reply."""

    async def settle(self) -> None:
        """Hear what is still to come."""


@dataclass
class OnSite:
    """A patient on the clinic's own page: a cookie, and each message sent again until it is answered."""

    url: str
    http: aiohttp.ClientSession
    notebook: Notebook
    name: str = ""
    # Attempts that came to nothing, whether or not a later one did.
    failed: int = 0
    _cookie: str = ""

    async def ask(self, text: str, *, sign: bool) -> None:
        """As the page does it: the same key until there is an answer."""
        await self.begin()
        body: dict[str, Any] = {"text": text, "key": uuid.uuid4().hex}
        clock = asyncio.get_running_loop().time

        async def once() -> bool:
            self.notebook.sent(self.name, body["key"], sign=sign)
            began = clock()
            answer = await self._post("message", body)
            self.notebook.latencies.append(clock() - began)
            self.notebook.told(self.name, body["key"], _outcome(answer["replies"]))
            return True

        def again() -> None:
            self.failed += 1
            body.update(retry=True)

        await asyncio.wait_for(_repeated(once, again), PATIENCE)

    async def settle(self) -> None:
        """A request has one answer: nothing else comes."""

    async def begin(self) -> None:
        """Get a session, where there is none yet."""
        if not self._cookie:
            await asyncio.wait_for(_repeated(self._begin), PATIENCE)

    async def _begin(self) -> bool:
        await self._post("session", {})
        self.name = self._cookie.partition("=")[2].partition(".")[0]
        return True

    async def _post(self, verb: str, body: dict[str, Any]) -> Any:
        headers = {"Origin": self.url, "Cookie": self._cookie}
        async with self.http.post(f"{self.url}/webhooks/web/{verb}", json=body, headers=headers) as answer:
            if answer.status != 200:
                raise aiohttp.ClientError(f"{verb}: {answer.status}")
            self._cookie = self._cookie or answer.headers.get("Set-Cookie", "").partition(";")[0]
            return await answer.json()


@dataclass
class ByText:
    """A patient with a telephone: the service brings a message until it is taken, the reply comes later."""

    url: str
    http: aiohttp.ClientSession
    notebook: Notebook
    server: TwilioServer
    name: str = field(default_factory=lambda: f"+44{next(_numbers)}")
    _heard: int = 0
    _key: str = ""
    _unkept: bool = False
    _kills: int = 0
    _signs: dict[str, int] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)

    async def ask(self, text: str, *, sign: bool) -> None:
        """Bring the message, and wait until one more reply is there."""
        await self._after_kills()
        sid = uuid.uuid4().hex
        self._key, self._unkept = f"twilio:SM{sid}", False
        if sign:
            self._signs[self._key] = 0
        await asyncio.wait_for(_repeated(lambda: self._bring(sid, text, sign)), PATIENCE)
        await asyncio.wait_for(self._reply(), PATIENCE)
        if sign or self._unkept:
            await self.settle()

    async def settle(self) -> None:
        """What comes besides (a reply twice, the answer to an emergency after its instruction) comes soon."""
        heard = -1
        while heard < self._heard:
            heard = self._heard
            await asyncio.sleep(_QUIET)
            self._listen()

    async def _after_kills(self) -> None:
        """A reply that a kill cut off is sent again by the next start: hear it before saying more."""
        while self._kills != (kills := self.notebook.history.count(Killed())):
            await asyncio.wait_for(_repeated(self._lives), PATIENCE)
            await self.settle()
            self._kills = kills

    async def _lives(self) -> bool:
        async with self.http.get(f"{self.url}/health") as answer:
            return answer.status == 200

    async def _bring(self, sid: str, text: str, sign: bool) -> bool:
        self.notebook.sent(self.name, self._key, sign=sign)
        status = await bring(self.http, self.url, text, number=self.name, sid=sid)
        if status == 503:
            self._unkept = True
            self.notebook.history.append(Unkept(self.name, self._key))
        return status == 200

    async def _reply(self) -> None:
        while self._key not in self._answered:
            self._listen()
            await asyncio.sleep(0.05)

    def _listen(self) -> None:
        """Note what came. One reply more than there are messages is the whole answer to an emergency
        that was told what to do ahead of it: of one patient, answers go out in order."""
        mine = [one["Body"] for one in list(self.server.sent) if one["To"] == self.name]
        for body in mine[self._heard :]:
            if body.startswith("(") and not body.startswith("(1/"):
                continue
            key, outcome = self._key, _outcome_of_text(body)
            if key in self._answered and outcome == EMERGENCY:
                key = next((sign for sign, told in self._signs.items() if told == 1), key)
            self._answered.add(key)
            if key in self._signs:
                self._signs[key] += 1
            self.notebook.told(self.name, key, outcome)
        self._heard = len(mine)


async def bring(http: aiohttp.ClientSession, bot: str, text: str, *, number: str, sid: str) -> int:
    """A text message as its service brings it; the status of the answer."""
    url = f"{bot}/webhooks/twilio/webhook"
    fields = form(ACCOUNT, Body=text, From=number, MessageSid=f"SM{sid}")
    signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, fields)}
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    async with http.post(url, data=urlencode(fields), headers={**signed, **kind}) as answer:
        return answer.status


async def converse(talker: Talker, rng: random.Random, *, pause: float, length: int) -> None:
    """A conversation; in half of them an emergency is told of. It ends with what would be reassured."""
    said = [(rng.choice(OTHERS), False) for _ in range(rng.randrange(1, length))]
    if rng.random() < 0.5:
        said.insert(rng.randrange(len(said) + 1), (rng.choice(SIGNS), True))
    for text, sign in [*said, (LAST, False)]:
        await talker.ask(text, sign=sign)
        await asyncio.sleep(rng.uniform(0.0, 2 * pause))
    await talker.settle()


async def _repeated(attempt: Callable[[], Any], again: Callable[[], None] = lambda: None) -> None:
    while True:
        try:
            if await attempt():
                return
        except _ERRORS:
            again()
        await asyncio.sleep(AGAIN)


def _outcome(replies: list[dict[str, Any]]) -> str:
    if any(reply["verdict"].startswith(_FAILED) for reply in replies):
        return SAFE
    outcomes = [reply["outcome"] for reply in replies]
    return next((one for one in (EMERGENCY, REASSURED) if one in outcomes), outcomes[0])


def _outcome_of_text(body: str) -> str:
    first = body.partition("\n")[0].lower()
    if _FAILED.lower() in body.lower():
        return SAFE
    if "call 999" in first:
        return EMERGENCY
    return REASSURED if "normal healing" in first else "OTHER"
