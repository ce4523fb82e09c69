"""Which requests reach the application: of one clear length, not too large, and whole."""

from __future__ import annotations

import logging
from typing import Any, Awaitable, Callable, MutableMapping

from bot.channels.body import MOST_BYTES
from bot.watch.requests import HEADER, begin_request

logger = logging.getLogger(__name__)

# A browser with many cookies of the clinic's site sends a few kilobytes.
MOST_HEADER_BYTES = 16 * 1024

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Receive, Send], Awaitable[None]]


class Doorway:
    """An ASGI application around another one. What it refuses, the other never sees."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass on a request with its whole body, or refuse it and hang up."""
        if scope["type"] == "lifespan":
            await _live(self._application, scope, receive, send)
            return
        tell = _with_id(send, begin_request())
        status = _refused(scope["http_version"], scope["headers"])
        body = b"" if status else await _whole(receive)
        if body is None:
            return
        if status or len(body) > MOST_BYTES:
            await _refuse(tell, status or 413)
            return
        try:
            await self._application(scope, _at_once(body, receive), tell)
        except Exception as error:  # an error's own text may hold what a patient wrote
            logger.error("a request failed: %s", type(error).__name__)
            await _refuse(tell, 500)


def _with_id(send: Send, request: str) -> Send:
    """Tells who asked the id of the request: with it, whoever is called can find the lines in the log."""

    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (HEADER, request.encode())]
        await send(message)

    return tell


async def _live(application: Application, scope: Any, receive: Receive, send: Send) -> None:
    """Start and stop the application. Sanic, told to stop, goes on to answer a request that is none."""
    stopped = False

    async def tell(message: Message) -> None:
        nonlocal stopped
        stopped = message["type"] == "lifespan.shutdown.complete"
        await send(message)

    try:
        await application(scope, receive, tell)
    except Exception:
        if not stopped:
            raise


def _refused(version: str, headers: list[tuple[bytes, bytes]]) -> int:
    """The status to refuse a request with by its headers alone; 0 for one that may be read."""
    if version not in ("1.0", "1.1"):
        return 505
    if sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES:
        return 431
    lengths = [value for name, value in headers if name == b"content-length"]
    chunked = any(name == b"transfer-encoding" for name, _ in headers)
    # A length beside chunks is how one request is smuggled in behind another.
    if len(lengths) + chunked > 1:
        return 400
    if lengths and not (lengths[0].isascii() and lengths[0].isdigit()):
        return 400
    return 413 if lengths and int(lengths[0]) > MOST_BYTES else 0


async def _whole(receive: Receive) -> bytes | None:
    """The body, or more than MOST_BYTES of it; None where the caller has gone."""
    parts: list[bytes] = []
    size = 0
    while size <= MOST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body", False):
            break
    return b"".join(parts)


def _at_once(body: bytes, receive: Receive) -> Receive:
    """Gives the body, then whatever comes after it."""
    left = [body]

    async def give() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return give


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
