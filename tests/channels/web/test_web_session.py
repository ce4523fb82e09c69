"""Who is speaking: the server decides, and nobody else can choose or guess."""

from __future__ import annotations

import re

import pytest

from bot.channels.sessions import Signer
from tests.channels.web.service import SECRET, EchoBot, Patient, Service

OTHER = "https://clinic.example"


def test_web_session_is_a_cookie_that_scripts_cannot_read(service: Service) -> None:
    answer = Patient(service).post("session")
    cookie = answer.headers["Set-Cookie"]
    assert re.match(
        r"afterglow=[\w-]{22}\.\d+\.[\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400", cookie
    )
    assert "token" not in answer.json()


def test_web_session_behind_tls_is_a_secure_host_cookie(serve) -> None:
    service = serve(origins=["https://chat.example"])
    answer = Patient(service, origin="https://chat.example").post("session", headers={"Host": "chat.example"})
    assert answer.headers["Set-Cookie"].startswith("__Host-afterglow=")
    assert answer.headers["Set-Cookie"].endswith("; Secure")


def test_web_session_of_another_origin_is_a_token_without_a_cookie(service: Service) -> None:
    answer = Patient(service, origin=OTHER).post("session")
    assert "Set-Cookie" not in answer.headers
    assert len(answer.json()["token"]) > 60
    assert answer.headers["Access-Control-Allow-Origin"] == OTHER
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_web_session_cookie_is_not_taken_from_another_origin(patient: Patient) -> None:
    patient.origin = OTHER
    assert patient.say("hello").status_code == 401


def test_web_session_names_are_random(service: Service) -> None:
    names = {Patient(service, origin=OTHER).begin()["token"].split(".")[0] for _ in range(50)}
    assert len(names) == 50


def test_web_sender_cannot_be_chosen(patient: Patient, bot: EchoBot) -> None:
    other = Patient(patient.service)
    other.begin()
    for body in (
        {"sender": "web-x"},
        {"sender_id": "default"},
        {"session": "x", "metadata": {"sender": "y"}},
    ):
        patient.post("message", {"text": "hello", "key": "a" * 16 + str(len(body)), **body})
    senders = {message.sender_id for message in bot.heard}
    assert len(senders) == 1
    assert re.fullmatch(r"web-[\w-]{22}", senders.pop())


@pytest.mark.parametrize("change", ["name", "time", "signature", "empty", "cut", "unicode"])
def test_web_token_that_was_tampered_with_is_refused(service: Service, change: str) -> None:
    patient = Patient(service, origin=OTHER)
    patient.begin()
    name, until, signature = patient.token.split(".")
    swapped = name[:-1] + ("A" if name[-1] != "A" else "B")
    patient.token = {
        "name": f"{swapped}.{until}.{signature}",
        "time": f"{name}.{int(until) + 1}.{signature}",
        "signature": f"{name}.{until}.{signature[:-2]}xx",
        "empty": "..",
        "cut": patient.token[:-1],
        "unicode": f"{name}.{until}.{signature[:-1]}\u00e9",
    }[change]
    answer = patient.post(
        "message", {"text": "hello"}, headers={"Authorization": f"Bearer {patient.token}".encode()}
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "session")


def test_web_token_of_another_secret_is_refused(service: Service) -> None:
    patient = Patient(service, origin=OTHER)
    patient.token = Signer("some other secret, just as long as that", hours=24).mint(service.now)
    assert patient.say("hello").status_code == 401
    patient.token = Signer(SECRET, hours=24).mint(service.now)
    assert patient.say("hello").status_code == 200


def test_web_session_runs_out(patient: Patient) -> None:
    patient.service.now += 24 * 3600 - 1
    assert patient.say("hello").status_code == 200
    patient.service.now += 1
    assert patient.say("hello").status_code == 401


def test_web_message_without_session_is_refused(service: Service, bot: EchoBot) -> None:
    answer = Patient(service).say("hello")
    assert (answer.status_code, answer.json()) == (401, {"error": "session", "message": "text for session"})
    assert not bot.heard


def test_web_patients_never_see_each_other(service: Service) -> None:
    one, two = Patient(service), Patient(service, origin=OTHER)
    one.begin(), two.begin()
    one.say("only for one")
    two.say("only for two")
    assert [turn["text"] for turn in one.begin()["transcript"]] == ["only for one"]
    assert [turn["text"] for turn in two.begin()["transcript"]] == ["only for two"]
