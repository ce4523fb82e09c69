"""What every database must do, SQLite's file and PostgreSQL alike: whole turns, one process, no traces."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.channels.heard import Heard, Notes, Part
from bot.channels.ledger import Ledger
from bot.settings import ROOT
from bot.storage.database import NOT_KEPT, Database, located
from bot.storage.erasing import erase
from bot.storage.files import StorageError
from bot.storage.tables import ended, events, metadata
from tests.support.postgres import Postgres
from tests.unit.storage.conftest import Open


def heard(number: int, *, address: str = "+441632960000", text: str = "red") -> Heard:
    at = datetime(2026, 3, 18, 14, tzinfo=timezone.utc)
    return Heard(f"twilio:SM{number}", "sms", address, at, text=text, line="+441632960001")


def test_the_tables_are_as_the_code_has_them(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_what_was_written_is_there_after_a_restart(opened: Open, address: Path | str) -> None:
    first = Database(address)
    Ledger(first).accept(heard(1), "anna")
    first.close()

    assert [one.key for one in Ledger(opened()).unfinished()] == ["twilio:SM1"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def write(connection: sa.engine.Connection) -> None:
        connection.execute(sa.insert(ended), {"session": "a", "until": 1.0})
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        database.write(write)

    rows = database.read(lambda connection: connection.execute(sa.select(ended)).all())
    assert rows == []


def test_a_message_is_accepted_once_and_answered_with_what_was_offered(database: Database) -> None:
    ledger = Ledger(database)
    assert [ledger.accept(heard(1), "anna") for _ in range(2)] == [True, False]
    ledger.answer("twilio:SM1", [Part("one"), Part("two")], "anna", Notes(choices=("Yes", "No")))
    ledger.count_sent("twilio:SM1")

    assert ledger.unsent("twilio:SM1") == [Part("two")]
    assert ledger.notes("anna").choices == ("Yes", "No")
    ledger.finish("twilio:SM1")
    assert ledger.unfinished() == []
    assert ledger.unsent("twilio:SM1") is None


def test_a_database_that_can_be_written_passes_its_check(database: Database) -> None:
    database.check()
    rows = database.read(lambda connection: connection.execute(sa.select(ended)).all())

    assert rows == []


# One process.

_SECOND = """
    import sys
    from bot.storage.database import Database
    from bot.storage.files import StorageError
    try:
        Database(sys.argv[1])
    except StorageError as error:
        print(error)
    else:
        print("opened", flush=True)
        sys.stdin.read()
"""


def second_process(address: Path | str) -> subprocess.Popen[str]:
    """Another process that opens the database, and says how that went."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_SECOND), str(address)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def test_a_second_process_is_refused_and_told_what_to_do(database: Database, address: Path | str) -> None:
    said, _ = second_process(address).communicate(timeout=60)

    assert "in use by another process" in said
    assert "Stop that one first" in said
    assert len(said.splitlines()) == 1


def test_a_process_that_is_killed_lets_go_of_the_database(opened: Open, address: Path | str) -> None:
    other = second_process(address)
    assert other.stdout is not None
    assert other.stdout.readline() == "opened\n"
    with pytest.raises(StorageError, match="in use by another process"):
        opened()
    other.send_signal(signal.SIGKILL)
    other.wait()

    opened().check()


def test_a_second_name_of_a_file_is_the_same_file(tmp_path: Path) -> None:
    database = Database(tmp_path / "conversations.db")
    other = tmp_path / "other.db"
    other.symlink_to(database.file or "")
    said, _ = second_process(other).communicate(timeout=60)
    database.close()

    assert "in use by another process" in said


def test_a_database_of_a_newer_release_is_refused_in_one_line(tmp_path: Path) -> None:
    database = Database(tmp_path / "conversations.db")
    database.write(
        lambda connection: connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    )
    database.close()
    for _ in range(2):
        with pytest.raises(StorageError, match="of a newer release") as refused:
            Database(tmp_path / "conversations.db")
        assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("fails", ["os.open", "fcntl.flock"])
def test_a_file_that_cannot_be_locked_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    """A folder that may not be written to, a file system without locks."""
    (tmp_path / "conversations.db").touch(0o600)
    real = os.open

    def refuse(path: object, *arguments: int) -> int:
        if fails == "fcntl.flock" or str(path).endswith(".lock"):
            raise OSError(13, "Permission denied")
        return real(str(path), *arguments)

    monkeypatch.setattr(f"bot.storage.lock.{fails}", refuse)
    with pytest.raises(StorageError, match="cannot be locked") as refused:
        Database(tmp_path / "conversations.db")
    assert len(str(refused.value).splitlines()) == 1


def test_an_error_of_the_database_does_not_hold_what_a_patient_wrote(database: Database) -> None:
    wrong = sa.insert(ended), {"session": "zanzibar", "until": 1.0}

    def twice(connection: sa.engine.Connection) -> None:
        connection.execute(*wrong)
        connection.execute(*wrong)

    with pytest.raises(sa.exc.SQLAlchemyError) as failed:
        database.write(twice)
    assert "[parameters" not in str(failed.value)


def test_what_could_not_be_swept_up_is_swept_up_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.engine.retention import erase_run_out
    from bot.storage.clock import read_clock

    database = Database(tmp_path / "conversations.db")
    monkeypatch.setattr("bot.storage.database.REWRITTEN_AT_ONCE", 0)
    database.sweep()
    assert database.unswept
    erase_run_out(database, days=30, now=read_clock())
    assert not database.unswept
    database.close()


def test_the_same_process_may_open_a_file_again(tmp_path: Path) -> None:
    first, second = Database(tmp_path / "c.db"), Database(tmp_path / "c.db")
    first.close()
    said, _ = second_process(tmp_path / "c.db").communicate(timeout=60)
    second.close()

    assert "in use by another process" in said


# Traces.


def test_nothing_of_what_was_finished_with_is_left_in_any_file(tmp_path: Path) -> None:
    """Five hundred telephone numbers; SQLite's own secure_delete leaves some of them."""
    database = Database(tmp_path / "conversations.db")
    ledger = Ledger(database)
    numbers = [f"+4416329{number:05}" for number in range(500)]
    for place, number in enumerate(numbers):
        ledger.accept(heard(place, address=number), f"sender-{place}")
        ledger.answer(heard(place).key, [Part("a reply " * 40)], f"sender-{place}", Notes(met=True))
        if place % 3:
            ledger.finish(heard(place).key)
    for place in range(0, 500, 3):
        ledger.finish(heard(place).key)
    database.sweep()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    database.close()

    assert [number for number in numbers if number.encode() in left] == []


def test_nothing_of_a_patient_who_is_forgotten_is_left_in_any_file(tmp_path: Path) -> None:
    database = Database(tmp_path / "conversations.db")
    ledger = Ledger(database)
    for number in range(300):
        sender = "anna" if number % 2 else "berta"
        row = {"sender_id": sender, "type_name": "user", "data": f"the words of {sender} {number} " * 20}
        database.write(lambda connection, row=row: connection.execute(sa.insert(events), row))
        ledger.accept(heard(number, address=f"address of {sender}"), sender)
        ledger.answer(heard(number).key, [Part(f"reply to {sender}")], sender, Notes(choices=(f"{sender}s",)))
    database.write(lambda connection: erase(connection, "anna"))
    database.sweep()
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    database.close()

    assert b"anna" not in left
    assert left.count(b"the words of berta") == 150 * 20


def test_whoever_is_forgotten_still_gets_no_messages_if_they_wanted_none(database: Database) -> None:
    ledger = Ledger(database)
    ledger.accept(heard(1), "anna")
    ledger.answer("twilio:SM1", [], "anna", Notes(stopped=True, choices=("Yes",)))
    database.write(lambda connection: erase(connection, "anna"))

    assert ledger.notes("anna") == Notes(stopped=True)


# Faults.


def test_a_file_that_others_may_read_is_mended_with_a_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "conversations.db"
    file.touch()
    file.chmod(0o666)
    Database(file).close()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "conversations.db could be read or written by others" in caplog.text


def test_every_file_of_the_database_is_for_the_owner_alone(tmp_path: Path) -> None:
    database = Database(tmp_path / "state" / "conversations.db")
    Ledger(database).accept(heard(1), "anna")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    database.close()

    assert len(modes) >= 3
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize(
    "content", [b"this is no database, it only looks like a file", b"SQLite format 3\0" * 99]
)
def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "conversations.db"
    file.write_bytes(content)
    with pytest.raises(StorageError) as refused:
        Database(file)

    assert "Restore it from a backup" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="AFTERGLOW_DATABASE"):
        Database(tmp_path / "file" / "conversations.db")


@pytest.mark.parametrize("address", ["mysql://root@localhost/x", "postgresql://localhost/x", "http://x"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(StorageError, match=r"postgresql\+psycopg2"):
        located(address)


def test_a_password_is_not_in_the_refusal(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as refused:
        Database("postgresql+psycopg2://anna:sesame@127.0.0.1:1/none")

    assert "sesame" not in str(refused.value)


def test_a_server_that_was_away_is_used_again(postgres: Postgres) -> None:
    address = postgres.database()
    database = Database(address)
    Ledger(database).accept(heard(1), "anna")
    postgres.stop()
    with pytest.raises(NOT_KEPT):
        Ledger(database).accept(heard(2), "anna")
    postgres.start()

    assert Ledger(database).accept(heard(2), "anna")
    assert [one.key for one in Ledger(database).unfinished()] == ["twilio:SM1", "twilio:SM2"]
    with pytest.raises(StorageError, match="in use by another process"):
        Database(address)
    database.close()


def test_a_file_that_is_locked_is_given_up_after_a_while_and_used_again(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.db")
    other = sqlite3.connect(tmp_path / "c.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sa.exc.OperationalError):
        database.check()
    other.execute("ROLLBACK")
    other.close()
    database.check()
    database.close()


def test_a_file_that_was_removed_while_in_use_is_not_written_to(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.db")
    os.unlink(tmp_path / "c.db")
    with pytest.raises(NOT_KEPT):
        database.check()
    database.close()
