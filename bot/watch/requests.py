"""The id of the request that is served now, in every log line of it."""

from __future__ import annotations

import uuid
from contextvars import ContextVar

HEADER = b"x-request-id"
_current: ContextVar[str] = ContextVar("request", default="")


def begin_request() -> str:
    """Give this task, and all that it starts, a new id. A caller's own is not taken: it may hold anything."""
    made = uuid.uuid4().hex[:16]
    _current.set(made)
    return made


def current_request() -> str:
    """The id; empty outside of a request."""
    return _current.get()
