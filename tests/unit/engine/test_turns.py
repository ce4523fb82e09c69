"""What cannot be read or kept: no verdict on it, a warning sign still answered, nothing kept by half."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ContextManager

import pytest

from bot.storage.database import Database
from tests.conftest import CLINIC, NOW, Run
from tests.support.agents import keeping_in

if TYPE_CHECKING:
    from bot.engine.turns import CarefulAgent

SIGN = "I cannot breathe and my tongue is swollen"
HARMLESS = "cheeks a bit red, 3 days ago"
SECRET = "zanzibar"

Says = Callable[..., dict[str, Any]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def bot(agent: CarefulAgent, database: Path) -> Iterator[CarefulAgent]:
    """The trained bot, its conversations in a file."""
    kept = Database(database)
    yield keeping_in(kept, agent)
    kept.close()


@pytest.fixture
def says(bot: CarefulAgent, run: Run[Any]) -> Says:
    """One message of a patient; what `ask --jsonl` would print."""
    from bot.commands.ask import turn_row
    from bot.engine.agent import send

    def say(text: str, *, sender: str = "anna") -> dict[str, Any]:
        return turn_row(text, run(send(bot, text, sender=sender, channel="test", now=NOW)))

    return say


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else holds the file, as a backup or an editor of databases does."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def full(database: Path) -> Iterator[None]:
    """No file may grow any more, by the system's own limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def truncated(database: Path) -> Iterator[None]:
    """Half of the file is gone."""
    with cut(database, to=0.5):
        yield


@contextmanager
def emptied(database: Path) -> Iterator[None]:
    """All of the file is gone."""
    with cut(database, to=0):
        yield


@contextmanager
def cut(database: Path, *, to: float) -> Iterator[None]:
    whole = database.read_bytes()
    os.truncate(database, int(len(whole) * to))
    yield
    database.write_bytes(whole)


@contextmanager
def replaced(database: Path) -> Iterator[None]:
    """Another file has its name, as after a backup was put back while the bot runs."""
    aside = database.with_name("aside")
    database.rename(aside)
    database.write_bytes(b"")
    yield
    aside.rename(database)


FAULTS = [locked, full, truncated, emptied, replaced]
Fault = Callable[[Path], ContextManager[None]]


def is_safe_text(row: dict[str, Any]) -> bool:
    (text,) = row["replies"]
    numbers = CLINIC.phone in text and CLINIC.emergency_number in text
    return numbers and row["outcome"] == "CONTACT_PROVIDER" and row["standing"] is None


@pytest.mark.parametrize("fault", FAULTS)
def test_a_conversation_that_cannot_be_read_or_kept_gets_no_verdict(
    says: Says, database: Path, fault: Fault
) -> None:
    assert says(SIGN)["outcome"] == "EMERGENCY"
    with fault(database):
        assert is_safe_text(says(HARMLESS))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_new_conversation_that_cannot_be_kept_gets_no_verdict(
    says: Says, database: Path, fault: Fault
) -> None:
    says("hello", sender="somebody else")
    with fault(database):
        assert is_safe_text(says(HARMLESS))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("text", "outcome"),
    [(SIGN, "EMERGENCY"), ("day 2 and there is pus", "CONTACT_PROVIDER_TODAY")],
)
def test_a_warning_sign_in_the_message_is_answered_though_it_cannot_be_kept(
    says: Says, database: Path, fault: Fault, text: str, outcome: str
) -> None:
    says("hello")
    with fault(database):
        row = says(text)

    assert row["outcome"] == outcome
    assert "about your last message alone" in row["replies"][0]


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_said_before_the_fault_stands_after_it(says: Says, database: Path, fault: Fault) -> None:
    says(SIGN)
    with fault(database):
        says(HARMLESS)

    assert says("ok")["standing"] == "EMERGENCY"


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_said_during_the_fault_is_kept_after_it(says: Says, database: Path, fault: Fault) -> None:
    says("hello")
    with fault(database):
        says("there is pus")
        says("thanks")
    row = says(HARMLESS)

    assert row["outcome"] != "SELF_CARE"
    assert {finding["symptom"] for finding in row["findings"]} >= {"pus", "redness"}


def test_what_waited_is_kept_once(says: Says, bot: CarefulAgent, database: Path, run: Run[Any]) -> None:
    says("hello")
    with locked(database):
        says("there is pus")
    says("thanks")
    says("ok")
    tracker = run(bot.tracker_store.retrieve_full_tracker("anna"))
    heard = [event.text for event in tracker.events if event.type_name == "user"]

    assert heard == ["hello", "there is pus", "thanks", "ok"]
    assert bot.waiting == 0


def test_a_file_that_is_locked_for_a_moment_is_waited_for(says: Says, database: Path) -> None:
    import threading

    says(SIGN)
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.5, lambda: other.execute("ROLLBACK"))
    timer.start()
    row = says("cheeks a bit red, 3 days ago")
    timer.join()
    other.close()

    assert row["standing"] == "EMERGENCY"


def test_whoever_waits_for_the_file_holds_up_nobody_else(
    bot: CarefulAgent, says: Says, database: Path, run: Run[Any]
) -> None:
    """The loop goes on while one turn waits for a lock."""
    from bot.engine.agent import send

    says("hello")

    async def count() -> int:
        turn = asyncio.create_task(send(bot, HARMLESS, sender="anna", channel="test", now=NOW))
        ticks = 0
        while not turn.done():
            await asyncio.sleep(0.05)
            ticks += 1
        return ticks

    with locked(database):
        assert run(count()) >= 10


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_logged_without_the_patients_words(
    says: Says, database: Path, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    says("hello")
    caplog.set_level(logging.DEBUG)
    with fault(database):
        says(f"day 2 and my {SECRET} cheeks are red")

    assert "a turn of anna was not kept" in caplog.text
    assert SECRET not in caplog.text


def test_a_message_that_comes_again_gets_the_same_reply_and_is_heard_once(
    bot: CarefulAgent, run: Run[Any]
) -> None:
    from bot.channels.inbox import PartsOutput, patient_message

    def send(key: str) -> list[str]:
        output = PartsOutput()
        message = patient_message("day 2 and still red", output, sender="anna", channel="test", now=NOW)
        message.message_id = key
        run(bot.handle_message(message))
        return [reply["verdict"] for reply in output.replies]

    first = send("one")
    assert send("one") == first
    tracker = run(bot.tracker_store.retrieve_full_tracker("anna"))
    assert sum(event.type_name == "user" for event in tracker.events) == 1


def test_messages_of_one_patient_are_answered_in_order_whatever_the_clock_does(
    bot: CarefulAgent, run: Run[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa's own lock runs out by the clock; a minute is enough."""
    import time

    from bot.engine.agent import send

    real, jumps = time.time, iter(range(0, 10_000_000, 3600))
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps))

    async def all_at_once() -> None:
        texts = ["day 2", "red", "a bit swollen", "thanks"]
        await asyncio.gather(*(send(bot, text, sender="anna", channel="test", now=NOW) for text in texts))

    run(all_at_once())
    tracker = run(bot.tracker_store.retrieve_full_tracker("anna"))
    heard = [event.text for event in tracker.events if event.type_name == "user"]
    assert heard == ["day 2", "red", "a bit swollen", "thanks"]


def test_rasas_store_that_falls_back_on_memory_is_gone(bot: CarefulAgent) -> None:
    from bot.engine.store import TailTrackerStore

    assert type(bot.tracker_store) is TailTrackerStore
    assert type(bot.processor.tracker_store) is TailTrackerStore
