"""A copy is made while the bot serves, and put back while it does not (deploy/)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from bot.channels.ledger import Ledger
from bot.settings import ROOT
from bot.storage.database import Database
from tests.unit.storage.test_database import heard


def run(script: str, file: Path, database: Path | str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(ROOT / "deploy" / script), str(file)]
    environment = {**os.environ, "AFTERGLOW_DATABASE": str(database)}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_a_copy_brings_back_what_there_was(address: Path | str, tmp_path: Path) -> None:
    copy, database = tmp_path / "copy", Database(address)
    Ledger(database).accept(heard(1), "anna")
    made = run("backup.sh", copy, address)
    assert made.returncode == 0, made.stderr
    assert copy.stat().st_mode & 0o77 == 0
    Ledger(database).accept(heard(2), "anna")

    refused = run("restore.sh", copy, address)
    assert "stop it first" in refused.stderr
    assert len(Ledger(database).unfinished()) == 2

    database.close()
    restored = run("restore.sh", copy, address)
    assert restored.returncode == 0, restored.stderr
    again = Database(address)
    assert [one.key for one in Ledger(again).unfinished()] == [heard(1).key]
    again.close()


def test_a_copy_is_never_written_over(database: Database, address: Path | str, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")

    assert run("backup.sh", there, address).returncode == 1
    assert there.read_text() == "mine"


@pytest.mark.parametrize(
    ("given", "address", "password"),
    [
        (
            "postgresql+psycopg2://afterglow:p%40ss@db:5433/name",
            "postgresql://afterglow@db:5433/name",
            "p@ss",
        ),
        ("postgresql+psycopg2://postgres@/name?host=/run/x", "postgresql://postgres@/name?host=/run/x", ""),
    ],
)
def test_a_password_stands_in_no_command(given: str, address: str, password: str) -> None:
    script = f'. {ROOT / "deploy" / "postgresql.sh"}; printf \'%s %s\' "$address" "${{PGPASSWORD:-}}"'
    done = subprocess.run(
        ["sh", "-euc", script], env={**os.environ, "database": given}, capture_output=True, text=True
    )

    assert done.stdout == f"{address} {password}"
