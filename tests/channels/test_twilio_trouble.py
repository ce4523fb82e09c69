"""Twilio refuses, fails or is silent; the bot ends in the middle: nothing is lost or said twice."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any, Callable

import pytest

from bot.channels.twilio_api import TIMEOUT
from tests.channels.conftest import ACCOUNT, AUTH_TOKEN, Texter
from tests.channels.servers import Fault, Service, TwilioServer, full_disk, until
from tests.channels.twilio_user import form, signed_call

NUMBER = "+441632960300"
TOO_MANY = {"code": 20429, "message": f"Too Many Requests to {NUMBER}", "status": 429}


def test_429_is_waited_out_as_asked(texter: Texter, twilio_server: TwilioServer) -> None:
    twilio_server.faults.extend([Fault(429, TOO_MANY, {"Retry-After": "1"})] * 2)
    assert "When was your procedure?" in texter(NUMBER).asks("my face is red")
    (first, _), (second, _), (third, _) = twilio_server.calls
    assert second - first >= 1.0
    assert third - second >= 1.0


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, TOO_MANY),
        Fault(429, TOO_MANY, {"Retry-After": "soon"}),
        Fault(500, {"code": 20500}),
        Fault(503, "<html>"),
        Fault(401, {"code": 20003}),
        Fault(0),
    ],
    ids=["429 without a time", "429 with a bad time", "500", "503 page", "401", "hung up"],
)
def test_failures_are_tried_again_and_the_conversation_stays_whole(
    texter: Texter, twilio_server: TwilioServer, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    twilio_server.faults.append(fault)
    patient = texter(NUMBER)
    patient.say("my face is red")
    patient.say("2 days ago")
    question, verdict = patient.hears(2)
    assert "When was your procedure?" in question
    assert "normal healing" in verdict
    assert "waits" in caplog.text
    assert NUMBER not in caplog.text


def test_silence_is_not_waited_out_for_ever(
    texter: Texter, twilio_server: TwilioServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.twilio_api.TIMEOUT", 0.5)
    twilio_server.faults.append(Fault(500, {}, wait=5.0))
    assert "When was your procedure?" in texter(NUMBER).asks("my face is red")
    first, second = (at for at, _ in twilio_server.calls)
    assert second - first < 4.9


def test_reply_that_may_have_been_taken_is_sent_once_more_and_no_oftener(
    texter: Texter,
    twilio_server: TwilioServer,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The service takes every message, and answers too late."""
    monkeypatch.setattr("bot.channels.twilio_api.TIMEOUT", 0.5)
    monkeypatch.setattr(twilio_server, "slowly", 1.0)
    patient = texter(NUMBER)
    patient.say("my face is red")
    question, again = patient.hears(2)
    assert question == again
    until("it is logged", lambda: "is not known" in caplog.text)
    time.sleep(1.5)
    assert len(twilio_server.sent) == 2
    monkeypatch.setattr(twilio_server, "slowly", 0.0)
    assert "normal healing" in patient.asks("2 days ago")


def test_service_that_answers_late_is_waited_for(texter: Texter, twilio_server: TwilioServer) -> None:
    """Twenty seconds: one reply came five times."""
    assert TIMEOUT > 20
    twilio_server.slowly = 1.0
    patient = texter(NUMBER)
    patient.say("my face is red")
    patient.hears()
    time.sleep(2.0)
    assert len(twilio_server.sent) == 1


def test_service_that_cannot_be_reached_is_tried_again(texter: Texter, twilio_server: TwilioServer) -> None:
    """What was never taken may be sent as often as it needs."""
    twilio_server.faults.extend([Fault(0)] * 3)
    assert "When was your procedure?" in texter(NUMBER).asks("my face is red")
    assert len(twilio_server.sent) == 1


@pytest.mark.parametrize("code", [21211, 21610])
def test_refused_number_is_given_up_with_a_line_in_the_log(
    texter: Texter, twilio_server: TwilioServer, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    twilio_server.faults.append(Fault(400, {"code": code, "message": f"cannot send to {NUMBER}"}))
    patient = texter(NUMBER)
    patient.say("my face is red")
    until("it is logged", lambda: f"was refused: 400, code {code}" in caplog.text)
    assert NUMBER not in caplog.text
    assert "normal healing" in patient.asks("2 days ago")


def test_ten_messages_in_one_second_are_answered_in_order(texter: Texter) -> None:
    patient = texter(NUMBER)
    days = range(1, 11)
    for day in days:
        patient.say(f"swollen, sorry i meant day {day}")
    replies = patient.hears(10)
    assert all(f"day {day} after" in reply for day, reply in zip(days, replies, strict=True))


def test_flood_is_told_so_once_and_stop_still_works(texter: Texter, texts: Any) -> None:
    patient = texter(NUMBER)
    for _ in range(30):
        patient.say("hello")
    assert patient.hears(21)[20] == texts.fast
    assert patient.asks("STOP") == texts.stopped


def test_unsent_reply_and_unread_messages_survive_a_restart(
    serve: Callable[..., Service], twilio_environment: dict[str, str], twilio_server: TwilioServer
) -> None:
    service = serve(twilio_environment)
    twilio_server.faults.extend(Fault(500, {}) for _ in range(50))
    for body in ("my face is red", "2 days ago"):
        fields = form(ACCOUNT, Body=body, From=NUMBER)
        signed_call(f"{service.url}/webhooks/twilio/webhook", fields, token=AUTH_TOKEN)
    until("sending was tried", lambda: len(twilio_server.faults) < 50)
    service.close()
    twilio_server.faults.clear()
    assert not twilio_server.sent
    serve(twilio_environment)
    question, verdict = twilio_server.to(NUMBER, 2)
    assert "When was your procedure?" in question
    assert "normal healing" in verdict


@pytest.mark.parametrize(
    ("body", "told"), [("my face is red", ""), ("I cannot breathe and my tongue is swollen", "Call 999")]
)
def test_message_that_cannot_be_kept_is_answered_all_the_same(
    serve: Callable[..., Service],
    twilio_environment: dict[str, str],
    twilio_server: TwilioServer,
    texts: Any,
    body: str,
    told: str,
) -> None:
    url = f"{serve(twilio_environment).url}/webhooks/twilio/webhook"
    with full_disk():
        assert signed_call(url, form(ACCOUNT, Body=body, From=NUMBER), token=AUTH_TOKEN)[0] == 503
        reply = twilio_server.to(NUMBER, 1)[0]
    assert (told or texts.failed) in reply


def test_answer_of_which_the_question_cannot_be_read_is_asked_for_before_anybody_is_reassured(
    texter: Texter, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.ledger import Ledger

    def unreadable(*_arguments: object) -> None:
        raise OSError("Input/output error")

    patient = texter(NUMBER)
    assert "When was your procedure?" in patient.asks("my face is red")
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "notes", unreadable)
        assert texts.failed in patient.asks("2")
    assert "was not read" in patient.asks("my face is a bit red, 3 days ago")
    assert "normal healing" in patient.asks("no")


def test_what_was_left_out_of_a_flood_is_asked_for_before_anybody_is_reassured(
    texter: Texter, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.pace import Pace

    patient = texter(NUMBER)
    with monkeypatch.context() as fast:
        fast.setattr(Pace, "allows", lambda *_arguments: False)
        assert texts.fast in patient.asks("there is pus")
    assert "was not read" in patient.asks("my face is a bit red, 3 days ago")


def test_fault_of_ours_is_asked_about_before_anybody_is_reassured(
    texter: Texter, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.desk import Desk

    async def fail(*_arguments: object) -> None:
        raise RuntimeError

    patient = texter(NUMBER)
    with monkeypatch.context() as broken:
        broken.setattr(Desk, "_reply", fail)
        assert texts.failed in patient.asks("there is pus")
    assert "was not read" in patient.asks("my face is a bit red, 3 days ago")


def test_message_that_was_written_down_is_answered_when_the_disk_is_full(
    serve: Callable[..., Service],
    twilio_environment: dict[str, str],
    twilio_server: TwilioServer,
    texts: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The disk fills up between the message and its reply."""
    from bot.channels.desk import Desk

    url = f"{serve(twilio_environment).url}/webhooks/twilio/webhook"
    line_up, full = Desk._line_up, ExitStack()

    def then_full(self: Desk, *arguments: Any) -> None:
        full.enter_context(full_disk())
        line_up(self, *arguments)

    monkeypatch.setattr(Desk, "_line_up", then_full)
    with full:
        signed_call(url, form(ACCOUNT, Body="my face is red", From=NUMBER), token=AUTH_TOKEN)
        assert texts.failed in twilio_server.to(NUMBER, 1)[0]


def test_what_was_answered_is_not_answered_again_where_that_could_not_be_written_down(
    serve: Callable[..., Service],
    twilio_environment: dict[str, str],
    twilio_server: TwilioServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The disk is full for a moment, just when the reply is out; the bot is started again later."""
    from bot.channels.ledger import Ledger

    def full(*_arguments: object) -> None:
        raise OSError("No space left on device")

    service = serve(twilio_environment)
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "finish", full)
        fields = form(ACCOUNT, Body="my face is red", From=NUMBER)
        signed_call(f"{service.url}/webhooks/twilio/webhook", fields, token=AUTH_TOKEN)
        twilio_server.to(NUMBER, 1)
    service.close()
    serve(twilio_environment)
    time.sleep(1.0)
    assert len(twilio_server.sent) == 1


@pytest.mark.parametrize(
    ("fields", "logged"),
    [
        ({"MessageStatus": "undelivered", "ErrorCode": "30003"}, "undelivered, 30003"),
        ({"MessageStatus": "failed", "ErrorCode": "bad\ncode"}, "failed, no code"),
        ({"MessageStatus": "delivered"}, ""),
        ({}, ""),
    ],
)
def test_reply_that_did_not_arrive_is_logged(
    serve: Callable[..., Service],
    twilio_environment: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    fields: dict[str, str],
    logged: str,
) -> None:
    url = f"{serve(twilio_environment).url}/webhooks/twilio/status"
    report = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "To": NUMBER, **fields}
    assert signed_call(url, report, token=AUTH_TOKEN) == (204, b"")
    assert signed_call(url, report, token="0" * 32) == (403, b"")
    assert ("did not arrive" in caplog.text) == bool(logged)
    assert logged in caplog.text
    assert NUMBER not in caplog.text


def test_replies_ask_twilio_to_report_on_them(
    serve: Callable[..., Service], twilio_environment: dict[str, str], twilio_server: TwilioServer
) -> None:
    service = serve(twilio_environment)
    fields = form(ACCOUNT, Body="hello", From=NUMBER, To="+441632960001")
    signed_call(f"{service.url}/webhooks/twilio/webhook", fields, token=AUTH_TOKEN)
    twilio_server.to(NUMBER, 1)
    (sent,) = twilio_server.sent
    assert sent["StatusCallback"] == f"{service.url}/webhooks/twilio/status"
    assert sent["From"] == "+441632960001", "from the number that the patient wrote to"
