"""The loaded bot, and what it leaves in the logs."""

from __future__ import annotations

import logging
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import actions.turn
from bot.storage.database import Database
from tests.conftest import CLINIC, Talk

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# Words that no file of ours holds, so that a log that holds them has heard the patient.
SECRET = "zanzibar"


@pytest.mark.parametrize("content", [b"", b"this is no archive", b"\x1f\x8b\x08\x00broken"])
def test_a_model_that_is_corrupt_is_refused_in_one_line_that_says_what_to_do(
    tmp_path: Path, content: bytes
) -> None:
    from bot.engine.agent import ModelError, load_agent

    model = tmp_path / "afterglow-broken.tar.gz"
    model.write_bytes(content)
    with pytest.raises(ModelError) as refused:
        load_agent(model, database=None)

    assert len(str(refused.value).splitlines()) == 1
    assert model.name in str(refused.value)
    assert "afterglow train --force" in str(refused.value)


def test_a_model_that_is_missing_is_refused(tmp_path: Path) -> None:
    from bot.engine.agent import ModelError, load_agent

    with pytest.raises(ModelError, match="afterglow train --force"):
        load_agent(tmp_path / "afterglow-nowhere.tar.gz", database=None)


def test_what_patients_wrote_is_for_the_owner_alone(model: Path, tmp_path: Path) -> None:
    from bot.engine.agent import load_agent

    database = tmp_path / "state" / "conversations.db"
    load_agent(model, database=Database(database))

    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_the_bot_sends_nothing_to_rasa(agent: Agent) -> None:
    from rasa import telemetry

    assert not telemetry.is_telemetry_enabled()


@pytest.mark.parametrize(
    "turns",
    [
        (f"day 2 and my {SECRET} cheeks are red", f"thanks {SECRET}"),
        (f"{SECRET} {SECRET}", f"my throat {SECRET} is tight"),
        (f"can I wear {SECRET} makeup?", "/restart", f"/{SECRET}"),
    ],
)
def test_no_word_of_a_patient_is_logged(
    talk: Talk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], turns: tuple[str, ...]
) -> None:
    caplog.set_level(logging.DEBUG)
    talk(*turns)
    printed = capfd.readouterr()

    assert SECRET not in caplog.text
    assert SECRET not in printed.out + printed.err


def test_no_word_of_a_patient_is_logged_when_an_action_fails(
    talk: Talk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(actions.turn, "decide", broken)
    caplog.set_level(logging.DEBUG)
    talk(f"day 2 and my {SECRET} cheeks are red")

    assert "failed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_a_failing_action_gives_the_patient_the_clinics_contact(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions.turn, "decide", broken)
    (row,) = talk("day 2 and my cheeks are red")

    assert row["outcome"] == "CONTACT_PROVIDER"
    assert len(row["replies"]) == 1
    assert CLINIC.phone in row["replies"][0]
    assert CLINIC.emergency_number in row["replies"][0]


def test_after_a_failure_the_conversation_goes_on(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    decide = actions.turn.decide
    calls: list[int] = []

    def once_broken(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return decide(*args, **more)

    monkeypatch.setattr(actions.turn, "decide", once_broken)
    rows = talk("still red", "2 days ago", "2 days ago", "no")

    assert [row["outcome"] for row in rows] == ["ASK", "CONTACT_PROVIDER", "ASK", "SELF_CARE"]
    assert "was not read" in rows[2]["replies"][0]
