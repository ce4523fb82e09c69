"""Rasa's agent made to fail closed: nothing is said on a conversation that was not read and kept whole.

Rasa takes a failed read for a new conversation, and saves what it cannot keep into memory that nobody
reads: a patient who told of a warning sign would then be reassured on the next message alone.
"""

from __future__ import annotations

import asyncio
import copy
import logging
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, AsyncIterator, Mapping

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import deserialise_events

from actions.memory import PARTS, UNSAID, missed
from actions.turn import safe_reply
from actions.writer import Writer
from bot.channels.inbox import Alarm, no_alarm
from bot.channels.store import events_of
from bot.channels.transcript import transcript
from bot.engine.pool import Costly
from bot.engine.processor import AttentiveProcessor
from bot.engine.store import MemoryStore
from bot.handbook.access import clinic_details, handbook
from bot.storage.database import NOT_KEPT
from bot.tracing import origin
from bot.triage.disposition import Disposition

logger = logging.getLogger(__name__)

# Messages of one patient, and of all, that wait to be kept. Of more it is known that they were not read.
MOST_WAITING = 50
MOST_WAITING_IN_ALL = 5000
_URGENT = frozenset(d.name for d in Disposition if d >= Disposition.CONTACT_PROVIDER_TODAY)

Said = list[dict[str, Any]]


class CarefulAgent(Agent):
    """An agent that speaks only once a turn is kept.

    Where the past cannot be read or the turn cannot be kept, the patient gets the safe text, and a
    warning sign in this message is still answered as one. The message itself waits in memory and
    is taken into the conversation before the patient's next one. Of a message that cannot be read the
    conversation keeps that there was one, and the patient is asked for it before any reassurance.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # The quick pass, for a message that can be read in no other way.
        self.alarm: Alarm = no_alarm
        # The lock of each patient who is heard now, and how many messages use it.
        self._order: dict[str, tuple[asyncio.Lock, int]] = {}
        self._waiting: dict[str, list[UserMessage]] = {}
        # Patients of whom a message was not read, where that could not be kept yet.
        self._unread: set[str] = set()

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model into a processor that reads messages together; otherwise as Rasa does."""
        self.processor = AttentiveProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.tracker_store.domain = self.processor.domain
        self._set_fingerprint(fingerprint)

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        """The store itself. Rasa would wrap it, and fall back on one in memory without a word."""
        store = store or MemoryStore(domain)
        store.domain = domain
        return store

    @property
    def waiting(self) -> int:
        """How many messages are not kept yet."""
        return sum(map(len, self._waiting.values()))

    async def handle_message(self, message: UserMessage) -> None:
        """One turn: read, answered, kept, and only then said. Raises nothing that a store raises."""
        async with self._in_turn(message.sender_id):
            try:
                await self._take_up(message.sender_id, but=message.message_id)
                said = await self._turn(message)
                self._waiting.pop(message.sender_id, None)
            except Exception as error:  # an error's own text may hold what the patient wrote
                logger.error("a turn of %s was not kept: %s", message.sender_id, origin(error))
                if not (isinstance(error, NOT_KEPT) and self._waits(message)):
                    await self._leave_trace(message.sender_id)
                said = await self._alone(message, read=not isinstance(error, Costly))
        for response in said:
            await message.output_channel.send_response(message.sender_id, response)

    async def forget(self, sender: str) -> None:
        """Erase all that is kept of a patient, and what waits to be. Raises what a database raises."""
        async with self._in_turn(sender):
            self._waiting.pop(sender, None)
            self._unread.discard(sender)
            await self.tracker_store.forget(sender)

    async def missed(self, sender: str) -> None:
        """Remember of a patient that a message was not read, or not whole. Raises nothing."""
        async with self._in_turn(sender):
            await self._leave_trace(sender)

    @asynccontextmanager
    async def _in_turn(self, sender: str) -> AsyncIterator[None]:
        """One message of a patient at a time, in the order of asking. Rasa's own lock goes by the
        clock: when that jumps, it lets two in."""
        lock, users = self._order.get(sender, (asyncio.Lock(), 0))
        self._order[sender] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            _, users = self._order.pop(sender)
            if users > 1:
                self._order[sender] = (lock, users - 1)

    async def keep_waiting(self) -> None:
        """Keep what waits, where that can be done by now. Raises nothing."""
        for sender in [*self._waiting, *(self._unread - self._waiting.keys())]:
            async with self._in_turn(sender):
                try:
                    await self._take_up(sender)
                except Exception as error:  # an error's own text may hold what the patient wrote
                    logger.warning("messages of %s still wait to be kept: %s", sender, origin(error))

    async def _take_up(self, sender: str, *, but: str | None = None) -> None:
        """Take into the conversation what could not be kept when it was said, before the message `but`
        (which may be the last of those, when its service sends it again: its reply is said now)."""
        waiting = self._waiting.get(sender, [])
        while waiting and [one.message_id for one in waiting] != [but]:
            try:
                await self._turn(waiting[0], unsaid=True)
                logger.warning("a message of %s that had waited was kept", sender)
            except NOT_KEPT:
                raise
            except Exception as error:  # one that cannot be read must not keep the next ones out
                logger.error("a message of %s that had waited failed: %s", sender, origin(error))
                self._unread.add(sender)
            waiting.pop(0)
        if not waiting:
            self._waiting.pop(sender, None)
        if sender in self._unread:
            await self._keep_trace(sender)

    def _waits(self, message: UserMessage) -> bool:
        """True where the message waits to be kept; False where too many do."""
        waiting = self._waiting.get(message.sender_id, [])
        if message.message_id in [one.message_id for one in waiting]:
            return True
        if len(waiting) >= MOST_WAITING or self.waiting >= MOST_WAITING_IN_ALL:
            return False
        self._waiting[message.sender_id] = [*waiting, message]
        return True

    async def _leave_trace(self, sender: str) -> None:
        """Note that a message was not read: in the conversation, or in memory until that can be done."""
        self._unread.add(sender)
        if sender in self._waiting:
            return  # the conversation cannot be written, and is not in order before those are in it
        try:
            await self._keep_trace(sender)
        except Exception as error:  # as above
            logger.error("that a message of %s was not read was not kept: %s", sender, origin(error))

    async def _keep_trace(self, sender: str) -> None:
        tracker = await self.tracker_store.get_or_create_tracker(sender)
        for event in deserialise_events([missed(tracker)]):
            tracker.update(event)
        await self.tracker_store.save(tracker)
        self._unread.discard(sender)

    async def _turn(self, message: UserMessage, *, unsaid: bool = False) -> Said:
        """The responses to a message. One that the conversation holds already is not heard twice.

        `unsaid`: the patient had the safe text to it, and gets none of them.
        """
        kept = await self._kept(message)
        if kept is not None:
            return kept
        held = Held()
        metadata = {**(message.metadata or {}), **({UNSAID: True} if unsaid else {})}
        await self.processor.handle_message(_with(message, output=held, metadata=metadata))
        return held.responses

    async def _kept(self, message: UserMessage) -> Said | None:
        """The responses to a message that came before, such as one whose service sends it again."""
        sender, key = message.sender_id, message.message_id
        if not await self.tracker_store.holds(sender, key):
            return None
        turns = transcript(await events_of(self.tracker_store, sender), whole=True)
        return [{"custom": parts} for turn in turns if turn["key"] == key for parts in turn["replies"]]

    async def _alone(self, message: UserMessage, *, read: bool) -> Said:
        """What can be said of a message by itself: the instruction for a warning sign that is in it,
        or the safe text. Nothing of it is kept. Unless `read`, the quick pass alone looks at it."""
        urgent = await self._urgent_alone(message) if read else None
        if urgent is None:
            quick = self.alarm(message.text)
            urgent = [dict(quick)] if quick else []
        replies = [_only_of_this(parts) for parts in urgent] or [safe_reply().to_dict()]
        wants_parts = bool((message.metadata or {}).get(PARTS))
        return [{"custom": parts} if wants_parts else {"text": parts["text"]} for parts in replies]

    async def _urgent_alone(self, message: UserMessage) -> Said | None:
        """The instruction for a warning sign; None where the message cannot be read."""
        held = Held()
        processor = copy.copy(self.processor)
        processor.tracker_store = MemoryStore(self.domain)
        try:
            parts_wanted = {**(message.metadata or {}), PARTS: True}
            await processor.handle_message(_with(message, output=held, metadata=parts_wanted))
        except Exception as error:  # the message itself may be what cannot be read
            logger.error("a message of %s could not be read: %s", message.sender_id, origin(error))
            return None
        return [response["custom"] for response in held.responses if _is_urgent(response)]


class Held(OutputChannel):
    """Keeps the responses until they may be said."""

    def __init__(self) -> None:
        self.responses: Said = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one."""
        self.responses.append(message)


def _with(message: UserMessage, **changes: Any) -> UserMessage:
    """The same message, but for its output and its metadata."""
    same = copy.copy(message)
    same.output_channel, same.metadata = changes["output"], changes["metadata"]
    return same


def _is_urgent(response: Mapping[str, Any]) -> bool:
    parts = response.get("custom") or {}
    return bool({parts.get("outcome"), (parts.get("data") or {}).get("standing")} & _URGENT)


def _only_of_this(parts: dict[str, Any]) -> dict[str, Any]:
    """An instruction, with the word that it is about this message alone. It asks nothing: no answer
    would find the question again."""
    note = Writer(handbook(), clinic_details()).say("fallback", "alone")
    first, _, rest = parts["text"].partition("\n")
    notes = [{"text": note, "sources": ()}, *parts.get("notes", ())]
    text = "\n".join(line for line in (first, note, rest) if line)
    return {**parts, "notes": notes, "text": text, "choices": ()}
