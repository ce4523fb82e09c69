"""Whoever is not Telegram is refused without a word of why; broken calls harm nothing."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.channels.conftest import BOT_TOKEN, Push
from tests.channels.servers import Service, TelegramUser, call, until
from tests.channels.test_telegram_kinds import message, update

WEBHOOK = "/webhooks/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({SECRET_HEADER: ""}, 401),
        ({SECRET_HEADER: "guess"}, 403),
        ({SECRET_HEADER: "é" * 64}, 403),
        ({SECRET_HEADER: BOT_TOKEN}, 403),
        ({"Authorization": f"Bearer {BOT_TOKEN}"}, 401),
    ],
)
def test_call_without_the_secret_is_refused_without_detail(
    telegram: Service,
    patient: TelegramUser,
    caplog: pytest.LogCaptureFixture,
    headers: dict[str, str],
    status: int,
) -> None:
    body = json.dumps(update(message=message(patient.number, text="my face is red"))).encode()
    latin = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    with caplog.at_level(logging.WARNING):
        assert call(telegram.url + WEBHOOK, body, headers=latin) == (status, b"")
    assert "secret was refused" in caplog.text
    assert "guess" not in caplog.text
    patient.hears_nothing(for_seconds=0.2)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"text"', b"7", b"{}", b'{"update_id": "1"}', b"\xff\xfe", b"[" * 100_000],
)
def test_what_is_no_update_is_refused(push: Push, patient: TelegramUser, body: bytes) -> None:
    assert push(body) == (400, b"")
    patient.say("hello")
    assert "Afterglow" in patient.hears()[0]["text"]


@pytest.mark.parametrize("with_secret", [True, False])
def test_large_body_is_refused_early(push: Push, telegram: Service, with_secret: bool) -> None:
    body = json.dumps(update(message={"text": "a" * 1_000_000})).encode()
    post = push if with_secret else lambda b: call(telegram.url + WEBHOOK, b)
    with contextlib.suppress(OSError):  # refused so early that the call could not be finished
        assert post(body)[0] == 413


def test_large_body_is_refused_before_it_comes(telegram: Service) -> None:
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n"
    assert b" 413 " in answer_to(telegram, head.encode())


def test_endless_chunks_are_refused(telegram: Service, telegram_environment: dict[str, str]) -> None:
    from bot.settings import telegram as settings

    secret = settings(telegram_environment).secret
    headers = f"Host: x\r\nTransfer-Encoding: chunked\r\n{SECRET_HEADER}: {secret}"
    head = f"POST {WEBHOOK} HTTP/1.1\r\n{headers}\r\n\r\n"
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    assert b" 413 " in answer_to(telegram, head.encode() + chunk * 8)


def answer_to(service: Service, sent: bytes) -> bytes:
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(sent)
        return connection.recv(200)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_posts_are_taken(telegram: Service, method: str) -> None:
    assert call(telegram.url + WEBHOOK, method=method)[0] == 405


@pytest.mark.parametrize("path", ["/webhooks/telegram/set_webhook", "/webhooks/rest/webhook"])
def test_rasas_open_doors_are_shut(telegram: Service, path: str) -> None:
    assert call(telegram.url + path, b"{}")[0] in (404, 405)


def test_polling_has_no_webhook(serve: Callable[..., Service], telegram_environment: dict[str, str]) -> None:
    service = serve(telegram_environment, polling=True)
    assert call(service.url + WEBHOOK, b"{}")[0] == 404


def test_update_sent_again_is_answered_once(push: Push, patient: TelegramUser) -> None:
    again = update(message=message(patient.number, text="my face is red"))
    for _ in range(3):
        assert push(again) == (200, b"")
    patient.hears()
    patient.hears_nothing()


def test_update_sent_again_after_a_restart_is_answered_once(
    serve: Callable[..., Service],
    telegram: Service,
    telegram_environment: dict[str, str],
    push: Push,
    patient: TelegramUser,
) -> None:
    again = update(message=message(patient.number, text="my face is red"))
    push(again)
    patient.hears()
    from bot.settings import telegram as settings

    telegram.close()
    service = serve(telegram_environment)
    headers = {SECRET_HEADER: settings(telegram_environment).secret}
    assert call(service.url + WEBHOOK, json.dumps(again).encode(), headers=headers) == (200, b"")
    patient.hears_nothing()


def test_nothing_of_patient_or_secret_is_logged_or_kept(
    push: Push,
    patient: TelegramUser,
    telegram_environment: dict[str, str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from bot.settings import telegram as settings

    said = "my nose is as red as a beetroot"
    with caplog.at_level(logging.DEBUG):
        for name in ("aiogram", "aiohttp", "twilio"):  # as the wiring leaves them
            assert logging.getLogger(name).level == logging.WARNING
        for _ in range(2):
            push(update(message=message(patient.number, text=said)))
        patient.hears()
    hidden = [BOT_TOKEN, settings(telegram_environment).secret, str(patient.number), said, "beetroot"]
    assert not [secret for secret in hidden if secret in caplog.text]
    kept = until("the ledger is cleared", lambda: cleared(tmp_path / "conversations.db", hidden))
    assert kept


def cleared(database: Path, hidden: list[Any]) -> bool:
    """True where nothing of `hidden` is left in what the channels keep."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT key, sender, heard, parts FROM message").fetchall()
        rows += connection.execute("SELECT sender, notes FROM patient").fetchall()
    assert rows
    return not any(str(secret) in repr(rows) for secret in hidden)
