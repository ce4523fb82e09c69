"""A connection's manners: so long to say a request, so long to take the answer, and room for others.

uvicorn (h11) reads HTTP strictly, but waits for ever for one who sends a byte now and then.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

# In seconds, in all: for a request with its headers and body, and for an answer to be made and taken.
HEARING = 15.0
ANSWERING = 60.0
_SAYING = (h11.IDLE, h11.SEND_BODY)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:(.*)", re.IGNORECASE | re.MULTILINE)


class GuardedProtocol(H11Protocol):
    """One connection of at most `most`. Where there are more, the one that has been saying its request for
    longest goes, of the address that holds most of those."""

    def __init__(self, *arguments: Any, most: int, hearing: float = HEARING, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._most = most
        self._patience = {True: hearing, False: ANSWERING}
        self._hearing: bool | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.since = self.loop.time()

    @property
    def hearing(self) -> bool:
        """True while the request is not whole."""
        return bool(self._hearing)

    @property
    def peer(self) -> str:
        """The address at the other end."""
        return self.client[0] if self.client else ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows the transport too
        """Begin to wait for a request, and make room for it."""
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self._most:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """Read on; a request that is whole is not hurried any more."""
        if self._says_two_lengths(data):
            self.send_400_response("Invalid HTTP request received.")
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The answer is out: wait for the next request."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _says_two_lengths(self, data: bytes) -> bool:
        """True where the headers with these bytes name a length twice: h11 makes one of two that are equal,
        and another server on the way may not."""
        if self.conn.their_state is not h11.IDLE:
            return False
        head, *_ = _HEAD_ENDS.split(self.conn.trailing_data[0] + data, 1)
        return b",".join(_LENGTH.findall(head)).count(b",") > 0

    def _watch(self) -> None:
        """Set the deadline anew where one phase has ended and another begins."""
        hearing = self.conn.their_state in _SAYING and not self.transport.is_closing()
        if hearing is self._hearing:
            return
        if self._deadline:
            self._deadline.cancel()
        self._hearing, self.since = hearing, self.loop.time()
        self._deadline = self.loop.call_later(self._patience[hearing], self.transport.abort)

    def _make_room(self) -> None:
        waiting = [one for one in self.connections if isinstance(one, GuardedProtocol) and one.hearing]
        held = Counter(one.peer for one in waiting)
        goes = min(waiting, key=lambda one: (-held[one.peer], one.since), default=self)
        goes.transport.abort()
