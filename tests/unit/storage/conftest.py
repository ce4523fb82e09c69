"""The databases that the storage's tests run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.support.postgres import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a database is, of each kind."""
    if request.param == "sqlite":
        return tmp_path / "conversations.db"
    return str(request.getfixturevalue("postgres").database())


Open = Callable[[], Database]


@pytest.fixture
def opened(address: Path | str) -> Iterator[Open]:
    """Opens the database, as a process does that starts."""
    running: list[Database] = []

    def start() -> Database:
        running.append(Database(address))
        return running[-1]

    yield start
    for database in running:
        database.close()


@pytest.fixture
def database(opened: Open) -> Database:
    return opened()
