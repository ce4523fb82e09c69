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


@pytest.mark.parametrize("fault", [locked, full])
def test_what_waited_is_kept_though_its_patient_writes_no_more(
    says: Says, bot: CarefulAgent, database: Path, fault: Fault, run: Run[Any]
) -> None:
    says(HARMLESS, sender="berta")
    with fault(database):
        says(SIGN)
        run(bot.keep_waiting())
        assert bot.waiting == 1
    run(bot.keep_waiting())

    assert bot.waiting == 0
    assert says(HARMLESS)["standing"] == "EMERGENCY"


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


def sent(bot: CarefulAgent, run: Run[Any], key: str) -> list[str]:
    """The verdicts that anna gets for the message of this key, which is the same each time."""
    from bot.channels.inbox import PartsOutput, patient_message

    output = PartsOutput()
    message = patient_message("day 2 and still red", output, sender="anna", channel="test", now=NOW)
    message.message_id = key
    run(bot.handle_message(message))
    return [reply["verdict"] for reply in output.replies]


def test_a_message_that_comes_again_gets_the_same_reply_and_is_heard_once(
    bot: CarefulAgent, run: Run[Any]
) -> None:
    first = sent(bot, run, "one")
    assert sent(bot, run, "one") == first
    tracker = run(bot.tracker_store.retrieve_full_tracker("anna"))
    assert sum(event.type_name == "user" for event in tracker.events) == 1


def test_a_message_of_before_a_new_start_that_comes_again_is_not_heard_twice(
    bot: CarefulAgent, says: Says, run: Run[Any]
) -> None:
    first = sent(bot, run, "one")
    says("start over")

    assert sent(bot, run, "one") == first
    assert bot.waiting == 0
    assert says("a bit swollen")["elapsed_days"] is None


def test_a_trace_is_kept_at_once_after_what_waited_was_taken_in(
    bot: CarefulAgent, says: Says, database: Path
) -> None:
    says("hello")
    with locked(database):
        says("day 3")
    with unreadable(bot):
        says("there is pus")

    assert bot._unread == set()
    assert asks_again(says(HARMLESS))


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


# What was not read.


@contextmanager
def unreadable(bot: CarefulAgent) -> Iterator[None]:
    """The model fails on every message, whatever it says."""

    async def fail(*_arguments: object, **_options: object) -> None:
        raise RuntimeError(f"the patient wrote: {SECRET}")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bot.processor, "parse_message", fail)
        yield


def asks_again(row: dict[str, Any]) -> bool:
    return row["outcome"] == "ASK" and "was not read" in row["replies"][0] and row["standing"] is None


def test_a_message_that_could_not_be_read_is_asked_for_before_anybody_is_reassured(
    bot: CarefulAgent, says: Says
) -> None:
    with unreadable(bot):
        assert is_safe_text(says("there is pus"))

    assert asks_again(says(HARMLESS))
    assert says("no")["outcome"] == "SELF_CARE"


def test_that_a_message_was_not_read_outlives_the_process(
    bot: CarefulAgent, says: Says, agent: CarefulAgent, database: Path, run: Run[Any]
) -> None:
    from bot.commands.ask import turn_row
    from bot.engine.agent import send

    with unreadable(bot):
        says("there is pus")
    later = keeping_in(bot.tracker_store.database, agent)
    replies = run(send(later, HARMLESS, sender="anna", channel="test", now=NOW))

    assert asks_again(turn_row(HARMLESS, replies))


def test_a_message_that_could_be_neither_read_nor_kept_is_asked_for_again(
    bot: CarefulAgent, says: Says, database: Path
) -> None:
    says("hello")
    with locked(database), unreadable(bot):
        assert is_safe_text(says("there is pus"))

    assert asks_again(says(HARMLESS))


def test_a_message_that_waited_and_cannot_be_read_keeps_nothing_out(
    bot: CarefulAgent, says: Says, database: Path
) -> None:
    says("hello")
    with locked(database):
        says("there is pus")
    with unreadable(bot):
        assert is_safe_text(says("day 3"))

    assert asks_again(says(HARMLESS))
    assert bot.waiting == 0


def test_more_messages_than_may_wait_are_asked_for_again(
    bot: CarefulAgent, says: Says, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.turns.MOST_WAITING", 2)
    says("hello")
    with locked(database):
        for text in ("day 3", "thanks", "there is pus"):
            says(text)

    assert asks_again(says(HARMLESS))


def test_no_patients_messages_that_wait_take_up_all_memory(
    bot: CarefulAgent, says: Says, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.turns.MOST_WAITING_IN_ALL", 2)
    says("hello")
    with locked(database):
        for name in ("berta", "clara", "anna"):
            says("there is pus", sender=name)

    assert bot.waiting == 2
    assert asks_again(says(HARMLESS))


def test_a_channel_may_say_that_a_message_was_not_read(bot: CarefulAgent, says: Says, run: Run[Any]) -> None:
    says("my cheeks are a bit red")
    run(bot.missed("anna"))

    assert asks_again(says("3 days ago"))


def test_whoever_is_forgotten_is_not_asked_for_what_was_not_read(
    bot: CarefulAgent, says: Says, database: Path, run: Run[Any]
) -> None:
    says("hello")
    with locked(database), unreadable(bot):
        says("there is pus")
    run(bot.forget("anna"))

    assert says(HARMLESS)["outcome"] == "SELF_CARE"


def test_a_question_that_was_not_said_is_not_answered(says: Says, database: Path) -> None:
    """Of "my face is red" we would ask when the procedure was; the patient had the safe text instead."""
    says("hello")
    with locked(database):
        says("my face is a bit red")
    row = says("2")

    assert row["outcome"] != "SELF_CARE"
    assert row["elapsed_days"] is None


def test_the_question_of_a_message_that_comes_again_is_said_and_may_be_answered(
    bot: CarefulAgent, says: Says, database: Path, run: Run[Any]
) -> None:
    from bot.channels.inbox import PartsOutput, patient_message

    def send(key: str) -> str:
        output = PartsOutput()
        message = patient_message("my face is red", output, sender="anna", channel="test", now=NOW)
        message.message_id = key
        run(bot.handle_message(message))
        return str(output.replies[0]["verdict"])

    says("hello")
    with locked(database):
        assert "went wrong" in send("one")
    assert send("one") == "When was your procedure?"
    assert bot.waiting == 0
    assert says("2")["outcome"] == "SELF_CARE"


def test_a_verdict_that_was_not_said_is_given_whole(says: Says, database: Path) -> None:
    said_at_once = says(HARMLESS, sender="berta")
    says("hello")
    with locked(database):
        says(HARMLESS)
    row = says("my cheeks are a bit red")

    assert row["outcome"] == "SELF_CARE"
    assert len(row["replies"][0]) > 0.8 * len(said_at_once["replies"][0])


def test_a_memory_that_cannot_be_read_is_not_lost_in_a_long_conversation(
    bot: CarefulAgent, says: Says, run: Run[Any]
) -> None:
    """Only the last turns are read back: each carries on what it could not read."""
    from rasa.shared.core.events import SlotSet

    async def spoil() -> None:
        tracker = await bot.tracker_store.get_or_create_tracker("anna")
        tracker.update(SlotSet("conversation", {"of": "a later release"}))
        await bot.tracker_store.save(tracker)

    says("there is pus")
    run(spoil())
    for _ in range(8):
        assert is_safe_text(says("thanks"))

    assert is_safe_text(says(HARMLESS))


@pytest.mark.parametrize("data", ["{", "{}", '{"event": "of a later release"}'])
def test_an_event_that_cannot_be_read_gets_no_verdict(bot: CarefulAgent, says: Says, data: str) -> None:
    import sqlalchemy as sa

    from bot.storage.tables import events

    says("there is pus")
    bot.tracker_store.database.write(
        lambda connection: connection.execute(
            sa.update(events).where(events.c.type_name == "slot").values(data=data)
        )
    )

    assert is_safe_text(says(HARMLESS))
    assert is_safe_text(says(HARMLESS))


def test_turns_of_one_patient_never_overlap(bot: CarefulAgent, run: Run[Any]) -> None:
    """Also not where one comes just as another is through and a third waits."""
    inside: list[int] = []
    most: list[int] = []

    async def turn(number: int) -> None:
        async with bot._in_turn("anna"):
            inside.append(number)
            most.append(len(inside))
            await asyncio.sleep(0.001 * (number % 3))
            inside.remove(number)

    async def all_of_them() -> None:
        turns = []
        for number in range(60):
            turns.append(asyncio.create_task(turn(number)))
            await asyncio.sleep(0.0005 * (number % 4))
        await asyncio.gather(*turns)

    run(all_of_them())
    assert max(most) == 1
    assert bot._order == {}
