"""Pseudonyms: conversations and logs know a patient by a keyed hash, never by number or id."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.storage.files import mend


class Senders:
    """Makes pseudonyms. Without the key, a phone number cannot be found by trying them all."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def pseudonym(self, channel: str, address: str) -> str:
        """The conversation of `address` on `channel`. Each channel has conversations of its own."""
        said = f"{channel}\0{address}".encode()
        return f"{channel}-{hmac.new(self._key, said, hashlib.sha256).hexdigest()[:32]}"


def kept_key(path: Path) -> str:
    """The key in the file `path`, made on first use and readable by its owner alone.

    Losing it begins every conversation anew. Raises OSError where it cannot be read or made.
    """
    try:
        key = path.read_text(encoding="ascii").strip()
        mend(path)
        return key
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and linked into place: of two processes that start at once, one key wins whole.
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_text(encoding="ascii").strip()
