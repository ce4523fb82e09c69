"""A message's way through a messaging channel: written down, answered in order, sent until taken."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any, Awaitable, Callable, Mapping, Sequence

from rasa.core.channels.channel import UserMessage

from bot.channels.delivery import Later, deliver
from bot.channels.door import Door, Reading, Reply
from bot.channels.heard import Heard, Notes, Part
from bot.channels.inbox import PartsOutput, patient_message
from bot.channels.lanes import Lanes
from bot.channels.ledger import Ledger
from bot.channels.pace import Pace
from bot.channels.senders import Senders
from bot.channels.texts import Texts
from bot.daily import daily

logger = logging.getLogger(__name__)

# The kind of what comes too fast to be read.
FAST = "fast"
# The bot takes milliseconds. Whoever waits longer is told how to reach the clinic.
LONGEST_THOUGHT = 20.0
# What was written longer ago (the bot or the service was down) is not judged as if it were now.
TOO_LATE = timedelta(days=1)
# These texts are said at most this often, in seconds.
EVERY: Mapping[str, float] = {"group": 3600.0, FAST: 60.0, "stale": 10.0, "album": 86400.0}

OnMessage = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Back:
    """What all messaging channels of one service share."""

    ledger: Ledger
    senders: Senders
    texts: Texts
    pace: Pace = field(default_factory=Pace)
    lanes: Lanes = field(default_factory=Lanes)


class Desk:
    """Takes messages at a service's door, and sees to it that each is answered."""

    def __init__(self, name: str, door: Door, back: Back, on_new_message: OnMessage) -> None:
        self._name = name
        self._door = door
        self._back = back
        self._ask = on_new_message
        self._cleaning: asyncio.Task[None] | None = None

    def resume(self) -> None:
        """Take up what the last run left unanswered, and clean up daily. Call it inside the event loop."""
        for heard in self._back.ledger.unfinished():
            if heard.key.startswith(f"{self._name}:"):
                self._line_up(heard, self._sender(heard))
        self._cleaning = asyncio.get_running_loop().create_task(daily(self._back.ledger.clean))

    def take(self, heard: Heard) -> bool:
        """Write a message down, to be answered soon; False where it was heard before.

        Raises sqlite3.Error where it cannot be kept: the service should send it again.
        """
        if not self._back.ledger.accept(heard):
            logger.info("%s: the same message again", self._name)
            return False
        sender = self._sender(heard)
        if not self._back.pace.allows(sender):
            heard = replace(heard, kind=FAST)
        self._line_up(heard, sender)
        return True

    async def close(self) -> None:
        """Stop. What is unanswered stays written down."""
        if self._cleaning:
            self._cleaning.cancel()
        await self._back.lanes.close()

    def _sender(self, heard: Heard) -> str:
        return self._back.senders.pseudonym(heard.channel, heard.address)

    def _line_up(self, heard: Heard, sender: str) -> None:
        self._back.lanes.put(sender, lambda: self._answer(heard, sender))

    async def _answer(self, heard: Heard, sender: str) -> None:
        ledger = self._back.ledger
        parts = ledger.unsent(heard.key)
        if parts is None:
            before = ledger.notes(sender)
            try:
                if heard.tap and heard.kind != FAST:
                    await self._door.acknowledge(heard, before)
                parts, notes = await self._reply(heard, sender, before)
            except Exception as error:  # a fault of ours must not end in silence
                logger.error("a message of %s could not be answered: %s", sender, type(error).__name__)
                parts, notes = self._own(self._back.texts.failed, heard, before), before
            _keep(ledger.answer, heard.key, parts, sender, notes)
        for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            if not await deliver(partial(self._send, part, heard), whom=sender):
                break
            if left:
                _keep(ledger.count_sent, heard.key)
        _keep(ledger.finish, heard.key)

    async def _send(self, part: Part, heard: Heard) -> None:
        try:
            await self._door.send(part, heard)
        except (OSError, asyncio.TimeoutError) as error:
            raise Later(type(error).__name__) from error

    async def _reply(self, heard: Heard, sender: str, notes: Notes) -> tuple[list[Part], Notes]:
        """The messages that answer `heard`, and what to remember."""
        texts = self._back.texts
        word = self._door.keyword(heard, notes)
        if word:
            return self._on_keyword(word, heard, notes)
        if notes.stopped:
            said = [] if notes.reminded else self._own(texts.still_stopped, heard, notes)
            return said, replace(notes, reminded=True)
        reading = self._door.read(heard, notes)
        if heard.kind == FAST:
            reading = Reading(kind=FAST)
        elif datetime.now(timezone.utc) - heard.at > TOO_LATE:
            reading = Reading(kind="late")
        parts: list[Part] = []
        for reply in await self._think(reading.text, heard, sender) if reading.text else ():
            notes = _offered(notes, reply, heard)
            parts += self._door.write(reply, heard, notes)
            notes = replace(notes, met=notes.met or reply["outcome"] != "EMERGENCY")
        if reading.kind and self._wanted(reading.kind, heard, sender):
            parts += self._own(getattr(texts, reading.kind), heard, notes)
            notes = replace(notes, met=True)
        return parts, replace(notes, tapped=heard.tap or notes.tapped)

    async def _think(self, text: str, heard: Heard, sender: str) -> Sequence[Reply]:
        """What the bot replies; whatever fails, the patient learns how to reach the clinic."""
        output = PartsOutput()
        message = patient_message(text, output, sender=sender, channel=heard.channel, now=heard.at)
        try:
            await asyncio.wait_for(self._ask(message), LONGEST_THOUGHT)
        except Exception as error:  # the last line of defence: silence is worse than any reply
            logger.error("no reply for %s: %s", sender, type(error).__name__)
        return output.replies or [{"outcome": "CONTACT_PROVIDER", "verdict": self._back.texts.failed}]

    def _on_keyword(self, word: str, heard: Heard, notes: Notes) -> tuple[list[Part], Notes]:
        texts = self._back.texts
        if word == "stop":
            text, notes = texts.stopped, Notes(met=True, stopped=True)
        elif word == "start":
            text = texts.resumed if notes.stopped else texts.welcome
            notes = replace(notes, met=True, stopped=False, reminded=False)
        else:
            text, notes = texts.help, replace(notes, met=True)
        # Some services confirm by themselves, and say so.
        return [] if heard.extra.get("confirmed") else self._own(text, heard, notes), notes

    def _own(self, text: str, heard: Heard, notes: Notes) -> list[Part]:
        """A text of ours. It offers nothing and closes no question."""
        return self._door.write({"outcome": "NONE", "verdict": text}, heard, notes)

    def _wanted(self, kind: str, heard: Heard, sender: str) -> bool:
        """False where the same was said a moment ago: to a flood, a group, an album of pictures."""
        every = EVERY.get(kind)
        what = f"{kind}:{sender}"
        if "album" in heard.extra:
            every, what = EVERY["album"], f"{what}:{heard.extra['album']}"
        return every is None or self._back.ledger.once(what, within=every)


def _keep(write: Callable[..., None], *values: object) -> None:
    """Write to the ledger if that can be done: a reply goes out even when the disk is full."""
    try:
        write(*values)
    except sqlite3.Error as error:
        logger.error("the ledger cannot be written: %s", type(error).__name__)


def _offered(notes: Notes, reply: Reply, heard: Heard) -> Notes:
    choices = tuple(reply.get("choices") or ())
    return replace(notes, choices=choices, question=heard.key if choices else "")
