"""Who is speaking: names made by the server, signed, that run out. Pure but for the random numbers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

# What a browser hands back: the name, the second it runs out, the signature.
_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.(\d{1,12})\.([A-Za-z0-9_-]{43})")


class Signer:
    """Signs and checks session tokens with a key of its own, derived from the secret."""

    def __init__(self, secret: str, *, hours: int) -> None:
        self._key = hashlib.sha256(b"afterglow web session 1\n" + secret.encode()).digest()
        self.seconds = hours * 3600

    def mint(self, now: float) -> str:
        """A token for a new conversation. The name in it has 128 random bits."""
        return self._signed(secrets.token_urlsafe(16), int(now) + self.seconds)

    def read(self, token: str, now: float, *, late: bool = False) -> str | None:
        """The session's name; None where the token is not ours, or has run out (but for `late`)."""
        match = _TOKEN.fullmatch(token)
        if not match:
            return None
        name, until = match[1], int(match[2])
        if not hmac.compare_digest(self._signed(name, until), token) or (until <= now and not late):
            return None
        return name

    def _signed(self, name: str, until: int) -> str:
        body = f"{name}.{until}"
        digest = hmac.new(self._key, body.encode(), hashlib.sha256).digest()
        return f"{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def sender(name: str) -> str:
    """Under which sender Rasa keeps the conversation. Other channels use other prefixes."""
    return f"web-{name}"


def expires(token: str) -> int:
    """When a token that was read runs out, in seconds since 1970."""
    return int(token.split(".")[1])
