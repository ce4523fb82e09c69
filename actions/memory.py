"""The slot: what the conversation holds, read from and written to Rasa's tracker.

Everything is in one slot that every turn writes whole, so that the tail of a conversation is
enough to go on with.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Mapping

from bot.triage.conversation import Conversation

SLOT = "conversation"
NOW = "now"
PARTS = "parts"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Memory:
    """`misses` counts the messages in a row that were not understood; `told` says that a verdict
    was given."""

    conversation: Conversation = field(default_factory=Conversation)
    misses: int = 0
    told: bool = False

    def with_conversation(self, conversation: Conversation) -> Memory:
        """The same memory with another conversation."""
        return replace(self, conversation=conversation)


def recall(tracker: Any) -> Memory:
    """The memory of this tracker. One that cannot be read is forgotten, never fatal."""
    held = tracker.get_slot(SLOT)
    if not held:
        return Memory()
    try:
        conversation = Conversation.from_dict(held["conversation"])
        return Memory(conversation, int(held["misses"]), bool(held["told"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        logger.warning("a stored conversation could not be read: %s", type(error).__name__)
        return Memory()


def event(memory: Memory) -> dict[str, Any]:
    """The Rasa event that stores `memory`."""
    value = {
        "conversation": memory.conversation.to_dict(),
        "misses": memory.misses,
        "told": memory.told,
    }
    return {"event": "slot", "timestamp": None, "name": SLOT, "value": value}


def clock(tracker: Any) -> datetime:
    """When the last message was heard, local time: as the channel says, else as Rasa logged it."""
    stated = metadata(tracker).get(NOW)
    if stated:
        return datetime.fromisoformat(stated)
    logged = [e for e in tracker.events if e.get("event") == "user" and e.get("timestamp")]
    moment = logged[-1]["timestamp"] if logged else tracker.events[-1]["timestamp"]
    return datetime.fromtimestamp(moment)


def metadata(tracker: Any) -> Mapping[str, Any]:
    """What the channel said beside the message."""
    return tracker.latest_message.get("metadata") or {}
