"""The web channel on a real port, with a bot that says back what it is told to."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from pathlib import Path
from typing import Any, Callable

import requests
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered

from bot.channels.endings import Endings
from bot.channels.forgetting import Forgetting
from bot.channels.ledger import Ledger
from bot.channels.owed import Owed
from bot.channels.transcript import RESTARTED
from bot.channels.web import WebInput, WebOptions
from bot.engine.store import TailTrackerStore
from bot.settings import ROOT
from bot.storage.database import Database
from bot.strict_yaml import read_yaml
from tests.channels.servers import until

SECRET = "a secret of more than thirty-two characters"
TEXTS = {
    f"error_{name}": f"text for {name}"
    for name in ("origin", "session", "too_fast", "too_large", "json", "key")
}
FAILED = {"outcome": "CONTACT_PROVIDER", "verdict": "Something went wrong. Call 020 1.", "phone": "020 1"}
FORGETTING = Forgetting.fill(
    read_yaml(ROOT / "data" / "handbook" / "wording.yml")["forget"],
    {"clinic": "Rosewood", "phone": "020 1", "emergency_number": "999"},
)
TOO_LONG = {"outcome": "NONE", "verdict": "That is too long for me."}


class EchoBot:
    """In place of Rasa's agent: keeps what was said in a real store, and answers with it."""

    def __init__(self, database: Path) -> None:
        self.database = Database(database)
        self.tracker_store = TailTrackerStore(self.database)
        self.heard: list[UserMessage] = []
        self.unread: list[str] = []
        self.before: Callable[[UserMessage], Any] | None = None

    async def forget(self, sender: str) -> None:
        """Erase a conversation."""
        await self.tracker_store.forget(sender)

    async def keep_waiting(self) -> None:
        """Nothing ever waits."""

    async def missed(self, sender: str) -> None:
        """Note that a message was not read."""
        self.unread.append(sender)

    async def handle_message(self, message: UserMessage) -> None:
        """Answer once `before` is through."""
        self.heard.append(message)
        if self.before:
            await self.before(message)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        heard = f"heard: {message.text}"
        parts: dict[str, Any] = {"outcome": "INFO", "verdict": heard, "text": heard}
        if not tracker.events:
            tracker.update(ActionExecuted("action_session_start"))
            tracker.update(SessionStarted())
            tracker.update(ActionExecuted("action_listen"))
        tracker.update(UserUttered(message.text, message_id=message.message_id))
        if message.text == "start over":
            parts["data"] = {RESTARTED: True}
        tracker.update(BotUttered(data={"custom": parts}))
        tracker.update(ActionExecuted("action_listen"))
        await self.tracker_store.save(tracker)
        await message.output_channel.send_response(message.sender_id, {"custom": parts})


class Service:
    """The channel, served in a thread of its own."""

    def __init__(
        self,
        bot: EchoBot,
        *,
        site: Any = None,
        prepare: Callable[[Any], None] | None = None,
        edge: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        from bot.edge.server import server
        from bot.service import create_app

        self.bot = bot
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.now = 1_800_000_000.0
        origins = frozenset({self.url, "https://clinic.example", *options.pop("origins", ())})
        settings = WebOptions(
            origins=origins,
            secret=options.pop("secret", SECRET),
            texts=TEXTS,
            failed=FAILED,
            too_long=TOO_LONG,
            forgetting=FORGETTING,
            **options,
        )
        self.owed = Owed(Ledger(bot.database))
        channel = WebInput(
            settings, Endings(bot.database), self.owed, clock=lambda: self.now, ticks=lambda: self.now
        )
        self.app = create_app(bot, [channel], name=f"web-{uuid.uuid4().hex}")
        if site:
            site.add_to(self.app)
        if prepare:
            prepare(self.app)
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        # Sanic rewrites its own methods as it starts; only so can it start twice in a process.
        type(self.app).test_mode = True
        self._server = server(self.app, host="127.0.0.1", port=self.port, **(edge or {}))
        self._serving = asyncio.run_coroutine_threadsafe(self._server.serve(), self._loop)
        until("the server is up", lambda: self._server.started or self._serving.done())

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._serving.result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)


class Patient:
    """A browser's side of the channel."""

    def __init__(self, service: Service, *, origin: str | None = None) -> None:
        self.service = service
        self.origin = origin or service.url
        self.http = requests.Session()
        self.token = ""

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        """Post to the channel, with the origin and the token of this patient."""
        headers = {"Origin": self.origin, **options.pop("headers", {})}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if "data" not in options:
            options["json"] = {} if body is None else body
        url = f"{self.service.url}/webhooks/web/{path}"
        return self.http.post(url, headers=headers, timeout=30, **options)

    def begin(self) -> dict[str, Any]:
        """Take up the session or get one."""
        answer = self.post("session").json()
        self.token = answer.get("token", self.token)
        return answer

    def say(self, text: str, key: str | None = None, **more: Any) -> requests.Response:
        """Send a message."""
        return self.post("message", {"text": text, "key": key or uuid.uuid4().hex, **more})

    def replies(self, text: str) -> list[str]:
        """Send a message, and the verdicts that come back."""
        return [reply["verdict"] for reply in self.say(text).json()["replies"]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
