"""From the files of earlier releases: all that was kept is there afterwards, and the old file is not."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.heard import Notes
from bot.channels.ledger import Ledger
from bot.storage.adopt import adopt
from bot.storage.database import Database
from bot.storage.files import StorageError
from bot.storage.tables import events, messages

# As the release before this one made `messages.db`.
OLD_TABLES = """
CREATE TABLE message (key TEXT PRIMARY KEY, at REAL, heard TEXT, parts TEXT, sent INTEGER DEFAULT 0);
CREATE TABLE patient (sender TEXT PRIMARY KEY, at REAL, notes TEXT);
CREATE TABLE done (what TEXT PRIMARY KEY, at REAL);
"""
HEARD = {
    "key": "twilio:SM2", "channel": "sms", "address": "+441632960000", "at": "2026-03-18T14:00:00+00:00",
    "kind": "text", "text": "my face is red", "line": "+441632960001", "tap": "", "extra": {},
}  # fmt: skip
STOPPED = {
    "choices": [], "question": "", "tapped": "", "met": True, "stopped": True, "reminded": False,
}  # fmt: skip


@pytest.fixture
def conversations(tmp_path: Path) -> Path:
    """A file as Rasa's own SQL store makes and fills it."""
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, UserUttered

    path = tmp_path / "conversations.db"
    store = SQLTrackerStore(Domain.empty(), db=str(path))
    tracker = asyncio.run(store.get_or_create_tracker("anna"))
    tracker.update(UserUttered("my tongue is swollen"))
    tracker.update(ActionExecuted("action_listen"))
    asyncio.run(store.save(tracker))
    store.engine.dispose()
    return path


@pytest.fixture
def old_messages(tmp_path: Path) -> Path:
    path = tmp_path / "messages.db"
    connection = sqlite3.connect(path)
    connection.executescript(OLD_TABLES)
    rows = [("twilio:SM1", 1.0, None, None, 2), ("twilio:SM2", 2.0, json.dumps(HEARD), None, 0)]
    connection.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO patient VALUES ('sms-1', 3.0, ?)", (json.dumps(STOPPED),))
    connection.commit()
    connection.close()
    return path


def test_conversations_of_an_earlier_release_are_all_there(conversations: Path) -> None:
    from bot.engine.store import TailTrackerStore

    database = Database(conversations)
    tracker = asyncio.run(TailTrackerStore(database).retrieve("anna"))
    database.close()

    assert tracker is not None
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == "my tongue is swollen"


def test_a_conversation_of_an_earlier_release_goes_on(conversations: Path) -> None:
    from rasa.shared.core.events import UserUttered

    from bot.engine.store import TailTrackerStore

    database = Database(conversations)
    store = TailTrackerStore(database)
    tracker = asyncio.run(store.retrieve("anna"))
    assert tracker is not None
    tracker.update(UserUttered("still", message_id="one"))
    asyncio.run(store.save(tracker))
    rows = database.read(lambda connection: connection.execute(sa.select(events.c.type_name)).scalars().all())
    known = asyncio.run(store.holds("anna", "one"))
    database.close()

    assert rows.count("user") == 2
    assert known


def test_to_open_a_database_again_changes_nothing(conversations: Path) -> None:
    Database(conversations).close()
    database = Database(conversations)
    rows = database.read(lambda connection: connection.execute(sa.select(events)).all())
    database.close()

    assert len(rows) == 3


def test_messages_of_an_earlier_release_are_taken_over(conversations: Path, old_messages: Path) -> None:
    database = Database(conversations)
    adopt(old_messages, database)
    ledger = Ledger(database)
    waiting, notes = ledger.unfinished(), ledger.notes("sms-1")
    keys = database.read(lambda connection: connection.execute(sa.select(messages.c.key)).scalars().all())
    database.close()

    assert [one.to_dict() for one in waiting] == [HEARD]
    assert notes == Notes(met=True, stopped=True)
    assert keys == ["twilio:SM1", "twilio:SM2"]


def test_the_file_that_was_taken_over_is_gone(conversations: Path, old_messages: Path) -> None:
    database = Database(conversations)
    adopt(old_messages, database)
    adopt(old_messages, database)
    database.close()

    assert not old_messages.exists()


def test_to_take_over_after_a_crash_in_the_middle_doubles_nothing(
    conversations: Path, old_messages: Path
) -> None:
    """The rows were kept, and the power went before the old file was removed."""
    whole = old_messages.read_bytes()
    database = Database(conversations)
    adopt(old_messages, database)
    Ledger(database).finish("twilio:SM2")
    old_messages.write_bytes(whole)
    adopt(old_messages, database)
    waiting = Ledger(database).unfinished()
    database.close()

    assert waiting == []


def test_an_old_file_that_cannot_be_read_stops_the_start_and_stays(
    conversations: Path, old_messages: Path
) -> None:
    old_messages.write_bytes(b"not a database, whatever it was before " * 100)
    database = Database(conversations)
    with pytest.raises(StorageError, match=r"messages\.db cannot be read"):
        adopt(old_messages, database)
    database.close()

    assert old_messages.exists()
