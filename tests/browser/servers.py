"""The bot as `afterglow serve` runs it, and the site of a clinic that embeds the chat."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests

from bot.settings import ROOT

CLINIC = {
    "AFTERGLOW_CLINIC_NAME": "Lindenhof Skin Clinic",
    "AFTERGLOW_CLINIC_PHONE": "+44 20 7946 0958",
    "AFTERGLOW_CLINIC_HOURS": "Monday to Friday, 9:00 to 18:00",
    "AFTERGLOW_EMERGENCY_NUMBER": "112",
}
PATIENCE = 300  # seconds: a loaded machine starts Rasa slowly


class Bot:
    """A served bot with a database of its own."""

    def __init__(self, folder: Path, *, port: int = 0, **settings: str) -> None:
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = folder / "conversations.db"
        self._log = folder / "serve.log"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("AFTERGLOW_")},
            **CLINIC,
            "AFTERGLOW_DATABASE": str(self.database),
            "AFTERGLOW_SECRET": "a secret for the tests in the browser",
            "AFTERGLOW_SESSION_RATE": "1000",
            "AFTERGLOW_ADDRESS_RATE": "10000",
            **settings,
        }
        self.start()

    def start(self) -> None:
        """Serve, and wait until the first answer."""
        with self._log.open("a") as log:
            command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if requests.get(f"{self.url}/health", timeout=2).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.3)
        self.stop()
        raise RuntimeError(f"the bot does not serve:\n{self.log()}")

    def stop(self) -> None:
        """Stop serving; the database stays."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        """Everything that the server has printed."""
        return self._log.read_text()


class ClinicSite:
    """A site on an origin of its own, whose page has the one line that embeds the chat."""

    def __init__(self, folder: Path, port: int) -> None:
        # Another site than localhost, so that cookies are blocked.
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        handler = partial(_Quiet, directory=str(folder))
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def embed(self, bot: Bot) -> None:
        """Write the page, with looks of its own that must not spoil the chat's."""
        page = (
            '<!doctype html><html lang="en"><head><title>A clinic</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<style>html{font-size:10px} *{color:#333}"
            "button{background:red;display:block;width:100%}</style>"
            "</head><body><main><h1>A clinic</h1><p>Welcome.</p></main>"
            f'<script src="{bot.url}/widget.js" async></script></body></html>'
        )
        (self.folder / "index.html").write_text(page)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    """Where Chromium is. Raises RuntimeError that says how to get it: these tests are never skipped."""
    given = os.environ.get("CHROMIUM")
    found = (
        given or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )
    if not found:
        raise RuntimeError("Chromium is missing. Install it: apt-get install -y chromium (or set CHROMIUM)")
    return found
