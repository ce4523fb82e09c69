"""A turn computed on a conversation that was lent: nothing is read besides, and what is new is given back."""

from __future__ import annotations

import copy
from typing import Sequence

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.rows import New, new_in, tracker_of
from bot.engine.turns import CarefulAgent, Held
from bot.engine.worker import Done, Job


async def computed(agent: CarefulAgent, job: Job) -> Done:
    """One turn. Raises Garbled where the conversation cannot be read, and whatever else fails."""
    store, held = LentStore(job.told, agent.domain), Held()
    processor = copy.copy(agent.processor)
    processor.tracker_store = store
    message = UserMessage(
        job.text,
        held,
        job.sender,
        input_channel=job.channel,
        message_id=job.key,
        metadata=dict(job.metadata),
    )
    await processor.handle_message(message)
    return Done(held.responses, store.new)


class LentStore(TrackerStore):
    """One conversation, as its kept events tell it, and what was saved since."""

    def __init__(self, told: Sequence[str], domain: Domain) -> None:
        super().__init__(domain)
        self._told = told
        self._count = 0
        self.new = New((), ())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation; None for a new one. Raises Garbled."""
        tracker = tracker_of(sender_id, self._told, self.domain)
        self._count = len(tracker.events) if tracker else 0
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Note what is new."""
        self.new = new_in(tracker, after=self._count)
