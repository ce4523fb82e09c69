"""Rasa's events as rows of the database, and back."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import Any, Sequence

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.storage.files import StorageError


class Garbled(StorageError):
    """What is kept of a conversation cannot be read."""


@dataclass(frozen=True)
class New:
    """What a turn adds to a conversation: rows for `events`, and the keys of its messages."""

    rows: Sequence[dict[str, Any]]
    keys: Sequence[str]


def tracker_of(sender_id: str, told: Sequence[str], domain: Domain) -> DialogueStateTracker | None:
    """The conversation that `told` are the kept events of, oldest first; None where there are none.

    Raises Garbled.
    """
    if not told:
        return None
    try:
        read = [json.loads(one) for one in told]
        if not all("event" in one for one in read):
            raise ValueError("no event")  # Rasa would leave it out, and with it the whole memory
        return DialogueStateTracker.from_dict(sender_id, read, domain.slots)
    except Exception as error:  # an event can be damaged, or of another release, in many ways
        raise Garbled(f"the conversation of {sender_id} cannot be read") from error


def new_in(tracker: DialogueStateTracker, *, after: int) -> New:
    """What is new in a conversation since it had `after` events."""
    new = list(itertools.islice(tracker.events, after, None))
    keys = [key for key in map(_key_of, new) if key]
    return New([_row(tracker.sender_id, event) for event in new], keys)


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _key_of(event: Event) -> str | None:
    return getattr(event, "message_id", None) if event.type_name == "user" else None
