"""One process at a time: two that answer from the same file would each lose what the other hears."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from bot.storage.files import OWNER_ALONE, StorageError

# Held for as long as this process has the file open: path → (the locked file, how many use it).
_held: dict[Path, tuple[IO[str], int]] = {}


def take(database: Path) -> None:
    """Keep other processes from `database` until `release`, or until this one ends, however it ends.

    Raises StorageError where another process has it, or where it cannot be told.
    """
    path = _path(database)
    if path in _held:
        file, users = _held[path]
        _held[path] = (file, users + 1)
        return
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ALONE), "r+")
    except OSError as error:
        raise StorageError(_unusable(path, error)) from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = file.read().strip() or "unknown"
        file.close()
        raise StorageError(
            f"{database} is in use by another process (number {holder}). Stop that one first, or set "
            "AFTERGLOW_DATABASE to another file."
        ) from error
    except OSError as error:  # a file system without locks
        file.close()
        raise StorageError(_unusable(path, error)) from error
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    _held[path] = (file, 1)


def release(database: Path) -> None:
    """Let others have it, once every user in this process has let go."""
    path = _path(database)
    file, users = _held.pop(path)
    if users > 1:
        _held[path] = (file, users - 1)
    else:
        file.close()


def _path(database: Path) -> Path:
    """Beside the file itself: two names of one file have one lock."""
    file = database.resolve()
    return file.with_name(f"{file.name}.lock")


def _unusable(path: Path, error: OSError) -> str:
    return (
        f"{path} cannot be locked ({error.strerror}). Set AFTERGLOW_DATABASE to a file in a folder that the "
        "user of this process may write to, on a disk of this machine."
    )
