"""The API refuses, fails or is silent; the bot ends in the middle: nothing is lost or said twice."""

from __future__ import annotations

import html
import logging
import time
from itertools import pairwise
from typing import Any, Callable

import pytest

from tests.channels.conftest import Push
from tests.channels.servers import Fault, Service, TelegramUser, Wire, full_disk, until
from tests.channels.test_telegram_kinds import message, update

TOO_MANY = {
    "ok": False,
    "error_code": 429,
    "description": "Too Many Requests: retry after 1",
    "parameters": {"retry_after": 1},
}
BLOCKED = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}


def test_429_is_waited_out_as_asked(telegram: Service, wire: Wire, patient: TelegramUser) -> None:
    wire.faults.extend([Fault(429, TOO_MANY), Fault(429, TOO_MANY)])
    patient.say("my face is red")
    assert "When was your procedure?" in patient.hears()[0]["text"]
    times = [at for at, path in wire.calls if path.endswith("/sendMessage")]
    assert len(times) == 3
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
        Fault(500, {}),
        Fault(502, "<html>Bad Gateway</html>", {"Content-Type": "text/html"}),
        Fault(401, {"ok": False, "error_code": 401, "description": "Unauthorized"}),
        Fault(0),
    ],
    ids=["500", "500 without a word", "502 page", "401", "hung up"],
)
def test_failures_are_tried_again_and_the_conversation_stays_whole(
    push: Push, wire: Wire, patient: TelegramUser, fault: Fault
) -> None:
    wire.faults.append(fault)
    push(update(message=message(patient.number, text="my face is red")))
    push(update(message=message(patient.number, text="2 days ago")))
    question, verdict = patient.hears(2)
    assert "When was your procedure?" in question["text"]
    assert "normal healing" in verdict["text"]
    patient.hears_nothing()


def test_silence_is_not_waited_out_for_ever(
    telegram: Service, wire: Wire, patient: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_door.SLOWEST", 0.5)
    wire.faults.append(Fault(500, {}, wait=2.0))
    patient.say("my face is red")
    assert "When was your procedure?" in patient.hears()[0]["text"]


def test_reply_that_may_have_been_taken_is_sent_once_more_and_no_oftener(
    telegram: Service, wire: Wire, patient: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_door.SLOWEST", 0.3)
    wire.faults.extend(Fault(wait=1.0) for _ in range(6))
    patient.say("my face is red")
    until("it was sent twice", lambda: len(wire.faults) == 4)
    patient.hears_nothing(for_seconds=2.5)
    assert len(wire.faults) == 4
    wire.faults.clear()
    patient.say("2 days ago")
    assert "normal healing" in patient.hears()[0]["text"]


def test_one_patients_trouble_does_not_hold_up_another(
    telegram: Service, wire: Wire, patient: TelegramUser
) -> None:
    other = TelegramUser(patient.server, patient.token, patient.number + 100_000)
    wire.faults.append(Fault(429, {**TOO_MANY, "parameters": {"retry_after": 3}}))
    patient.say("my face is red")
    until("the first is held up", lambda: not wire.faults)
    began = time.monotonic()
    other.say("my face is red")
    other.hears()
    assert time.monotonic() - began < 2.5
    patient.hears()


def test_patient_who_blocked_the_bot_is_given_up_with_a_line_in_the_log(
    telegram: Service, wire: Wire, patient: TelegramUser, caplog: pytest.LogCaptureFixture
) -> None:
    wire.faults.append(Fault(403, BLOCKED))
    patient.say("my face is red")
    until("it is logged", lambda: "was refused: BotBlocked" in caplog.text)
    patient.say("2 days ago")
    assert "normal healing" in patient.hears()[0]["text"]


def test_webhook_answers_before_the_reply_is_made(push: Push, wire: Wire, patient: TelegramUser) -> None:
    wire.faults.append(Fault(500, {}, wait=2.0))
    began = time.monotonic()
    push(update(message=message(patient.number, text="my face is red")))
    assert time.monotonic() - began < 1.0
    patient.hears()


def test_ten_messages_in_one_second_are_answered_in_order(push: Push, patient: TelegramUser) -> None:
    days = range(1, 11)
    for day in days:
        push(update(message=message(patient.number, text=f"swollen, sorry i meant day {day}")))
    replies = patient.hears(10)
    assert [f"day {day} after" in reply["text"] for day, reply in zip(days, replies, strict=True)] == [
        True
    ] * 10


def test_flood_is_told_so_once_and_stop_still_works(push: Push, patient: TelegramUser, texts: Any) -> None:
    for _ in range(40):
        push(update(message=message(patient.number, text="hello")))
    replies = [reply["text"] for reply in patient.hears(21)]
    assert html.unescape(replies[20]) == texts.fast
    patient.hears_nothing()
    push(update(message=message(patient.number, text="/stop")))
    assert html.unescape(patient.hears()[0]["text"]) == texts.stopped


def test_unsent_reply_and_unread_messages_survive_a_restart(
    serve: Callable[..., Service],
    telegram: Service,
    telegram_environment: dict[str, str],
    wire: Wire,
    push: Push,
    patient: TelegramUser,
) -> None:
    wire.faults.extend(Fault(500, {}) for _ in range(50))
    push(update(message=message(patient.number, text="my face is red")))
    push(update(message=message(patient.number, text="2 days ago")))
    until("sending was tried", lambda: len(wire.faults) < 50)
    telegram.close()
    wire.faults.clear()
    patient.hears_nothing(for_seconds=0.2)
    serve(telegram_environment)
    question, verdict = patient.hears(2)
    assert "When was your procedure?" in question["text"]
    assert "normal healing" in verdict["text"]
    patient.hears_nothing()


def test_buttons_work_after_a_restart(
    serve: Callable[..., Service],
    telegram: Service,
    telegram_environment: dict[str, str],
    wire: Wire,
    patient: TelegramUser,
) -> None:
    patient.say("my face is red")
    (question,) = patient.hears()
    telegram.close()
    hooks = len(wire.called("setWebhook"))
    serve(telegram_environment)
    until("the webhook is set", lambda: len(wire.called("setWebhook")) > hooks)
    patient.choose(question, "2 days ago")
    assert "normal healing" in patient.hears()[0]["text"]


def test_failing_bot_gives_the_clinics_contact(
    serve: Callable[..., Service],
    telegram_environment: dict[str, str],
    wire: Wire,
    patient: TelegramUser,
    texts: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        async def handle_message(self, _message: object) -> None:
            raise RuntimeError("my face is red")

        async def keep_waiting(self) -> None:
            """Nothing waits."""

    serve(telegram_environment, bot=Broken())
    until("the webhook is set", lambda: wire.called("setWebhook"))
    with caplog.at_level(logging.DEBUG):
        patient.say("my face is red")
        assert "020 7946 0000" in patient.hears()[0]["text"]
    assert "my face is red" not in caplog.text


def test_message_that_cannot_be_kept_is_answered_and_asked_for_again(
    telegram: Service, push: Push, patient: TelegramUser, texts: Any
) -> None:
    again = update(message=message(patient.number, text="my face is red"))
    with full_disk():
        assert push(again) == (503, b"")
        assert texts.failed in html.unescape(patient.hears()[0]["text"])
        assert push(again) == (503, b"")
        patient.hears_nothing()
    assert push(again) == (200, b"")
    assert "When was your procedure?" in patient.hears()[0]["text"]
    assert push(again) == (200, b"")
    patient.hears_nothing()


def test_polling_asks_again_for_what_could_not_be_kept_and_outlives_failures(
    serve: Callable[..., Service],
    telegram_environment: dict[str, str],
    wire: Wire,
    patient: TelegramUser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "faulty", lambda path: path.endswith("/getUpdates"))
    wire.faults.extend(
        [
            Fault(500, {}),
            Fault(0),
            Fault(409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}),
        ]
    )
    serve(telegram_environment, polling=True)
    until("the server polls", lambda: wire.called("getUpdates"))
    assert not wire.faults
    patient.say("my face is red")
    assert "When was your procedure?" in patient.hears()[0]["text"]
