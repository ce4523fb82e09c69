"""Which sites may speak to the chat, and what their browsers must be told. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def loopback_origins(port: int) -> tuple[str, ...]:
    """This machine's own page, for trying things out."""
    return tuple(f"http://{host}:{port}" for host in ("localhost", "127.0.0.1", "[::1]"))


def is_own(origin: str, host: str) -> bool:
    """True where the page that asks came from the host that it asks: it may hold a cookie."""
    return urlsplit(origin).netloc.lower() == host.lower()


def cors_headers(origin: str) -> dict[str, str]:
    """For an allowed origin. No credentials: another site's page speaks with a token, not a cookie."""
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


def preflight_headers(origin: str) -> dict[str, str]:
    """The answer to a browser that asks before it posts."""
    return {
        **cors_headers(origin),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": "600",
    }
