"""docs/channels.md as written: its commands are run in a process of their own, which is also killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from tests.channels.conftest import ACCOUNT, AUTH_TOKEN, CLINIC
from tests.channels.servers import Fault, TelegramUser, TwilioServer, Wire, call, free_port, until
from tests.channels.twilio_user import TwilioUser

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
START = 180.0


def block(heading: str) -> str:
    """The commands under a heading."""
    section = DOCS.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    (found,) = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    return str(found)


def serves(port: int) -> bool:
    with contextlib.suppress(OSError):
        return call(f"http://127.0.0.1:{port}/health")[0] == 200
    return False


Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run(tmp_path: Path, agent: Any) -> Iterator[Run]:
    """Runs a block, with the servers of the test in place of the internet's."""
    running: list[subprocess.Popen[str]] = []

    def start(commands: str, *, port: int, log: Path, **addresses: str) -> subprocess.Popen[str]:
        commands = commands.replace(".venv/bin/python", f"exec {sys.executable}")
        commands = commands.replace("bot serve", f"bot serve --port {port}")
        commands = commands.replace("https://bot.clinic.example", f"http://127.0.0.1:{port}")
        environment = {**os.environ, **CLINIC, **addresses, "AFTERGLOW_DATABASE": str(tmp_path / "c.db")}
        with log.open("w") as out:
            process = subprocess.Popen(
                ["sh", "-ec", commands], cwd=ROOT, env=environment, stdout=out, stderr=out, text=True
            )
        running.append(process)
        until(log.read_text, lambda: serves(port), patience=START)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_telegram_as_documented(run: Run, tmp_path: Path, wire: Wire, patient: TelegramUser) -> None:
    log = tmp_path / "log"
    process = run(block("Telegram"), port=free_port(), log=log, AFTERGLOW_TELEGRAM_API=wire.url)
    assert "Telegram: on, polling" in log.read_text()
    assert "SMS and WhatsApp (Twilio): off" in log.read_text()
    until("the server polls", lambda: wire.called("getUpdates"))
    patient.say("my face is red")
    (question,) = patient.hears()
    patient.choose(question, "2 days ago")
    assert "normal healing" in patient.hears()[0]["text"]
    process.send_signal(signal.SIGINT)
    process.wait(20)
    shown = log.read_text()
    assert patient.token.partition(":")[2] not in shown
    assert str(patient.number) not in shown
    assert "Traceback" not in shown


def test_twilio_as_documented_and_killed_in_the_middle(
    run: Run, tmp_path: Path, twilio_server: TwilioServer
) -> None:
    log, port = tmp_path / "log", free_port()
    commands = block("SMS and WhatsApp")
    process = run(commands, port=port, log=log, AFTERGLOW_TWILIO_API=twilio_server.url)
    assert f"SMS and WhatsApp (Twilio): on, webhook at http://127.0.0.1:{port}" in log.read_text()
    url = f"http://127.0.0.1:{port}"
    patient = TwilioUser(url, twilio_server, ACCOUNT, AUTH_TOKEN, "+441632960500")
    assert "A: Today" in patient.asks("my face is red")
    twilio_server.faults.extend(Fault(500, {}) for _ in range(99))
    patient.say("c")
    until("sending was tried", lambda: len(twilio_server.faults) < 99)
    process.kill()
    process.wait()
    twilio_server.faults.clear()
    run(commands, port=port, log=log, AFTERGLOW_TWILIO_API=twilio_server.url)
    assert "day 2 after your procedure" in patient.hears()[0]
    assert "Redness can be expected" in patient.asks("why"), "the conversation is the same"
    assert AUTH_TOKEN not in log.read_text()
    assert patient.number not in log.read_text()
