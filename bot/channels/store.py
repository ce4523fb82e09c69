"""Reading back and erasing one conversation, through whatever Rasa wraps around the store."""

from __future__ import annotations

from typing import Any, Iterator

from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore


async def events_of(store: TrackerStore, sender: str) -> list[dict[str, Any]]:
    """Every event of a conversation, oldest first; none where there is no conversation."""
    tracker = await store.retrieve_full_tracker(sender)
    return [event.as_dict() for event in tracker.events] if tracker else []


def forget(store: TrackerStore, sender: str) -> None:
    """Erase a conversation. Raises TypeError on a store that cannot."""
    for one in unwrapped(store):
        if hasattr(one, "forget"):
            one.forget(sender)
        elif isinstance(one, InMemoryTrackerStore):
            one.store.pop(sender, None)
        else:
            raise TypeError(f"{type(one).__name__} cannot forget")


def unwrapped(store: TrackerStore) -> Iterator[TrackerStore]:
    """The stores behind Rasa's FailSafeTrackerStore: the real one, and the one it fell back to."""
    if not hasattr(store, "_tracker_store"):
        yield store
        return
    yield store._tracker_store
    if store._fallback_tracker_store:
        yield store._fallback_tracker_store
