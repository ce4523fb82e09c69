"""Take over the file in which earlier releases kept messages, and be rid of it."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.files import StorageError
from bot.storage.tables import messages, patients

logger = logging.getLogger(__name__)


def adopt(old: Path, database: Database) -> None:
    """Move what `old` holds (`messages.db` of earlier releases) into `database`, whole or not at all.

    What is there already stays as it is, so that this may be cut off and done again. Raises
    StorageError where `old` cannot be read.
    """
    if not old.exists():
        return
    try:
        told, known = _read(old)
    except sqlite3.Error as error:
        raise StorageError(f"{old} cannot be read ({error}). Restore it, or move it away.") from error
    database.write(lambda connection: _keep(connection, told, known))
    _shred(old)
    logger.warning("%s was taken over: %d messages, %d patients", old.name, len(told), len(known))


def _read(old: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    connection = sqlite3.connect(old)
    try:
        rows = connection.execute("SELECT key, at, heard, parts, sent FROM message ORDER BY rowid").fetchall()
        told = [dict(zip(("key", "at", "heard", "parts", "sent"), row, strict=True)) for row in rows]
        rows = connection.execute("SELECT sender, at, notes FROM patient").fetchall()
        known = [
            {"sender": sender, "at": at, "notes": notes, "stopped": bool(json.loads(notes)["stopped"])}
            for sender, at, notes in rows
        ]
        return told, known
    finally:
        connection.close()


def _keep(connection: Connection, told: list[dict[str, Any]], known: list[dict[str, Any]]) -> None:
    here = set(connection.execute(sa.select(messages.c.key)).scalars())
    new = [row for row in told if row["key"] not in here]
    if new:
        connection.execute(sa.insert(messages), new)
    here = set(connection.execute(sa.select(patients.c.sender)).scalars())
    met = [row for row in known if row["sender"] not in here]
    if met:
        connection.execute(sa.insert(patients), met)


def _shred(old: Path) -> None:
    """Overwrite the file and what SQLite keeps beside it, then remove them."""
    for path in (old, *(old.with_name(f"{old.name}-{kind}") for kind in ("journal", "wal", "shm"))):
        if path.exists():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
