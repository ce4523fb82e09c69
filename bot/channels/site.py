"""The clinic's page, the widget and what both load; and no answer that tells of the server."""

from __future__ import annotations

import logging
from typing import Any, Mapping, Sequence

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, html
from sanic.response import json as json_response

from bot.web.files import File, built, script
from bot.web.pages import clinic_page, note_page

logger = logging.getLogger(__name__)

# What the page may do. Styles need no exception: page.css is a file of ours, and the chat and its
# component style their shadows through constructed style sheets, which the policy lets through.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NO_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
FOREVER = "public, max-age=31536000, immutable"
_BODY_BYTES = 128 * 1024


class Site:
    """The files and pages, made once. `days` are the answers that correct the day, `sources` names
    by id. Raises NotBuilt where the build is missing."""

    def __init__(
        self,
        *,
        texts: Mapping[str, str],
        clinic: Mapping[str, str],
        days: Sequence[str],
        sources: Mapping[str, str],
        api: str = "/webhooks/web",
    ) -> None:
        self.texts = texts
        self._files = {f"/web/{name}": built(name) for name in ("deep-chat.js", "page.css", "icon.svg")}
        component = self._address("/web/deep-chat.js")
        config = {
            "api": api, "component": component, "texts": dict(texts), "clinic": dict(clinic),
            "days": list(days), "starters": texts["starters"].split("|"), "sources": dict(sources),
        }  # fmt: skip
        self._files["/widget.js"] = script(built("widget.js"), config)
        links = {
            "component": component,
            "widget": self._address("/widget.js"),
            "style": self._address("/web/page.css"),
            "icon": self._address("/web/icon.svg"),
        }
        self._page = clinic_page(texts=texts, clinic=clinic, links=links)
        self._notes = {
            key: note_page(texts[key], name=clinic["name"], home=texts["home"], links=links)
            for key in ("not_found", "broken")
        }

    def add_to(self, app: Sanic) -> None:
        """Put the page and its files on the app, and our own answers in place of Sanic's."""
        app.config.REQUEST_MAX_SIZE = _BODY_BYTES
        app.config.REQUEST_TIMEOUT = 15
        app.config.RESPONSE_TIMEOUT = 30
        app.add_route(self._show_page, "/", methods=["GET", "HEAD"], name="page")
        for number, path in enumerate(self._files):
            app.add_route(self._show_file, path, methods=["GET", "HEAD"], name=f"file_{number}")
        app.error_handler.add(Exception, self._show_error)
        app.register_middleware(_secure, "response")

    def _address(self, path: str) -> str:
        return f"{path}?v={self._files[path].version}"

    async def _show_page(self, _request: Request) -> HTTPResponse:
        return html(self._page, headers={"Content-Security-Policy": PAGE_POLICY, "Cache-Control": "no-cache"})

    async def _show_file(self, request: Request) -> HTTPResponse:
        file = self._files[request.path]
        known = request.args.get("v") == file.version
        headers = {
            "Cache-Control": FOREVER if known else "public, max-age=300",
            "ETag": f'"{file.version}"',
            "Vary": "Accept-Encoding",
            # A clinic's page on another site loads these; they hold nothing secret.
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return HTTPResponse(status=304, headers=headers)
        return _encoded(file, request, headers)

    async def _show_error(self, request: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        if status >= 500:
            # The type alone: an error's own text may hold what a patient wrote.
            logger.error("a request failed: %s", type(error).__name__)
        key = "broken" if status >= 500 else "not_found"
        if request is not None and "text/html" in (request.headers.get("accept") or ""):
            return html(self._notes[key], status=status, headers={"Content-Security-Policy": PAGE_POLICY})
        return json_response({"error": key, "message": self.texts[key]}, status=status)


def _encoded(file: File, request: Request, headers: dict[str, Any]) -> HTTPResponse:
    coding, body = file.form(request.headers.get("accept-encoding") or "")
    if coding:
        headers["Content-Encoding"] = coding
    return HTTPResponse(body, headers=headers, content_type=file.kind)


async def _secure(_request: Request, response: BaseHTTPResponse) -> HTTPResponse | None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", NO_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    return None
