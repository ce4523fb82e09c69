"""The slot: what the conversation holds, read from and written to Rasa's tracker.

Everything is in one slot that every turn writes whole, so that the tail of a conversation is
enough to go on with.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, Collection, Mapping

from bot import NOW
from bot.triage.conversation import PAUSE, Conversation

SLOT = "conversation"
PARTS = "parts"
# The reply to this message is not said: the patient had another one before.
UNSAID = "unsaid"


@dataclass(frozen=True)
class Memory:
    """`misses` counts the messages in a row that were not understood. `told` are the reasons of the
    last verdict that was given, `verdict` is its disposition's name. `starting_over` says that we asked
    whether to forget everything. `heard` is when the last message came. `called` are findings as the
    patient called them, by id. `said` marks the sentences that were told, `last` the last reply (both as
    actions/repeats.py marks them). `topics` are those that were answered last. `messages` counts the
    patient's messages of this session."""

    conversation: Conversation = field(default_factory=Conversation)
    misses: int = 0
    told: tuple[str, ...] = ()
    starting_over: bool = False
    heard: datetime | None = None
    verdict: str = ""
    called: Mapping[str, str] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    last: str = ""
    topics: tuple[str, ...] = ()
    messages: int = 0

    def at(self, now: datetime, signs: Collection[str]) -> Memory:
        """The memory when a message comes at `now`: after a pause a new session, in which warning signs
        (`signs` are the ids of all) are kept until they are asked about. A clock that went back is no
        pause."""
        if self.heard is not None and _between(self.heard, now) > PAUSE:
            return Memory(self.conversation.next_session(signs), heard=now, called=self.called)
        return replace(self, heard=now)


def _between(earlier: datetime, later: datetime) -> timedelta:
    """The time between two moments of which one may be kept without its zone."""
    if (earlier.tzinfo is None) != (later.tzinfo is None):
        earlier, later = earlier.replace(tzinfo=None), later.replace(tzinfo=None)
    return later - earlier


class Unreadable(Exception):
    """There is a memory, and it cannot be read."""


def recall(tracker: Any) -> Memory:
    """The memory of this tracker. Raises Unreadable: what it held may be a warning sign."""
    held = tracker.get_slot(SLOT)
    if held is None:
        return Memory()
    try:
        conversation = Conversation.from_dict(held["conversation"])
        heard = held["heard"]
        return Memory(
            conversation,
            int(held["misses"]),
            tuple(held["told"]),
            bool(held["starting_over"]),
            datetime.fromisoformat(heard) if heard else None,
            # What was stored by an older version has none of these.
            str(held.get("verdict", "")),
            dict(held.get("called", {})),
            tuple(held.get("said", ())),
            str(held.get("last", "")),
            tuple(held.get("topics", ())),
            int(held.get("messages", 0)),
        )
    except Exception as error:  # whatever it is: what cannot be read may be a warning sign
        raise Unreadable from error


def heard_before(tracker: Any) -> int:
    """How many messages of this session the memory knows of; 0 where it does not say."""
    held = tracker.get_slot(SLOT)
    return int(held.get("messages", 0)) if isinstance(held, Mapping) else 0


def carried(tracker: Any) -> dict[str, Any]:
    """The Rasa event that carries the memory over, whether it can be read or not."""
    return {"event": "slot", "timestamp": None, "name": SLOT, "value": tracker.get_slot(SLOT)}


def missed(tracker: Any) -> dict[str, Any]:
    """The Rasa event that notes in the memory, where it can be read, that a message was not read."""
    try:
        memory = recall(tracker)
    except Unreadable:
        return carried(tracker)
    return event(replace(memory, conversation=memory.conversation.missed()))


def event(memory: Memory) -> dict[str, Any]:
    """The Rasa event that stores `memory`."""
    value = {
        "conversation": memory.conversation.to_dict(),
        "misses": memory.misses,
        "told": list(memory.told),
        "starting_over": memory.starting_over,
        "heard": memory.heard.isoformat() if memory.heard else None,
        "verdict": memory.verdict,
        "called": dict(memory.called),
        "said": list(memory.said),
        "last": memory.last,
        "topics": list(memory.topics),
        "messages": memory.messages,
    }
    return {"event": "slot", "timestamp": None, "name": SLOT, "value": value}


def clock(tracker: Any, zone: tzinfo) -> datetime:
    """When the last message was heard, on the clinic's clock: as the channel says, else as Rasa logged it.

    A time without a zone is the clinic's own.
    """
    stated = metadata(tracker).get(NOW)
    if stated:
        moment = datetime.fromisoformat(stated)
        return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    logged = [e for e in tracker.events if e.get("event") == "user" and e.get("timestamp")]
    last = logged[-1]["timestamp"] if logged else tracker.events[-1]["timestamp"]
    return datetime.fromtimestamp(last, zone)


def metadata(tracker: Any) -> Mapping[str, Any]:
    """What the channel said beside the message."""
    return tracker.latest_message.get("metadata") or {}
