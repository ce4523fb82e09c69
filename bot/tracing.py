"""Where an error happened, for a log: files, lines and functions, and nothing that a patient wrote."""

from __future__ import annotations

import traceback
from pathlib import Path

_FRAMES = 6


def origin(error: BaseException) -> str:
    """The kind of error and its last frames. Its message is left out: it may quote the patient."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return " ← ".join([type(error).__name__, *reversed(places)])
