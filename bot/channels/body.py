"""A request's body, refused early where it is too large."""

from __future__ import annotations

from sanic.exceptions import PayloadTooLarge
from sanic.request import Request

# An update of Telegram or a form of Twilio has a few kilobytes.
MOST_BYTES = 256 * 1024


def cap_body(request: Request) -> None:
    """Let Sanic read no more than MOST_BYTES of this request. Raises PayloadTooLarge.

    For streaming routes, before anything else: Sanic would also read what a refused caller sends.
    """
    if request.stream is not None:
        request.stream.request_max_size = MOST_BYTES
    stated = request.headers.get("content-length", "0")
    if not stated.isdigit() or int(stated) > MOST_BYTES:
        raise PayloadTooLarge("too large")


async def read_body(request: Request) -> bytes:
    """The capped body. Raises PayloadTooLarge where a chunked one turns out too large."""
    await request.receive_body()
    return bytes(request.body)
