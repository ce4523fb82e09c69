"""A message's way through a messaging channel: written down, answered in order, sent until taken."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any, Awaitable, Callable, Mapping, Sequence

from rasa.core.channels.channel import UserMessage

from bot.channels.choices import is_label
from bot.channels.conversations import Conversations
from bot.channels.delivery import Later, deliver
from bot.channels.door import Door, Reading, Reply
from bot.channels.forgetting import Forgetting, Step
from bot.channels.heard import Heard, Notes, Part
from bot.channels.inbox import ALARM_AFTER, Alarm, PartsOutput, no_alarm, patient_message
from bot.channels.lanes import Lanes
from bot.channels.ledger import Ledger
from bot.channels.pace import Occasions, Pace
from bot.channels.senders import Senders
from bot.channels.texts import Texts
from bot.daily import daily
from bot.storage.database import NOT_KEPT

logger = logging.getLogger(__name__)

# The kind of what comes too fast to be read.
FAST = "fast"
# The bot takes milliseconds. Whoever waits longer is told how to reach the clinic.
LONGEST_THOUGHT = 20.0
# What was written longer ago (the bot or the service was down) is not judged as if it were now.
TOO_LATE = timedelta(days=1)
# These texts are said at most this often, in seconds.
EVERY: Mapping[str, float] = {"group": 3600.0, FAST: 60.0, "stale": 10.0, "album": 86400.0}

# What was finished with is gone from the file, its pages and its log, after so many seconds at most.
SWEEP_EVERY = 900.0
FINISH_EVERY = 10.0
# Keys of messages that could not be written down, and were answered all the same.
UNWRITTEN = 10_000

OnMessage = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Back:
    """What all messaging channels of one service share."""

    ledger: Ledger
    senders: Senders
    texts: Texts
    forgetting: Forgetting
    pace: Pace = field(default_factory=Pace)
    alarms: Pace = field(default_factory=Pace)
    alarm: Alarm = no_alarm
    occasions: Occasions = field(default_factory=Occasions)
    lanes: Lanes = field(default_factory=Lanes)


class Desk:
    """Takes messages at a service's door, and sees to it that each is answered."""

    def __init__(
        self, name: str, door: Door, back: Back, on_new_message: OnMessage, conversations: Conversations
    ) -> None:
        self._name = name
        self._conversations = conversations
        self._door = door
        self._back = back
        self._ask = on_new_message
        self._sweeping: list[asyncio.Task[None]] = []
        # Messages that were answered where that could not be written down: the next start would answer again.
        self._done: set[str] = set()
        self._unswept = False
        # What could not be written: the messages that were answered, and what patients were offered.
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._offered: dict[str, Notes] = {}
        # Whose last message came too fast or too late to be read.
        self._left_out: set[str] = set()
        # Emergencies whose whole answer is waited for, and who waits.
        self._awaited: dict[str, asyncio.Event] = {}
        self._warning: set[asyncio.Task[None]] = set()

    async def resume(self) -> None:
        """Take up what the last run left unanswered, and sweep up now and then."""
        for heard in await self._apart(self._back.ledger.unfinished):
            if heard.key.startswith(f"{self._name}:"):
                self._line_up(heard, self._sender(heard))
        for work, every in ((self._sweep, SWEEP_EVERY), (self._finish_late, FINISH_EVERY)):
            self._sweeping.append(asyncio.get_running_loop().create_task(daily(work, every=every)))

    async def take(self, heard: Heard) -> bool:
        """Write a message down, to be answered soon; False where it was heard before.

        Raises one of NOT_KEPT where it cannot be kept: the service should send it again. The patient
        is answered all the same, once. An emergency is heard past the pace, and told what to do at once
        where its answer has to wait, be it for the storage.
        """
        sender, alarm = self._sender(heard), self._back.alarm(heard.text)
        warned = alarm is not None and self._warn(alarm, heard, sender)
        try:
            new = await self._apart(self._back.ledger.accept, heard, sender)
        except NOT_KEPT:
            if heard.key not in self._answered:
                self._answer_unwritten(self._paced(heard, sender, alarm), sender)
            raise
        if not new:
            logger.info("%s: the same message again", self._name)
            if warned:
                self._awaited[heard.key].set()
            return False
        self._line_up(self._paced(heard, sender, alarm), sender)
        return True

    async def close(self) -> None:
        """Stop. What is unanswered stays written down."""
        for task in self._sweeping:
            task.cancel()
        await self._back.lanes.close()
        for task in self._warning:
            task.cancel()
        await self._finish_late()
        await self._sweep()

    def _paced(self, heard: Heard, sender: str, alarm: Reply | None) -> Heard:
        """The message, marked where it comes faster than may be read."""
        if self._back.pace.allows(sender) or (alarm and self._back.alarms.allows(sender)):
            return heard
        return replace(heard, kind=FAST)

    def _sender(self, heard: Heard) -> str:
        return self._back.senders.pseudonym(heard.channel, heard.address)

    def _warn(self, alarm: Reply, heard: Heard, sender: str) -> bool:
        """Wait for the answer to an emergency; False where somebody does, or it was answered unwritten."""
        if heard.key in self._awaited or heard.key in self._answered:
            return False
        self._awaited[heard.key] = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._warn_late(alarm, heard, sender))
        self._warning.add(task)
        task.add_done_callback(self._warning.discard)
        return True

    async def _warn_late(self, alarm: Reply, heard: Heard, sender: str) -> None:
        """Send an emergency's instruction ahead where the whole answer is not there soon."""
        try:
            await asyncio.wait_for(self._awaited[heard.key].wait(), ALARM_AFTER)
            return
        except asyncio.TimeoutError:
            logger.warning("an emergency of %s is told what to do ahead of its answer", sender)
        finally:
            del self._awaited[heard.key]
        notes = await self._notes_soon(sender)
        if not notes.stopped:
            for part in self._door.write(alarm, heard, notes):
                await deliver(partial(self._send, part, heard), whom=sender)

    async def _notes_soon(self, sender: str) -> Notes:
        """What is known of a patient; nothing where the storage is slow or cannot be read."""
        try:
            return await asyncio.wait_for(self._notes(sender), ALARM_AFTER) or Notes(met=True)
        except asyncio.TimeoutError:
            return Notes(met=True)

    def _line_up(self, heard: Heard, sender: str) -> None:
        self._back.lanes.put(sender, lambda: self._answer(heard, sender))

    def _answer_unwritten(self, heard: Heard, sender: str) -> None:
        """Answer a message that only this process's memory holds; not again when it comes again."""
        self._answered[heard.key] = None
        while len(self._answered) > UNWRITTEN:
            self._answered.popitem(last=False)
        self._line_up(heard, sender)

    async def _answer(self, heard: Heard, sender: str) -> None:
        ledger = self._back.ledger
        parts = await self._try(ledger.unsent, heard.key)
        if parts is None:
            known = await self._notes(sender)
            before = known or Notes(met=True)
            try:
                if heard.tap and heard.kind != FAST:
                    await self._door.acknowledge(heard, before)
                if known is None and is_label(heard.text):
                    # Which question it answers cannot be read: "2" might be taken for two days.
                    parts, notes = await self._unread(heard, sender, before), before
                else:
                    parts, notes = await self._reply(heard, sender, before)
            except Exception as error:  # a fault of ours must not end in silence
                logger.error("a message of %s could not be answered: %s", sender, type(error).__name__)
                parts, notes = await self._unread(heard, sender, before), before
            await self._note(heard, parts, sender, notes)
        if heard.key in self._awaited:
            self._awaited[heard.key].set()
        for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            if not await deliver(partial(self._send, part, heard), whom=sender):
                break
            if left:
                await self._try(ledger.count_sent, heard.key)
        self._done.add(heard.key)
        await self._finish(heard.key)

    async def _unread(self, heard: Heard, sender: str, notes: Notes) -> list[Part]:
        """What is said to a message that was not read; the conversation knows that there was one."""
        await self._conversations.missed(sender)
        return self._own(self._back.texts.failed, heard, notes)

    async def _notes(self, sender: str) -> Notes | None:
        """What is known of a patient; None where that cannot be read."""
        if sender in self._offered:
            return self._offered[sender]
        notes: Notes | None = await self._try(self._back.ledger.notes, sender)
        return notes

    async def _note(self, heard: Heard, parts: list[Part], sender: str, notes: Notes) -> None:
        """Keep the reply and the notes; in memory where that is all there is, so that an answer to an
        offer is understood."""
        try:
            await self._apart(self._back.ledger.answer, heard.key, parts, sender, notes)
            self._offered.pop(sender, None)
        except NOT_KEPT as error:
            logger.error("a reply could not be written down: %s", type(error).__name__)
            self._offered[sender] = notes

    async def _try(self, function: Callable[..., Any], *values: object) -> Any:
        """Read or write if that can be done, else None: a reply goes out even when the disk is full."""
        try:
            return await self._apart(function, *values)
        except NOT_KEPT as error:
            logger.error("messages under way cannot be read or written: %s", type(error).__name__)
            return None

    async def _apart(self, function: Callable[..., Any], *values: object) -> Any:
        return await self._back.ledger.database.apart(function, *values)

    async def _finish(self, key: str) -> None:
        """Write down that a message was answered."""
        try:
            await self._apart(self._back.ledger.finish, key)
        except NOT_KEPT as error:
            logger.error("that a message was answered could not be kept: %s", type(error).__name__)
            return
        self._done.discard(key)
        self._unswept = True

    async def _finish_late(self) -> None:
        """Write down what could not be written when it was done."""
        for key in sorted(self._done):
            await self._finish(key)

    async def _sweep(self) -> None:
        """Be rid of what is left between the rows of messages that were finished with."""
        if self._unswept:
            self._unswept = False
            await self._try(self._back.ledger.database.sweep)

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
        step = self._back.forgetting.step(self._door.read(heard, notes).text, asked=notes.forgetting)
        if step is Step.ASK and notes.stopped:
            step = Step.DO  # whoever wants no messages is not asked
        if step is not Step.NONE:
            return await self._on_wish(step, heard, sender, notes)
        notes = replace(notes, forgetting=False)
        if notes.stopped:
            said = [] if notes.reminded else self._own(texts.still_stopped, heard, notes)
            return said, replace(notes, reminded=True)
        reading = self._door.read(heard, notes)
        late = datetime.now(timezone.utc) - heard.at > TOO_LATE
        if heard.kind == FAST or late:
            reading = Reading(kind=FAST if heard.kind == FAST else "late")
            if sender not in self._left_out:  # of many in a row it is noted once
                await self._conversations.missed(sender)
                self._left_out.add(sender)
        else:
            self._left_out.discard(sender)
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
        # The conversation knows the message by it, should it come again.
        message.message_id = heard.key
        turn = asyncio.ensure_future(self._ask(message))
        # A turn that is late goes on: what the patient said is not lost.
        await asyncio.wait({turn}, timeout=LONGEST_THOUGHT)
        if not turn.done() or turn.exception() is not None:
            cause = type(turn.exception()).__name__ if turn.done() else "it takes too long"
            logger.error("no reply for %s: %s", sender, cause)
            return [{"outcome": "CONTACT_PROVIDER", "verdict": self._back.texts.failed}]
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

    async def _on_wish(self, step: Step, heard: Heard, sender: str, notes: Notes) -> tuple[list[Part], Notes]:
        """Ask whether to forget the patient, or do it, or not."""
        forgetting = self._back.forgetting
        if step is Step.ASK:
            question = forgetting.question()
            notes = replace(_offered(notes, question, heard), met=True, forgetting=True)
            return self._door.write(question, heard, notes), notes
        if step is Step.DO:
            await self._conversations.forget(sender)
            notes = Notes(met=notes.stopped, stopped=notes.stopped)
        notes = replace(_offered(notes, {}, heard), forgetting=False)
        # Whoever was forgotten is not met again by being told so.
        return self._door.write(forgetting.answer(step), heard, replace(notes, met=True)), notes

    def _own(self, text: str, heard: Heard, notes: Notes) -> list[Part]:
        """A text of ours. It offers nothing and closes no question."""
        return self._door.write({"outcome": "NONE", "verdict": text}, heard, notes)

    def _wanted(self, kind: str, heard: Heard, sender: str) -> bool:
        """False where the same was said a moment ago: to a flood, a group, an album of pictures."""
        every = EVERY.get(kind)
        what = f"{kind}:{sender}"
        if "album" in heard.extra:
            every, what = EVERY["album"], f"{what}:{heard.extra['album']}"
        return every is None or self._back.occasions.once(what, within=every)


def _offered(notes: Notes, reply: Reply, heard: Heard) -> Notes:
    choices = tuple(reply.get("choices") or ())
    return replace(notes, choices=choices, question=heard.key if choices else "")
