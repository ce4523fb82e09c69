"""What the web channel does not take, and what it says then."""

from __future__ import annotations

import json
from typing import Callable

import pytest
import requests

from tests.channels.web.service import TOO_LONG, EchoBot, Patient, Service

PATHS = ("session", "message", "forget")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://clinic.example.evil.example", "http://clinic.example", ""],
)
def test_web_other_origins_are_refused(service: Service, path: str, origin: str) -> None:
    answer = Patient(service).post(path, {"text": "hello"}, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["error"]) == (403, "origin")
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_web_preflight_is_answered_for_allowed_origins_alone(service: Service, path: str) -> None:
    url = f"{service.url}/webhooks/web/{path}"
    allowed = requests.options(url, headers={"Origin": "https://clinic.example"}, timeout=10)
    assert allowed.status_code == 204
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
    assert allowed.headers["Access-Control-Allow-Headers"] == "authorization, content-type"
    refused = requests.options(url, headers={"Origin": "https://evil.example"}, timeout=10)
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"null", b"[]", b'"hello"', b"7", b"{}", b'{"text": 7}', b'{"text": null}',
        b'{"text": ""}',
        b'{"text": "  \\n "}', b'{"text": "\\u0000\\u0007"}', b'{"text": "\\ud800"}', b"\xff\xfe",
        b"[" * 30000,
        b'{"text": ["hello"]}', b'{"text": "hello", "key": "short"}', b'{"text": "hello", "key": 12345678}',
        b'{"text": "hello", "key": "../../../../etc"}',
    ],
)  # fmt: skip
def test_web_bad_json_is_refused(patient: Patient, bot: EchoBot, data: bytes) -> None:
    answer = patient.post("message", data=data)
    assert (answer.status_code, answer.json()) == (400, {"error": "json", "message": "text for json"})
    assert not bot.heard


def test_web_large_body_is_refused(patient: Patient, bot: EchoBot) -> None:
    answer = patient.post("message", data=json.dumps({"text": "a" * 40_000}).encode())
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert not bot.heard


def test_web_long_message_gets_a_friendly_text(patient: Patient, bot: EchoBot) -> None:
    answer = patient.say("a" * 2001)
    assert (answer.status_code, answer.json()["replies"]) == (200, [TOO_LONG])
    assert not bot.heard
    assert patient.replies("ü" * 2000) == ["heard: " + "ü" * 2000]


def test_web_control_characters_are_dropped(patient: Patient, bot: EchoBot) -> None:
    patient.say("red\x00ness\x1b[31m\nand \u202e swelling ")
    assert bot.heard[0].text == "redness[31m\nand \u202e swelling"


@pytest.mark.parametrize("text", ["/restart", "/greet{}", ' /start_over{"conversation": null}', "//x"])
def test_web_typed_commands_are_text(patient: Patient, bot: EchoBot, text: str) -> None:
    patient.say(text)
    assert not bot.heard[0].text.startswith("/")


def test_web_rate_of_a_session_is_limited(serve: Callable[..., Service]) -> None:
    patient = Patient(serve(session_rate=3))
    patient.begin()
    assert [patient.say("hello").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = patient.say("hello")
    assert refused.json() == {"error": "too_fast", "message": "text for too_fast", "retry_after": 20}
    assert refused.headers["Retry-After"] == "20"
    patient.service.now += 20
    assert [patient.say("hello").status_code for _ in range(2)] == [200, 429]
    other = Patient(patient.service)
    other.begin()
    assert other.say("hello").status_code == 200


def test_web_rate_of_an_address_is_limited(serve: Callable[..., Service]) -> None:
    service = serve(address_rate=5)
    statuses = [Patient(service).post("session").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


def test_web_address_cannot_be_made_up(serve: Callable[..., Service]) -> None:
    service = serve(address_rate=3)
    made_up = [{"X-Forwarded-For": f"10.0.0.{number}"} for number in range(5)]
    assert [Patient(service).post("session", headers=h).status_code for h in made_up][-1] == 429


def test_web_address_behind_own_proxy_is_the_patients(serve: Callable[..., Service]) -> None:
    service = serve(address_rate=1, proxies=1)
    behind = [{"X-Forwarded-For": f"made-up, 198.51.100.{number}"} for number in (1, 2, 2)]
    assert [Patient(service).post("session", headers=h).status_code for h in behind] == [200, 200, 429]


def test_web_other_methods_and_paths_are_refused(service: Service) -> None:
    assert requests.get(f"{service.url}/webhooks/web/message", timeout=10).status_code == 405
    assert (
        requests.post(f"{service.url}/webhooks/rest/webhook", json={"message": "hi"}, timeout=10).status_code
        == 404
    )
    assert requests.get(f"{service.url}/socket.io/", timeout=10).status_code == 404
