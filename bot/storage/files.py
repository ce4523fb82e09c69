"""Files of which the content is for the owner of the process alone."""

from __future__ import annotations

import logging
import os
from pathlib import Path

logger = logging.getLogger(__name__)

OWNER_ALONE = 0o600
OTHERS = 0o077


class StorageError(Exception):
    """What is kept cannot be used; the message says what to do."""


def make_private(path: Path) -> None:
    """See to it that `path` is there, and that nobody but its owner may read or write it.

    What others may read is mended, with a line in the log. Raises StorageError where that cannot be done.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_ALONE))
        mend(path)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be used ({error.strerror}). Set AFTERGLOW_DATABASE to a file in a folder "
            "that the user of this process may write to."
        ) from error


def mend(path: Path) -> None:
    """Take a file's rights from everybody but its owner. Raises OSError where that is not ours to do."""
    mode = path.stat().st_mode
    if mode & OTHERS:
        path.chmod(mode & ~OTHERS)
        logger.warning("%s could be read or written by others: it is now for its owner alone", path.name)
