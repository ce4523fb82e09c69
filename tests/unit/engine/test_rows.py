"""Events become rows and are events again; what cannot be read is no new conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rasa.core.agent import Agent


def test_a_conversation_is_the_same_once_it_was_rows(agent: Agent) -> None:
    from rasa.shared.core.events import ActionExecuted, UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.engine.rows import new_in, tracker_of

    events = [ActionExecuted("action_listen"), UserUttered("red", {"name": "greet"}), ActionExecuted("x")]
    events[1].message_id = "key"
    tracker = DialogueStateTracker.from_events("anna", events, agent.domain.slots)
    new = new_in(tracker, after=0)
    again = tracker_of("anna", [row["data"] for row in new.rows], agent.domain)

    assert [row["type_name"] for row in new.rows] == ["action", "user", "action"]
    assert list(new.keys) == ["key"]
    assert [event.as_dict() for event in again.events] == [event.as_dict() for event in tracker.events]
    assert [row["action_name"] for row in new_in(tracker, after=2).rows] == ["x"]


def test_of_no_events_there_is_no_conversation(agent: Agent) -> None:
    from bot.engine.rows import tracker_of

    assert tracker_of("anna", (), agent.domain) is None


@pytest.mark.parametrize("told", ["", "{", "[]", "{}", '{"event": "unheard of"}'])
def test_what_cannot_be_read_is_told_without_its_text(agent: Agent, told: str) -> None:
    from bot.engine.rows import Garbled, tracker_of

    with pytest.raises(Garbled, match=r"^the conversation of anna cannot be read$"):
        tracker_of("anna", [told], agent.domain)
