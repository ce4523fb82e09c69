"""The page and its files: headers, compression, nothing of the server's inside, nothing as markup."""

from __future__ import annotations

import gzip
import json
import socket
from typing import Any, Callable

import pytest
import requests

from bot.channels.site import Site
from tests.channels.web.service import EchoBot, Service

EVIL = '<script>alert("x")</script>"\'&'
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LEAKS = ("sanic", "python", "rasa", "traceback", "uvloop", 'file "', "line ")


def made_site(**clinic: str) -> Site:
    from bot.commands.web_channel import _texts
    from bot.handbook.access import handbook

    details = {"name": "Clinic", "phone": "020 1", "hours": "always", "emergency_number": "112", **clinic}
    return Site(
        texts=_texts(handbook().wording["web"]), clinic=details, days=["Today"], sources={"A0": "An article"}
    )


@pytest.fixture
def site(serve: Callable[..., Service]) -> Service:
    return serve(site=made_site())


def get(service: Service, path: str, **headers: str) -> requests.Response:
    return requests.get(service.url + path, headers=headers, timeout=10)


def test_web_page_has_a_strict_policy(site: Service) -> None:
    answer = get(site, "/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert STRICT.items() <= answer.headers.items()
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_web_page_escapes_the_clinics_details(serve: Callable[..., Service]) -> None:
    service = serve(site=made_site(name=EVIL, phone=EVIL, hours=EVIL, emergency_number="112" + EVIL))
    page = get(service, "/").text
    assert page.count("<script") == 2
    assert "alert(&quot;x&quot;)" in page
    widget = get(service, "/widget.js").text.splitlines()[0]
    assert "<" not in widget
    assert (
        json.loads(widget.removeprefix("(()=>{const AFTERGLOW=").removesuffix(";"))["clinic"]["name"] == EVIL
    )


@pytest.mark.parametrize("path", ["/web/deep-chat.js", "/web/page.css", "/web/icon.svg", "/widget.js"])
def test_web_files_go_out_compressed_and_cached(site: Service, path: str) -> None:
    plain = get(site, path, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    small = requests.get(site.url + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.raw.read()) == plain.content
    assert small.headers["Vary"] == "Accept-Encoding"
    assert small.headers["Cache-Control"] == "public, max-age=300"
    version = small.headers["ETag"].strip('"')
    assert "immutable" in get(site, f"{path}?v={version}").headers["Cache-Control"]
    assert get(site, path, **{"If-None-Match": small.headers["ETag"]}).status_code == 304


def test_web_scripts_together_stay_small(site: Service) -> None:
    sizes = [
        len(
            requests.get(
                site.url + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=10
            ).raw.read()
        )
        for path in ("/widget.js", "/web/deep-chat.js")
    ]
    assert sum(sizes) <= 150 * 1024


def test_web_files_name_no_other_host(site: Service) -> None:
    for path in ("/", "/widget.js", "/web/page.css"):
        text = get(site, path).text.replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text, path


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/web/../bot/service.py",
        "/web/%2e%2e/files.py",
        "/.state/secret",
        "/webhooks/",
        "/web/x.js",
    ],
)
def test_web_missing_pages_tell_nothing(site: Service, path: str, accept: str) -> None:
    answer = get(site, path, Accept=accept)
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert_no_leak(answer)


def test_web_failures_tell_nothing(site: Service, bot: EchoBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the insides of line 7")

    monkeypatch.setattr("bot.channels.web.transcript", broken)
    headers = {"Origin": site.url}
    http = requests.Session()
    http.post(f"{site.url}/webhooks/web/session", headers=headers, timeout=10)
    answer = http.post(f"{site.url}/webhooks/web/session", headers=headers, timeout=10)
    assert answer.status_code == 500
    assert answer.json()["error"] == "broken"
    assert_no_leak(answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /webhooks/web/message HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
)
def test_web_broken_requests_tell_nothing(site: Service, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(raw)
        connection.settimeout(5)
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    assert b" 4" in answer.split(b"\r\n")[0] or b" 5" in answer.split(b"\r\n")[0]
    assert not [leak for leak in LEAKS if leak.encode() in answer.lower()]


def assert_no_leak(answer: requests.Response) -> None:
    shown = (answer.text + str(answer.headers)).lower()
    assert not [leak for leak in LEAKS if leak in shown]
    assert STRICT.items() <= answer.headers.items()
    assert "Server" not in answer.headers
