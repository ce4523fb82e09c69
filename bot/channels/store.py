"""Reading back one conversation."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import TrackerStore


async def events_of(store: TrackerStore, sender: str) -> list[dict[str, Any]]:
    """Every event of a conversation, oldest first; none where there is no conversation."""
    tracker = await store.retrieve_full_tracker(sender)
    return [event.as_dict() for event in tracker.events] if tracker else []
