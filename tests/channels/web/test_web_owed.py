"""What was answered ahead of its turn is not lost with the process."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage

from bot.channels.owed import MOST_TRIES
from bot.storage.tables import messages
from tests.channels.servers import until
from tests.channels.web.service import EchoBot, Patient, Service
from tests.channels.web.test_web_alarm import EMERGENCY, INSTRUCTION, alarm

Serve = Callable[..., Service]


def owed(bot: EchoBot) -> list[str]:
    """What the database holds of messages that are owed."""
    waiting = sa.select(messages.c.heard).where(messages.c.heard.isnot(None))
    return list(bot.database.read(lambda connection: connection.execute(waiting).scalars()))


@pytest.fixture
def stuck(bot: EchoBot) -> Iterator[None]:
    """Turns that never end: the process is killed in the middle of them."""

    async def wait(_message: UserMessage) -> None:
        await asyncio.sleep(60)

    bot.before = wait
    yield
    bot.before = None


@pytest.fixture
def ended(bot: EchoBot, serve: Serve, stuck: None, tmp_path: Path) -> tuple[Patient, EchoBot, Any]:
    """A patient who was told what to do ahead of the turn, and the bot that the next process has."""
    patient = Patient(serve(alarm=alarm))
    patient.begin()
    assert patient.replies(EMERGENCY) == [INSTRUCTION["verdict"]]
    bot.before = None
    return patient, bot, serve


def test_web_an_emergency_that_was_told_ahead_is_in_the_conversation_after_a_kill(ended: Any) -> None:
    patient, bot, serve = ended
    bot.heard.clear()
    patient.service = serve(alarm=alarm)
    (heard,) = bot.heard
    assert (heard.text, heard.metadata["unsaid"]) == (EMERGENCY, True)
    patient.origin = patient.service.url
    assert [turn["text"] for turn in patient.begin()["transcript"]] == [EMERGENCY]
    assert owed(bot) == []


def test_web_a_message_that_got_the_safe_text_is_in_the_conversation_after_a_kill(
    serve: Serve, bot: EchoBot, stuck: None
) -> None:
    patient = Patient(serve(patience=0.3))
    patient.begin()
    patient.say("there is pus")
    bot.before = None
    bot.heard.clear()
    serve()
    assert [one.text for one in bot.heard] == ["there is pus"]


def test_web_what_is_owed_is_settled_once_its_turn_is_over(serve: Serve, bot: EchoBot) -> None:
    async def slow(_message: UserMessage) -> None:
        await asyncio.sleep(1.0)

    bot.before = slow
    patient = Patient(serve(alarm=alarm))
    patient.begin()
    patient.replies(EMERGENCY)
    assert len(owed(bot)) == 1
    until("it is settled", lambda: not owed(bot))
    assert len(bot.heard) == 1


def test_web_what_was_answered_by_its_turn_is_not_written_down_twice(patient: Patient, bot: EchoBot) -> None:
    patient.say("redness")
    count = sa.select(sa.func.count()).select_from(messages)
    assert bot.database.read(lambda connection: connection.execute(count).scalar()) == 0


def test_web_nothing_is_owed_to_whom_was_forgotten(ended: Any, tmp_path: Path) -> None:
    patient, bot, serve = ended
    patient.post("forget")
    assert owed(bot) == []
    bot.heard.clear()
    serve()
    assert bot.heard == []
    assert all(EMERGENCY.encode() not in path.read_bytes() for path in tmp_path.glob("conversations.db*"))


def test_web_what_can_never_be_read_is_not_tried_for_ever(ended: Any) -> None:
    patient, bot, _serve = ended

    async def hears_in_vain(_heard: Any) -> None:
        """Such a message leaves word in its conversation, and is not in it."""

    async def holds(_sender: str, _key: str) -> bool:
        return False

    for _ in range(MOST_TRIES):
        assert len(owed(bot)) == 1
        asyncio.run(patient.service.owed.take_in(hears_in_vain, holds))
    assert owed(bot) == []


def test_web_a_disk_that_is_full_does_not_hold_up_the_instruction(
    serve: Serve, bot: EchoBot, stuck: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.ledger import Ledger

    def full(*_arguments: object) -> bool:
        raise OSError("No space left on device")

    monkeypatch.setattr(Ledger, "accept", full)
    patient = Patient(serve(alarm=alarm))
    patient.begin()
    assert patient.replies(EMERGENCY) == [INSTRUCTION["verdict"]]
