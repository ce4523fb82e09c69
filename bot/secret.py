"""The secret that signs what patients' browsers keep: given by a setting, or made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

SHORTEST = 32


class SecretError(Exception):
    """The kept secret cannot be used; the message says what to do."""


def kept_secret(path: Path) -> tuple[str, bool]:
    """The secret in the file `path` (made where there is none), and whether it was made now.

    The file is for its owner alone (0600). Raises SecretError where it cannot be read or made, or
    is too short or open to others.
    """
    try:
        return _make(path), True
    except FileExistsError:
        pass
    except OSError as error:
        raise SecretError(f"{path} cannot be made ({error.strerror}). Set AFTERGLOW_SECRET.") from error
    try:
        secret = path.read_text().strip()
        others = path.stat().st_mode & 0o077
    except OSError as error:
        raise SecretError(f"{path} cannot be read ({error.strerror}). Set AFTERGLOW_SECRET.") from error
    if others:
        raise SecretError(f"{path} can be read by others: chmod 600 it, or delete it and start again.")
    if len(secret) < SHORTEST:
        raise SecretError(f"{path} is too short: delete it and start again.")
    return secret, False


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    # O_EXCL: two processes that start together must not each sign with a secret of their own.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    return secret
