"""The bot as `afterglow serve` runs it, in a process that may be killed, and what its database holds."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import sqlalchemy as sa

from bot.channels.sessions import sender
from bot.settings import ROOT
from bot.storage.tables import events, messages
from tests.channels.servers import TwilioServer, call, free_port

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "12345678901234567890123456789012"
CLINIC = {
    "AFTERGLOW_CLINIC_NAME": "Rosewood Clinic",
    "AFTERGLOW_CLINIC_PHONE": "020 7946 0000",
    "AFTERGLOW_EMERGENCY_NUMBER": "999",
}
# Seconds until a start counts as one that failed: the machine may be busy.
START, STOP = 180.0, 30.0


class Served:
    """One bot on a port of its own. It may be killed and started again on what it left."""

    def __init__(
        self, folder: Path, *, database: str = "", twilio: str = "", workers: int = 1, **settings: str
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = database or str(folder / "conversations.db")
        self.workers = workers
        self._log = folder / "serve.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AFTERGLOW_")},
            **CLINIC,
            "AFTERGLOW_DATABASE": self.database,
            "AFTERGLOW_SECRET": "a secret for the tests of faults, long enough",
            "AFTERGLOW_SENDER_KEY": "0" * 64,
            "AFTERGLOW_SESSION_RATE": "100000",
            "AFTERGLOW_ADDRESS_RATE": "100000",
            **(_twilio(twilio, self.url) if twilio else {}),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the process that serves."""
        assert self._process is not None
        return self._process.pid

    def worker_pids(self) -> list[int]:
        """Of the living processes that compute turns, where there are any."""
        found = []
        for one in psutil.Process(self.pid).children():
            with contextlib.suppress(psutil.ZombieProcess, psutil.NoSuchProcess):  # it has just ended
                if any("spawn_main" in word for word in one.cmdline()):
                    found.append(one.pid)
        return found

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "bot",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(self.workers),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        ends = time.monotonic() + START
        while time.monotonic() < ends and self._process.poll() is None:
            if self.lives():
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the bot does not serve:\n{self.log()[-2000:]}")

    def lives(self) -> bool:
        """True where the process answers."""
        try:
            return call(f"{self.url}/health")[0] == 200
        except (OSError, urllib.error.URLError):
            return False

    def kill(self) -> None:
        """As when the power goes."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """As a supervisor stops it; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP)

    def log(self) -> str:
        """All that the process and those before it said."""
        return self._log.read_text(encoding="utf-8", errors="replace")


def _twilio(api: str, url: str) -> dict[str, str]:
    return {
        "AFTERGLOW_TWILIO_ACCOUNT_SID": ACCOUNT,
        "AFTERGLOW_TWILIO_AUTH_TOKEN": TOKEN,
        "AFTERGLOW_TWILIO_API": api,
        "AFTERGLOW_PUBLIC_URL": url,
    }


class Record:
    """What a database holds once the bot has ended: read beside it, not by its own code."""

    def __init__(self, database: str) -> None:
        address = database if "://" in database else f"sqlite:///{database}"
        with sa.create_engine(address).connect() as connection:
            rows = connection.execute(
                sa.select(events.c.sender_id, events.c.data)
                .where(events.c.type_name == "user")
                .order_by(events.c.id)
            ).all()
            waiting = sa.select(messages.c.key).where(messages.c.heard.isnot(None))
            self.unanswered: list[str] = list(connection.execute(waiting).scalars())
        self._keys: dict[str, list[str]] = {}
        for row in rows:
            self._keys.setdefault(row.sender_id, []).append(json.loads(row.data)["message_id"])

    def of_session(self, name: str) -> tuple[str, ...]:
        """The keys that the conversation of a session of the site holds."""
        return tuple(self._keys.get(sender(name), ()))

    def of_messages(self, keys: set[str]) -> tuple[str, ...]:
        """The keys of the one conversation that holds any of `keys`; of a messaging channel."""
        found = [held for held in self._keys.values() if not keys.isdisjoint(held)]
        return tuple(key for held in found for key in held)


@contextlib.contextmanager
def serving(folder: Path, *, workers: int = 1) -> Iterator[tuple[Served, TwilioServer]]:
    """A bot that serves from `folder`, and the SMS service that it speaks to. Both are ended."""
    with contextlib.closing(TwilioServer(ACCOUNT, TOKEN)) as twilio:
        served = Served(folder, twilio=twilio.url, workers=workers)
        try:
            served.start()
            yield served, twilio
        finally:
            served.kill()
