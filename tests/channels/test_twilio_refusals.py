"""Only what Twilio signed is read; the rest is refused without a word of why."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Callable
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.channels.conftest import ACCOUNT, AUTH_TOKEN, Texter
from tests.channels.servers import Service, TwilioServer, call, until
from tests.channels.test_telegram_refusals import cleared
from tests.channels.twilio_user import form, new_sid, signed_call

WEBHOOK = "/webhooks/twilio/webhook"
NUMBER = "+441632960200"


@pytest.fixture
def twilio(serve: Callable[..., Service], twilio_environment: dict[str, str]) -> Service:
    return serve(twilio_environment)


def post(service: Service, fields: dict[str, str], signature: str | None) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers |= {} if signature is None else {"X-Twilio-Signature": signature}
    return call(service.url + WEBHOOK, urlencode(fields).encode(), headers=headers)


def signature(
    service: Service, fields: dict[str, str], *, token: str = AUTH_TOKEN, path: str = WEBHOOK
) -> str:
    return str(RequestValidator(token).compute_signature(service.url + path, fields))


def test_forged_calls_are_refused_without_detail(
    twilio: Service, twilio_server: TwilioServer, caplog: pytest.LogCaptureFixture
) -> None:
    fields = form(ACCOUNT, Body="my face is red", From=NUMBER)
    good = signature(twilio, fields)
    changed = {**fields, "Body": "my face is fine"}
    added = {**fields, "Extra": ""}
    forged = [
        (fields, None, 401),
        (fields, "", 401),
        (fields, "guess", 403),
        (fields, "é", 403),
        (fields, good.swapcase(), 403),
        (fields, signature(twilio, fields, token="0" * 32), 403),
        (fields, signature(twilio, fields, path="/webhooks/twilio/status"), 403),
        (changed, good, 403),
        (added, good, 403),
    ]
    with caplog.at_level(logging.DEBUG):
        for sent, signed, status in forged:
            latin = signed and signed.encode().decode("latin-1")
            assert post(twilio, sent, latin) == (status, b""), signed
        assert caplog.text.count("signature was refused") == len(forged)
        assert AUTH_TOKEN not in caplog.text
        assert "guess" not in caplog.text
    assert not twilio_server.sent
    assert post(twilio, fields, good)[0] == 200


def test_another_accounts_form_is_refused(twilio: Service) -> None:
    fields = form("AC" + "f" * 32, Body="red")
    assert post(twilio, fields, signature(twilio, fields)) == (403, b"")


def test_fields_that_twilio_leaves_empty_are_signed_too(twilio: Service, twilio_server: TwilioServer) -> None:
    fields = form(ACCOUNT, Body="my face is red", From=NUMBER)
    assert "" in fields.values(), "as Twilio sends it"
    assert post(twilio, fields, signature(twilio, fields))[0] == 200
    twilio_server.to(NUMBER, 1)


@pytest.mark.parametrize("public", ["https://bot.clinic.example", "https://clinic.example:8443/afterglow/"])
def test_signature_is_that_of_the_public_address_behind_a_proxy(
    serve: Callable[..., Service],
    twilio_environment: dict[str, str],
    twilio_server: TwilioServer,
    public: str,
) -> None:
    service = serve({**twilio_environment, "AFTERGLOW_PUBLIC_URL": public})
    fields = form(ACCOUNT, Body="my face is red", From=NUMBER)
    known = public.rstrip("/") + WEBHOOK
    assert signed_call(service.url + WEBHOOK, fields, token=AUTH_TOKEN)[0] == 403
    assert signed_call(service.url + WEBHOOK, fields, token=AUTH_TOKEN, public=known)[0] == 200
    twilio_server.to(NUMBER, 1)


def test_query_is_part_of_what_is_signed(twilio: Service) -> None:
    fields = form(ACCOUNT, Body="red")
    assert signed_call(f"{twilio.url}{WEBHOOK}?clinic=1", fields, token=AUTH_TOKEN)[0] == 200
    without = signature(twilio, fields)
    headers = {"X-Twilio-Signature": without}
    assert call(f"{twilio.url}{WEBHOOK}?clinic=2", urlencode(fields).encode(), headers=headers)[0] == 403


@pytest.mark.parametrize("body", [b"\xff\xfe", b"no equals sign", b"a=%ff", b"&".join([b"a=1"] * 300)])
def test_broken_form_is_refused(twilio: Service, body: bytes) -> None:
    assert call(twilio.url + WEBHOOK, body, headers={"X-Twilio-Signature": "x"}) == (400, b"")


@pytest.mark.parametrize("gone", ["MessageSid", "From", "To", "AccountSid"])
def test_form_without_a_needed_field_is_refused(twilio: Service, gone: str) -> None:
    fields = form(ACCOUNT, Body="red")
    for name in {"MessageSid": ["MessageSid", "SmsMessageSid", "SmsSid"]}.get(gone, [gone]):
        del fields[name]
    assert post(twilio, fields, signature(twilio, fields))[0] in (400, 403)


def test_empty_form_is_refused(twilio: Service) -> None:
    assert post(twilio, {}, signature(twilio, {}))[0] in (400, 403)


@pytest.mark.parametrize("signed", [True, False])
def test_large_body_is_refused_early(twilio: Service, signed: bool) -> None:
    fields = form(ACCOUNT, Body="a" * 1_000_000)
    with contextlib.suppress(OSError):  # refused so early that the call could not be finished
        assert post(twilio, fields, signature(twilio, fields) if signed else None)[0] == 413


def test_message_sent_again_is_answered_once(
    serve: Callable[..., Service],
    twilio: Service,
    twilio_environment: dict[str, str],
    twilio_server: TwilioServer,
) -> None:
    fields = form(ACCOUNT, Body="my face is red", From=NUMBER, MessageSid=new_sid())
    for _ in range(3):
        assert post(twilio, fields, signature(twilio, fields))[0] == 200
    twilio_server.to(NUMBER, 1)
    twilio.close()
    again = serve(twilio_environment)
    assert post(again, fields, signature(again, fields))[0] == 200
    fields = form(ACCOUNT, Body="2 days ago", From=NUMBER)
    post(again, fields, signature(again, fields))
    assert "normal healing" in twilio_server.to(NUMBER, 2)[1]
    assert len(twilio_server.sent) == 2


def test_same_person_on_two_channels_has_two_conversations(texter: Texter) -> None:
    sms, whatsapp = texter(NUMBER), texter(f"whatsapp:{NUMBER}")
    assert "When was your procedure?" in sms.asks("my face is red")
    assert "What do you see or feel" in whatsapp.asks("2 days ago")
    assert "normal healing" in sms.asks("2 days ago")


def test_nothing_of_patient_or_secret_is_logged_or_kept(
    texter: Texter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said = "my nose is as red as a beetroot"
    with caplog.at_level(logging.DEBUG):
        texter(NUMBER).asks(said)
    hidden = [AUTH_TOKEN, NUMBER, said, "beetroot"]
    assert not [secret for secret in hidden if secret in caplog.text]
    until("the ledger is cleared", lambda: cleared(tmp_path / "conversations.db", hidden))
    assert (tmp_path / "conversations.db").stat().st_mode & 0o077 == 0
    assert (tmp_path / "sender.key").stat().st_mode & 0o077 == 0
