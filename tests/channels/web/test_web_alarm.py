"""An emergency gets its instruction, whatever else goes on."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Callable

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.servers import until
from tests.channels.web.service import EchoBot, Patient, Service

INSTRUCTION = {"outcome": "EMERGENCY", "verdict": "Call 999 now.", "text": "Call 999 now.", "phone": "999"}
EMERGENCY = "I cannot breathe"


def alarm(text: str) -> dict[str, Any] | None:
    return INSTRUCTION if "cannot breathe" in text else None


@pytest.fixture
def alarmed(serve: Callable[..., Service]) -> Patient:
    patient = Patient(serve(alarm=alarm, session_rate=3))
    patient.begin()
    return patient


def is_heard(text: str, patient: Patient, bot: EchoBot) -> bool:
    """True where the bot hears it and the patient is told what to do, by the one or the other."""
    (told,) = patient.replies(text)
    heard = until("the bot hears it", lambda: [one for one in bot.heard if one.text == text])
    return len(heard) == 1 and told in (f"heard: {text}", INSTRUCTION["verdict"])


def test_web_an_emergency_is_heard_as_any_message(alarmed: Patient, bot: EchoBot) -> None:
    assert is_heard(EMERGENCY, alarmed, bot)


def test_web_an_emergency_does_not_wait_for_a_busy_bot(alarmed: Patient, bot: EchoBot) -> None:
    async def busy(_message: UserMessage) -> None:
        await asyncio.sleep(6)

    bot.before = busy
    begun = time.monotonic()
    assert alarmed.replies(EMERGENCY) == [INSTRUCTION["verdict"]]
    assert time.monotonic() - begun < 4
    assert [message.text for message in bot.heard] == [EMERGENCY]


def test_web_an_emergency_is_heard_past_the_limits(alarmed: Patient, bot: EchoBot) -> None:
    for _ in range(3):
        alarmed.say("redness")
    assert alarmed.say("redness").status_code == 429
    assert is_heard(EMERGENCY, alarmed, bot)


def test_web_many_emergencies_are_told_and_no_more_heard(alarmed: Patient, bot: EchoBot) -> None:
    answers = [alarmed.say(EMERGENCY) for _ in range(30)]

    assert {answer.status_code for answer in answers} == {200}
    assert answers[-1].json() == {"replies": [INSTRUCTION]}
    assert len(bot.heard) <= 6


def test_web_a_long_emergency_is_heard(alarmed: Patient, bot: EchoBot) -> None:
    long = f"{'a ' * 1500} {EMERGENCY}"

    assert is_heard(long, alarmed, bot)


def test_web_a_flood_of_others_does_not_hold_up_an_emergency(
    serve: Callable[..., Service], bot: EchoBot
) -> None:
    """Turns that keep the process busy for 30 ms each, sixty of them at once."""
    from concurrent.futures import ThreadPoolExecutor

    async def busy(message: UserMessage) -> None:
        if "flood" in message.text:
            time.sleep(0.03)  # a turn computes; it does not wait

    service = serve(alarm=alarm, patience=2.0)
    patient, others = Patient(service), [Patient(service) for _ in range(20)]
    for one in (patient, *others):
        one.begin()
    bot.before = busy
    with ThreadPoolExecutor(20) as pool:
        flood = [pool.submit(one.say, "flood") for one in others for _ in range(3)]
        time.sleep(0.3)
        begun = time.monotonic()
        assert patient.replies(EMERGENCY)
        took = time.monotonic() - begun
        assert {one.result().status_code for one in flood} <= {200, 429}
    assert took < 3.0  # one second on a machine that does nothing else
