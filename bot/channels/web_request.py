"""What the web channel reads from a request, and the cookie that it writes."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from typing import Any, Mapping

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.origins import is_own

LONGEST_BODY = 32 * 1024  # 2,000 characters, each of them escaped as a pair of \uXXXX
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


class Refused(Exception):
    """The request is not answered. `error` goes to the script, and picks the patient's text."""

    def __init__(self, status: int, error: str, *, retry_after: int = 0) -> None:
        super().__init__(error)
        self.status, self.error, self.retry_after = status, error, retry_after


def body_of(request: Request) -> Mapping[str, Any]:
    """The JSON object that was sent. Raises Refused on anything else."""
    if len(request.body) > LONGEST_BODY:
        raise Refused(413, "too_large")
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "json") from None
    if not isinstance(body, dict):
        raise Refused(400, "json")
    return body


def text_of(body: Mapping[str, Any]) -> str:
    """The message without control characters. Lone surrogates cannot be stored: they are refused."""
    text = body.get("text")
    if not isinstance(text, str):
        raise Refused(400, "json")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    if not kept.strip() or any(unicodedata.category(c) == "Cs" for c in text):
        raise Refused(400, "json")
    return kept.strip()


def key_of(body: Mapping[str, Any]) -> str:
    """The key that the page gave the message: a retry brings the same one."""
    key = body.get("key", uuid.uuid4().hex)
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise Refused(400, "json")
    return key


def own(request: Request) -> bool:
    """True where the clinic's own page asks, which may hold a cookie."""
    return is_own(request.headers.get("origin", ""), request.headers.get("host", ""))


def _secure(request: Request) -> bool:
    return str(request.headers.get("origin", "")).startswith("https://")


def _cookie_name(request: Request) -> str:
    return "__Host-afterglow" if _secure(request) else "afterglow"


def token_of(request: Request) -> str:
    """The session's token as the browser sent it, unchecked; empty where there is none."""
    scheme, _, token = str(request.headers.get("authorization", "")).partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    # The cookie is for the clinic's own page alone; SameSite says so, and so do we.
    return str(request.cookies.get(_cookie_name(request), "")) if own(request) else ""


def set_cookie(request: Request, response: HTTPResponse, token: str, *, seconds: int) -> None:
    """Give the session to the browser, out of reach of scripts; an empty token takes it away."""
    name = _cookie_name(request)
    response.cookies[name] = token
    response.cookies[name]["httponly"] = True
    response.cookies[name]["samesite"] = "Strict"
    response.cookies[name]["path"] = "/"
    response.cookies[name]["max-age"] = seconds
    if _secure(request):
        response.cookies[name]["secure"] = True
