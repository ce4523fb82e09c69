"""Each message is read with the patient's last ones, which are not kept with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import EARLIER
from tests.conftest import NOW, Run

if TYPE_CHECKING:
    from bot.engine.turns import CarefulAgent


@pytest.fixture
def said(agent: CarefulAgent, run: Run[Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Says something to the bot; what was read beside it, and the tracker afterwards."""
    from rasa.core.processor import MessageProcessor

    from bot.engine.agent import send

    beside: list[Any] = []
    parse = MessageProcessor.parse_message

    async def listening(self: Any, message: Any, *more: Any) -> Any:
        beside.append((message.metadata or {}).get(EARLIER, []))
        return await parse(self, message, *more)

    monkeypatch.setattr(MessageProcessor, "parse_message", listening)

    def say(text: str, *, sender: str, later: int = 0) -> tuple[Any, Any]:
        run(send(agent, text, sender=sender, channel="test", now=NOW + timedelta(minutes=later)))
        return beside[-1], run(agent.tracker_store.retrieve(sender))

    return say


def test_the_last_three_messages_are_read_with_one(said: Any) -> None:
    for number in range(5):
        beside, tracker = said(f"message {number}", sender="row")

    assert beside == ["message 1", "message 2", "message 3"]
    assert all(EARLIER not in (event.metadata or {}) for event in tracker.events)


def test_none_is_read_with_the_first_one(said: Any) -> None:
    assert said("hello", sender="first")[0] == []


def test_none_is_read_with_one_that_begins_anew(said: Any) -> None:
    said("pus on my chin, day 2", sender="anew")
    said("start over", sender="anew")

    assert said("yes", sender="anew")[0] != []
    assert said("itchy", sender="anew")[0] == []
