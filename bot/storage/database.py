"""A database: one SQLite file, or PostgreSQL. Every error is SQLAlchemy's own, or an OSError."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, TypeVar

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import Connection
from sqlalchemy.pool import SingletonThreadPool

from bot.storage import lock
from bot.storage.files import StorageError, make_private
from bot.storage.migrations.upgrade import upgrade
from bot.storage.tables import ended

logger = logging.getLogger(__name__)

# Seconds until a file that somebody else has locked counts as one that cannot be used.
BUSY_SECONDS = 2.0
# Rewriting a larger file would hold up patients: it waits for the daily work.
REWRITTEN_AT_ONCE = 256 * 1024 * 1024
# Names the one process in PostgreSQL, among what else may lock there.
ADVISORY_LOCK = 4_711_202_611
_WRITES = "afterglow_writes"

# What a database raises that cannot be read or written.
NOT_KEPT = (sa.exc.SQLAlchemyError, OSError, StorageError)

Result = TypeVar("Result")
Work = Callable[[Connection], Result]


class FileChanged(OSError):
    """The file was cut, replaced or removed while it was in use."""


class Database:
    """Opened with its tables up to date, for this process alone.

    Raises StorageError where it cannot be used or another process uses it.
    """

    def __init__(self, where: Path | str) -> None:
        url, self.file = located(where)
        self._size = 0
        # Something was deleted and is not swept up yet.
        self.unswept = False
        self._inode = 0
        self._turns = threading.Lock()
        # Whoever waits for the disk, or for a lock, does so here and holds up no other patient. One
        # thread: what was asked for first is done first.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        if self.file:
            make_private(self.file)
            lock.take(self.file)
        self.engine = _sqlite(url) if self.file else _postgresql(url)
        self._sole: Connection | None = None
        try:
            if not self.file:
                self._sole = _hold_alone(self.engine)
            upgrade(self.engine)
        except CommandError as error:
            self.close()
            raise StorageError(
                f"the database {url!r} is of a newer release of Afterglow. Use that release, or set "
                "AFTERGLOW_DATABASE to another database."
            ) from error
        except sa.exc.SQLAlchemyError as error:
            self.close()
            raise StorageError(_unusable(url, error)) from error
        except StorageError:
            self.close()
            raise
        if self.file:
            self._inode = self.file.stat().st_ino

    def read(self, work: Work[Result]) -> Result:
        """What `work` finds, all of it at one moment."""
        return self._do(work, writes=False)

    def write(self, work: Work[Result]) -> Result:
        """Do `work` in one transaction: all of it, or nothing where an error is raised."""
        return self._do(work, writes=True)

    async def apart(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Call a function that reads or writes, without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)

    def check(self) -> None:
        """Write something, and take it away again. Raises what `write` raises."""
        row = {"session": "", "until": 0.0}
        self.write(
            lambda connection: (
                connection.execute(sa.insert(ended), row),
                connection.execute(sa.delete(ended).where(ended.c.session == "")),
            )
        )

    def sweep(self, *, at_once: bool = True) -> None:
        """Rewrite the file, so that nothing of what was deleted is left in a page or the log.

        SQLite overwrites what is deleted, and yet leaves copies in pages that it once rearranged.
        PostgreSQL's own vacuum does what it does by itself. Where `at_once`, a large file is left
        for the next sweep that has time, and so is what could not be swept.
        """
        if self.file is None:
            return
        self.unswept = True
        if at_once and self.file.stat().st_size > REWRITTEN_AT_ONCE:
            return
        with self._turns, self.engine.connect() as connection:
            connection.connection.execute("VACUUM")
            busy, *_ = connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._size = self.file.stat().st_size
        self.unswept = bool(busy)
        if busy:
            logger.warning("another process reads the database: what was erased is still in its log")

    def close(self) -> None:
        """Let go of the file, or of the server."""
        self._thread.shutdown()
        sole = _alive(self._sole)
        if sole:
            sole.close()
        self.engine.dispose()
        if self.file:
            lock.release(self.file)

    def _do(self, work: Work[Result], *, writes: bool) -> Result:
        with self._turns:
            self._watch()
            if self.file is None and self._sole is None:
                self._sole = _hold_alone(self.engine)
            try:
                opened = self.engine.connect().execution_options(**{_WRITES: writes})
                with opened as connection, connection.begin():
                    return work(connection)
            except sa.exc.SQLAlchemyError:
                # The file may be another one by now, the server may have gone: next time anew.
                self.engine.dispose()
                self._sole = _alive(self._sole)
                raise

    def _watch(self) -> None:
        """Raise FileChanged where the file is not the one that was opened, or is shorter than it was.

        SQLite would read on from its cache, and write into a file that can never be read again.
        """
        if self.file is None or not self._inode:
            return
        found = self.file.stat()
        if found.st_ino != self._inode or found.st_size < self._size:
            raise FileChanged(f"{self.file.name} was cut or replaced while it was in use")
        self._size = found.st_size


def located(where: Path | str) -> tuple[sa.engine.URL, Path | None]:
    """The address, and the file where it is SQLite's. Raises StorageError on any other database."""
    if "://" not in str(where):
        return sa.engine.URL.create("sqlite", database=str(where)), Path(where)
    try:
        url = sa.engine.make_url(str(where))
    except sa.exc.ArgumentError as error:
        raise StorageError("AFTERGLOW_DATABASE is neither a file nor a database's address") from error
    if url.get_backend_name() == "sqlite" and url.database:
        return url, Path(url.database)
    if url.drivername != "postgresql+psycopg2":
        raise StorageError(
            "AFTERGLOW_DATABASE must be a file, or an address such as "
            "postgresql+psycopg2://user:password@host/name"
        )
    return url, None


def _sqlite(url: sa.engine.URL) -> sa.engine.Engine:
    engine = sa.create_engine(
        url,
        poolclass=SingletonThreadPool,
        # An error's text must not hold what a patient wrote.
        hide_parameters=True,
        # SQLAlchemy begins the transactions, not Python's module. Each thread has a connection of its
        # own, but any may close them all.
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        # A turn that is said to be kept is on the disk.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # To read first and lock later may fail in the middle.
        writes = connection.get_execution_options().get(_WRITES, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: sa.engine.URL) -> sa.engine.Engine:
    limits = f"-c statement_timeout={BUSY_SECONDS * 1000:.0f} -c lock_timeout={BUSY_SECONDS * 1000:.0f}"
    return sa.create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,
        isolation_level="SERIALIZABLE",
        connect_args={"connect_timeout": int(BUSY_SECONDS), "options": limits, "tcp_user_timeout": 3000},
    )


def _hold_alone(engine: sa.engine.Engine) -> Connection:
    """A connection that keeps other processes out for as long as it lives. Raises StorageError."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if not connection.execute(sa.select(sa.func.pg_try_advisory_lock(ADVISORY_LOCK))).scalar_one():
        connection.close()
        raise StorageError(
            "the database is in use by another process of Afterglow. Stop that one first, or set "
            "AFTERGLOW_DATABASE to another database."
        )
    return connection


def _alive(connection: Connection | None) -> Connection | None:
    """The connection; None where it is gone, and with it what it held."""
    try:
        if connection:
            connection.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return None
    return connection


def _unusable(url: sa.engine.URL, error: Exception) -> str:
    """One line for whoever starts the bot; an address's password stays out."""
    cause = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
    return (
        f"the database {url!r} cannot be used ({cause}). Restore it from a backup, or set AFTERGLOW_DATABASE."
    )
