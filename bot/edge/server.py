"""The HTTP server of this process: uvicorn, with the guard at its connections."""

from __future__ import annotations

import logging
import resource
import signal
import socket
import sys
from functools import partial
from typing import Any

import uvicorn

from bot.edge.doorway import MOST_HEADER_BYTES, Doorway
from bot.edge.guard import HEARING, GuardedProtocol

# Connections at once, and how many more the system may hold ready.
MOST_CONNECTIONS = 2000
BACKLOG = 512
# Descriptors that are not for patients: database, logs, calls to the messaging services.
_OWN_DESCRIPTORS = 200
_KEEP_ALIVE, _SHUTDOWN = 5, 10


def server(
    application: Any, *, host: str, port: int, most: int = MOST_CONNECTIONS, hearing: float = HEARING
) -> uvicorn.Server:
    """A server that is not started yet. `hearing` is how many seconds a request may take to come in."""
    # What uvicorn says of a request that is none would fill the log of one under attack.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        Doorway(application),
        host=host,
        port=port,
        # Typed as a class; uvicorn calls it once for each connection.
        http=partial(GuardedProtocol, most=most, hearing=hearing),  # type: ignore[arg-type]
        ws="none",
        loop="auto",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Which addresses to believe is the channels' business (AFTERGLOW_PROXIES).
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_SHUTDOWN,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
    )
    return uvicorn.Server(config)


def serve(application: Any, taken: socket.socket) -> None:
    """Serve on a socket until SIGTERM or Ctrl-C, and finish what is under way."""
    # uvicorn raises the signal again once it has stopped: the end that was asked for is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    host, port = taken.getsockname()[:2]
    server(application, host=host, port=port, most=_room()).run(sockets=[taken])


def _room() -> int:
    """How many connections there are descriptors for, after asking for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _OWN_DESCRIPTORS
    if soft < wanted and (hard == resource.RLIM_INFINITY or soft < hard):
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(MOST_CONNECTIONS, soft - _OWN_DESCRIPTORS), 10)
