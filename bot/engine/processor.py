"""Rasa's processor, which reads each message with what the patient said just before it."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.memory import heard_before
from bot import EARLIER

# So many messages before this one are read with it, at most.
MOST_EARLIER = 3


class AttentiveProcessor(MessageProcessor):
    """ "It was my son's reading, mine is 36.6" means nothing without the message before."""

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """The parse of a message, with the patient's last ones beside it. They are not kept with it."""
        earlier = said_before(tracker) if tracker else []
        if earlier:
            message = copy.copy(message)
            message.metadata = {**(message.metadata or {}), EARLIER: earlier}
        parsed: dict[str, Any] = await super().parse_message(message, tracker, only_output_properties)
        return parsed


def said_before(tracker: DialogueStateTracker) -> list[str]:
    """The patient's last messages of this conversation, the oldest first."""
    count = min(heard_before(tracker), MOST_EARLIER)
    said = [event.text for event in tracker.events if isinstance(event, UserUttered) and event.text]
    return said[len(said) - count :] if count else []
