"""“Forget me” on every channel: asked about once, then gone from every file."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from bot.channels.forgetting import Forgetting, Step
from tests.channels.conftest import Push, Texter
from tests.channels.servers import Service, TelegramUser
from tests.channels.test_telegram_kinds import message, update

NUMBER = "+441632960400"
WORDS = "my zanzibar cheeks are red"


@pytest.fixture
def forgetting(clinic: None) -> Forgetting:
    from bot.wiring import forgetting

    return forgetting()


def rows_about_patients(folder: Path) -> int:
    """How many rows name somebody, be it by a pseudonym."""
    from contextlib import closing

    (file,) = folder.glob("*.db")
    with closing(sqlite3.connect(file)) as connection:
        counts = [
            connection.execute(f"SELECT COUNT({column}) FROM {table}").fetchone()[0]
            for table, column in (
                ("events", "sender_id"),
                ("turn", "sender"),
                ("patient", "sender"),
                ("message", "sender"),
            )
        ]
    return sum(counts)


def on_disk(folder: Path) -> bytes:
    """Everything in the files of a folder: pages, log and all."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        "forget me", "Forget me!", "/forget", "delete my data", "please delete all my data", "erase me",
        "Can you delete my messages please?", "I want you to forget everything about me", "remove my details",
        "delete this conversation", "hi, please wipe my chat history, thanks",
        "ERASE EVERYTHING YOU KNOW ABOUT ME",
    ],
)  # fmt: skip
def test_a_wish_to_be_forgotten_is_asked_about(forgetting: Forgetting, text: str) -> None:
    assert forgetting.step(text, asked=False) is Step.ASK


@pytest.mark.parametrize(
    "text",
    [
        "delete my data, my throat is closing", "I forgot when it was", "forget it", "don't forget me",
        "did you forget me and my fever", "remove my scabs", "can I remove my bandage", "yes", "no", "ok",
        "forget that", "start over", "my cheeks are red",
    ],
)  # fmt: skip
def test_any_other_message_is_read(forgetting: Forgetting, text: str) -> None:
    assert forgetting.step(text, asked=False) is Step.NONE


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("yes", Step.DO), ("Yes, forget me", Step.DO), ("YES please!", Step.DO), ("no", Step.KEEP),
        ("No, keep it", Step.KEEP), ("my throat is closing", Step.NONE), ("forget me", Step.DO),
        ("delete my data", Step.ASK),
    ],
)  # fmt: skip
def test_only_a_clear_yes_erases(forgetting: Forgetting, text: str, step: Step) -> None:
    assert forgetting.step(text, asked=True) is step


def test_the_answer_to_a_question_that_was_not_put_is_asked_about(forgetting: Forgetting) -> None:
    """A button of weeks ago, or of a process that has ended since."""
    assert forgetting.step("Yes, forget me", asked=False) is Step.ASK
    assert forgetting.step("No, keep it", asked=False) is Step.NONE


@pytest.mark.parametrize("number", [NUMBER, f"whatsapp:{NUMBER}"], ids=["sms", "whatsapp"])
def test_patient_on_twilio_is_forgotten_in_every_file(
    texter: Texter, tmp_path: Path, forgetting: Forgetting, number: str
) -> None:
    patient = texter(number)
    patient.asks(WORDS)
    assert b"zanzibar" in on_disk(tmp_path)
    question = patient.asks("delete my data")
    assert "1: Yes, forget me" in question
    assert "erased our conversation" in patient.asks("1")
    left = on_disk(tmp_path)
    assert b"zanzibar" not in left
    assert NUMBER.encode() not in left
    assert rows_about_patients(tmp_path) == 0
    assert "normal healing" not in patient.asks("2 days ago")


def test_patient_on_telegram_is_forgotten_by_command_and_button(
    telegram: Service, push: Push, patient: TelegramUser, tmp_path: Path
) -> None:
    patient.say(WORDS)
    patient.hears()
    patient.say("/forget")
    (question,) = patient.hears()
    patient.choose(question, "Yes, forget me")
    assert "erased our conversation" in patient.hears()[0]["text"]
    assert b"zanzibar" not in on_disk(tmp_path)


def test_patient_who_thinks_better_of_it_is_not_forgotten(texter: Texter) -> None:
    patient = texter(NUMBER)
    patient.asks("my face is red")
    patient.asks("forget me")
    assert "kept our conversation" in patient.asks("no")
    assert "normal healing" in patient.asks("2 days ago")


def test_warning_sign_in_place_of_a_yes_is_answered_and_erases_nothing(texter: Texter) -> None:
    patient = texter(NUMBER)
    patient.asks("my face is red")
    patient.asks("forget me")
    assert "Call 999" in patient.asks("I cannot breathe and my tongue is swollen")
    assert "999" in patient.asks("yes")


def test_yes_after_another_message_erases_nothing(texter: Texter, tmp_path: Path) -> None:
    patient = texter(NUMBER)
    patient.asks(WORDS)
    patient.asks("forget me")
    patient.asks("2 days ago")
    patient.asks("yes")
    assert b"zanzibar" in on_disk(tmp_path)


def test_forgotten_message_that_comes_again_is_not_answered_again(push: Push, patient: TelegramUser) -> None:
    updates: list[Any] = [
        update(message=message(patient.number, text=text)) for text in ("my face is red", "forget me", "yes")
    ]
    for one in updates:
        push(one)
        patient.hears()
    push(updates[0])
    push(updates[2])
    patient.hears_nothing()


def test_patient_who_wants_no_messages_is_forgotten_and_gets_none(texter: Texter, tmp_path: Path) -> None:
    patient = texter(NUMBER)
    patient.asks(WORDS)
    patient.asks("STOP")
    assert "erased our conversation" in patient.asks("forget me")
    assert b"zanzibar" not in on_disk(tmp_path)
    assert "asked me to stop" in patient.asks("hello")


def test_a_long_message_of_words_around_a_wish_is_none_and_is_read_at_once(forgetting: Forgetting) -> None:
    began = time.perf_counter()

    assert forgetting.step("can you please " * 100 + "forget", asked=False) is Step.NONE
    assert time.perf_counter() - began < 1
