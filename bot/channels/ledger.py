"""What messaging channels must not forget: each message until it is answered, and its id after.

A message is written down before its service hears "received", so that a crash loses none. Its
text, its sender's address and the reply are erased once the reply is out. Ids stay for a month,
so that a message sent twice is answered once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from dataclasses import asdict
from pathlib import Path
from typing import Sequence

from bot.channels.heard import Heard, Notes, Part

KEEP_IDS = 30 * 24 * 3600.0

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    key TEXT PRIMARY KEY, at REAL, heard TEXT, parts TEXT, sent INTEGER DEFAULT 0
);
CREATE TABLE IF NOT EXISTS patient (sender TEXT PRIMARY KEY, at REAL, notes TEXT);
CREATE TABLE IF NOT EXISTS done (what TEXT PRIMARY KEY, at REAL);
"""


class Ledger:
    """One SQLite file. Every method raises sqlite3.Error where it cannot be used."""

    def __init__(self, path: Path | None) -> None:
        """Open `path`, made where missing; in memory where it is None."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        # One thread at a time uses it, but not always the one that opened it.
        self._db = sqlite3.connect(str(path or ":memory:"), isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.executescript(_TABLES)
        self.clean()

    def accept(self, heard: Heard) -> bool:
        """Write a message down; False where it was heard before."""
        row = (heard.key, time.time(), json.dumps(heard.to_dict()))
        added = self._db.execute("INSERT OR IGNORE INTO message (key, at, heard) VALUES (?, ?, ?)", row)
        return added.rowcount == 1

    def answer(self, key: str, parts: Sequence[Part], sender: str, notes: Notes) -> None:
        """Keep the reply until it is out, and what the patient was offered with it."""
        told = json.dumps([part.to_dict() for part in parts])
        self._db.execute("BEGIN")
        try:
            self._db.execute("UPDATE message SET parts = ? WHERE key = ?", (told, key))
            self._db.execute(
                "INSERT OR REPLACE INTO patient VALUES (?, ?, ?)",
                (sender, time.time(), json.dumps(asdict(notes))),
            )
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def count_sent(self, key: str) -> None:
        """One more part of the reply is out."""
        self._db.execute("UPDATE message SET sent = sent + 1 WHERE key = ?", (key,))

    def finish(self, key: str) -> None:
        """Erase all of a message but its id."""
        self._db.execute("UPDATE message SET heard = NULL, parts = NULL WHERE key = ?", (key,))

    def unfinished(self) -> list[Heard]:
        """The messages without a whole reply, oldest first."""
        rows = self._db.execute("SELECT heard FROM message WHERE heard IS NOT NULL ORDER BY rowid")
        return [Heard.from_dict(json.loads(heard)) for (heard,) in rows]

    def unsent(self, key: str) -> list[Part] | None:
        """The parts of the reply that are still to be sent; None where there is no reply yet."""
        row = self._db.execute("SELECT parts, sent FROM message WHERE key = ?", (key,)).fetchone()
        if row is None or row[0] is None:
            return None
        return [Part.from_dict(part) for part in json.loads(row[0])[row[1] :]]

    def notes(self, sender: str) -> Notes:
        """What is known of a patient."""
        row = self._db.execute("SELECT notes FROM patient WHERE sender = ?", (sender,)).fetchone()
        if row is None:
            return Notes()
        kept = json.loads(row[0])
        return Notes(**{**kept, "choices": tuple(kept["choices"])})

    def once(self, what: str, *, within: float) -> bool:
        """True where `what` has not been done for `within` seconds; it then counts as done."""
        now = time.time()
        fresh = self._db.execute(
            "INSERT INTO done VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET at = excluded.at "
            "WHERE done.at <= excluded.at - ?",
            (what, now, within),
        )
        return fresh.rowcount == 1

    def clean(self) -> None:
        """Forget old ids; whoever wants no messages stays written down."""
        old = (time.time() - KEEP_IDS,)
        self._db.execute("DELETE FROM message WHERE heard IS NULL AND at < ?", old)
        self._db.execute("DELETE FROM done WHERE at < ?", old)
        self._db.execute("DELETE FROM patient WHERE at < ? AND NOT json_extract(notes, '$.stopped')", old)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
