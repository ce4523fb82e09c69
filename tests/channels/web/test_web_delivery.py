"""Each message is answered once, in time, and erased when the patient says so."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.servers import until
from tests.channels.web.service import FAILED, EchoBot, Patient, Service

KEY = "0123456789abcdef"


def test_web_retry_with_the_same_key_is_heard_once(patient: Patient, bot: EchoBot) -> None:
    first, second = patient.say("redness", KEY), patient.say("redness", KEY, retry=True)
    assert first.json() == second.json()
    assert len(bot.heard) == 1


class Gate:
    """Holds up what the bot hears until it is opened. Threads may look at it and open it."""

    def __init__(self) -> None:
        self._open = threading.Event()

    async def __call__(self, _message: UserMessage) -> None:
        while not self._open.is_set():
            await asyncio.sleep(0.01)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(bot: EchoBot) -> Iterator[Gate]:
    bot.before = held = Gate()
    yield held
    held.open()


def test_web_retry_while_the_first_still_runs_is_heard_once(
    patient: Patient, bot: EchoBot, gate: Gate
) -> None:
    answers: list[object] = []
    senders = [
        threading.Thread(target=lambda: answers.append(patient.say("redness", KEY).json())) for _ in range(3)
    ]
    for one in senders:
        one.start()
    time.sleep(0.3)  # for the others to come while the first is held up
    gate.open()
    for one in senders:
        one.join()
    assert len(bot.heard) == 1
    assert answers[0] == answers[1] == answers[2]


def test_web_retry_after_a_restart_is_heard_once(
    patient: Patient, bot: EchoBot, serve: Callable[..., Service]
) -> None:
    first = patient.say("redness", KEY).json()
    again = Patient(serve())
    again.http.cookies = patient.http.cookies
    assert again.say("redness", KEY, retry=True).json() == first
    assert len(bot.heard) == 1


def test_web_key_with_another_text_is_refused(patient: Patient, bot: EchoBot) -> None:
    patient.say("redness", KEY)
    answer = patient.say("swelling", KEY)
    assert (answer.status_code, answer.json()["error"]) == (409, "key")
    assert len(bot.heard) == 1


def test_web_keys_are_each_patients_own(patient: Patient, bot: EchoBot) -> None:
    other = Patient(patient.service)
    other.begin()
    patient.say("redness", KEY)
    assert other.say("swelling", KEY).json()["replies"][0]["verdict"] == "heard: swelling"


def test_web_watchdog_answers_safely_and_the_turn_goes_on(
    serve: Callable[..., Service], bot: EchoBot, gate: Gate
) -> None:
    patient = Patient(serve(patience=0.3))
    patient.begin()
    # The bot is still at it when this comes back.
    assert patient.say("redness", KEY).json()["replies"] == [FAILED]
    gate.open()
    until("the turn has gone on", lambda: _verdict(patient) == "heard: redness")
    assert len(bot.heard) == 1


def _verdict(patient: Patient) -> str:
    return str(patient.say("redness", KEY, retry=True).json()["replies"][0]["verdict"])


def test_web_failure_answers_safely_without_insides(
    patient: Patient, bot: EchoBot, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(message: UserMessage) -> None:
        raise RuntimeError(f"cannot handle {message.text}")

    bot.before = broken
    with caplog.at_level(logging.DEBUG):
        answer = patient.say("my private words")
    assert answer.json()["replies"] == [FAILED]
    assert "RuntimeError" in caplog.text
    assert "private words" not in caplog.text


def test_web_silence_answers_safely(patient: Patient, bot: EchoBot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(_message: UserMessage) -> None:
        return None

    monkeypatch.setattr(bot, "handle_message", silent)
    assert patient.say("redness").json()["replies"] == [FAILED]


def test_web_transcript_comes_back_after_a_reload(patient: Patient) -> None:
    patient.say("redness", KEY)
    patient.say("two days ago")
    turns = patient.begin()["transcript"]
    assert [(turn["text"], turn["replies"][0]["verdict"]) for turn in turns] == [
        ("redness", "heard: redness"),
        ("two days ago", "heard: two days ago"),
    ]
    assert turns[0]["key"] == KEY
    assert abs(turns[0]["at"] - time.time()) < 10


def test_web_transcript_begins_where_the_patient_started_over(patient: Patient) -> None:
    for text in ("redness", "start over", "swelling"):
        patient.say(text)
    assert [turn["text"] for turn in patient.begin()["transcript"]] == ["start over", "swelling"]


def on_disk(folder: Path) -> bytes:
    """Everything in the files of a folder."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_web_token_of_a_forgotten_session_is_dead_after_a_restart(
    patient: Patient, serve: Callable[..., Service]
) -> None:
    patient.say("redness")
    token = patient.http.cookies["afterglow"]
    patient.post("forget")
    again = Patient(serve())
    again.token = token
    assert again.say("hello").status_code == 401
    assert again.post("forget").status_code == 401


def test_web_session_that_could_not_be_forgotten_goes_on(
    patient: Patient, bot: EchoBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.say("redness")

    async def locked(_sender: str) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(bot, "forget", locked)
        assert patient.post("forget").status_code == 500
    assert patient.say("hello").status_code == 200
    assert patient.post("forget").json() == {"forgotten": True}


def test_web_forget_erases_the_conversation_from_the_file(patient: Patient, tmp_path: Path) -> None:
    patient.say("my very private words")
    assert b"my very private words" in on_disk(tmp_path)
    token = patient.http.cookies["afterglow"]
    answer = patient.post("forget")
    assert answer.json() == {"forgotten": True}
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert b"my very private words" not in on_disk(tmp_path)
    patient.token = token
    assert patient.say("hello").status_code == 401
    patient.token = ""
    assert patient.begin()["transcript"] == []


def test_web_forget_leaves_other_conversations_alone(patient: Patient) -> None:
    other = Patient(patient.service)
    other.begin()
    other.say("mine stays")
    patient.say("mine goes")
    patient.post("forget")
    assert [turn["text"] for turn in other.begin()["transcript"]] == ["mine stays"]


def test_web_forget_works_after_the_session_has_run_out(patient: Patient, tmp_path: Path) -> None:
    patient.say("my very private words")
    patient.service.now += 48 * 3600
    assert patient.say("hello").status_code == 401
    assert patient.post("forget").json() == {"forgotten": True}
    assert b"my very private words" not in on_disk(tmp_path)


def test_web_forget_without_session_is_refused(service: Service) -> None:
    assert Patient(service).post("forget").status_code == 401


def test_web_forget_stops_what_still_runs(serve: Callable[..., Service], gate: Gate, tmp_path: Path) -> None:
    patient = Patient(serve(patience=0.2))
    patient.begin()
    patient.say("my very private words")
    assert patient.post("forget").status_code == 200
    gate.open()
    time.sleep(0.5)  # long enough for a turn that was not stopped
    assert b"my very private words" not in on_disk(tmp_path)


def test_web_logs_hold_no_patient_text(patient: Patient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        patient.say("my private words")
        patient.begin()
        patient.post("forget")
    assert "private words" not in caplog.text


def test_web_typed_wish_is_asked_about_once_and_erases_everything(
    patient: Patient, bot: EchoBot, tmp_path: Path
) -> None:
    patient.say("my very private words")
    token = patient.http.cookies["afterglow"]
    (question,) = patient.say("please delete my data").json()["replies"]
    assert question["choices"] == ["Yes, forget me", "No, keep it"]
    assert b"my very private words" in on_disk(tmp_path)
    answer = patient.say("Yes, forget me")
    assert "erased our conversation" in answer.json()["replies"][0]["verdict"]
    assert b"my very private words" not in on_disk(tmp_path)
    patient.token = token
    assert patient.say("hello").status_code == 401
    assert [message.text for message in bot.heard] == ["my very private words"]


def test_web_typed_wish_that_is_not_confirmed_erases_nothing(patient: Patient, bot: EchoBot) -> None:
    patient.say("redness")
    patient.say("forget me")
    patient.say("still red")
    patient.say("yes")
    assert [message.text for message in bot.heard] == ["redness", "still red", "yes"]


def test_web_yes_on_a_page_that_was_loaded_anew_erases_nothing(patient: Patient) -> None:
    """The page does not show that we asked: the yes is to another question."""
    patient.replies("redness")
    patient.say("forget me")
    patient.begin()

    assert patient.replies("yes") == ["heard: yes"]
    assert len(patient.begin()["transcript"]) == 2


def test_web_a_text_too_long_leaves_word_that_it_was_not_read(patient: Patient, bot: EchoBot) -> None:
    patient.say("a" * 2001)

    assert len(bot.unread) == 1
    assert bot.heard == []
