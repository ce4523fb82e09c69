"""The small parts of the messaging channels: what is kept, sent again, hidden and let in."""

from __future__ import annotations

import ast
import asyncio
import time
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest

from bot.channels import delivery
from bot.channels.delivery import Later, Refused, deliver
from bot.channels.heard import Heard, Notes, Part, clean
from bot.channels.lanes import Lanes
from bot.channels.ledger import Ledger
from bot.channels.pace import Occasions, Pace
from bot.channels.senders import Senders, kept_key
from bot.storage.database import Database
from bot.storage.erasing import erase_answered

HEARD = Heard(
    "telegram:1:1",
    "telegram",
    "42",
    datetime(2026, 3, 18, 14, tzinfo=timezone.utc),
    text="red",
    extra={"album": "1"},
)
NOTES = Notes(choices=("Yes", "No"), question="telegram:1:1")
PARTS = [Part("one"), Part("two", (("Yes", "x:Yes"),))]


def test_message_is_kept_until_it_is_answered(tmp_path: Path) -> None:
    database = Database(tmp_path / "conversations.db")
    ledger = Ledger(database)
    assert ledger.accept(HEARD, "pseudonym")
    assert not ledger.accept(HEARD, "pseudonym")
    assert ledger.unsent(HEARD.key) is None
    assert ledger.unfinished() == [HEARD]
    ledger.answer(HEARD.key, PARTS, "pseudonym", NOTES)
    ledger.count_sent(HEARD.key)
    database.close()
    again = Ledger(Database(tmp_path / "conversations.db"))
    assert again.unfinished() == [HEARD]
    assert again.unsent(HEARD.key) == PARTS[1:]
    assert again.notes("pseudonym") == NOTES
    again.finish(HEARD.key)
    assert again.unfinished() == []
    assert not again.accept(HEARD, "pseudonym"), "its key stays"
    assert again.notes("nobody") == Notes()


def test_messages_are_taken_up_in_the_order_of_coming_whatever_the_clock_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(Database(tmp_path / "conversations.db"))
    for key, clock in (("first", 2000.0), ("second", 1000.0), ("third", 3000.0)):
        monkeypatch.setattr("bot.channels.ledger.time.time", lambda clock=clock: clock)
        ledger.accept(replace(HEARD, key=key), "pseudonym")
    assert [heard.key for heard in ledger.unfinished()] == ["first", "second", "third"]


def test_old_keys_are_forgotten_and_who_stopped_is_not(tmp_path: Path) -> None:
    database = Database(tmp_path / "conversations.db")
    ledger = Ledger(database)
    for key, sender, notes in (("a", "stays", Notes(stopped=True)), ("b", "goes", NOTES)):
        ledger.accept(replace(HEARD, key=key), sender)
        ledger.answer(key, [], sender, notes)
        ledger.finish(key)
    ledger.accept(replace(HEARD, key="unanswered"), "waits")
    database.write(lambda connection: erase_answered(connection, since=time.time() + 1))
    assert ledger.accept(replace(HEARD, key="a"), "stays")
    assert ledger.notes("stays").stopped
    assert ledger.notes("goes") == Notes()
    assert "unanswered" in [heard.key for heard in ledger.unfinished()]


def test_something_is_done_once_within_its_time() -> None:
    now = [1000.0]
    occasions = Occasions(clock=lambda: now[0])
    assert occasions.once("group", within=60)
    now[0] += 59
    assert not occasions.once("group", within=60)
    assert occasions.once("other", within=60)
    now[0] += 1
    assert occasions.once("group", within=60)


def test_lanes_keep_order_within_and_not_across() -> None:
    said: list[str] = []

    def job(name: str, gate: asyncio.Event | None = None) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            if gate:
                await gate.wait()
            said.append(name)
            if name == "a1":
                raise RuntimeError("one job must not stop the lane")

        return run

    async def heard(names: list[str]) -> None:
        while said != names:
            await asyncio.sleep(0)

    async def main() -> None:
        lanes, gate = Lanes(), asyncio.Event()
        lanes.put("a", job("a1", gate))
        lanes.put("a", job("a2"))
        lanes.put("b", job("b1"))
        await heard(["b1"])
        gate.set()
        await heard(["b1", "a1", "a2"])
        lanes.put("a", job("a3"))
        lanes.put("c", job("never", asyncio.Event()))
        await heard(["b1", "a1", "a2", "a3"])
        await lanes.close()

    asyncio.run(asyncio.wait_for(main(), 30))
    assert said == ["b1", "a1", "a2", "a3"]


def test_a_job_of_a_lane_is_of_the_request_that_put_it_there() -> None:
    from bot.watch.requests import begin_request, current_request

    seen: list[str] = []

    async def job() -> None:
        seen.append(current_request())
        await asyncio.sleep(0)

    async def request(lanes: Lanes) -> str:
        made = begin_request()
        lanes.put("a", job)
        return made

    async def main() -> list[str]:
        lanes = Lanes()
        made = list(await asyncio.gather(*(request(lanes) for _ in range(3))))
        while len(seen) < 3:
            await asyncio.sleep(0)
        await lanes.close()
        return made

    assert asyncio.run(asyncio.wait_for(main(), 30)) == seen
    assert len(set(seen)) == 3


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long sending waited, in place of waiting."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(delivery.asyncio, "sleep", sleep)
    monkeypatch.setattr(delivery.random, "uniform", lambda low, high: 1.0)
    return waited


def attempts(*outcomes: Exception | None) -> Callable[[], Awaitable[None]]:
    left = list(outcomes)

    async def send() -> None:
        outcome = left.pop(0)
        if outcome:
            raise outcome

    return send


def test_waits_grow_and_what_the_service_asks_counts(waits: list[float]) -> None:
    failures = [Later("500") for _ in range(9)]
    assert asyncio.run(deliver(attempts(*failures, Later("429", after=300.0), None), whom="x"))
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 300.0]


def test_what_cannot_be_sent_is_logged(waits: list[float], caplog: pytest.LogCaptureFixture) -> None:
    assert not asyncio.run(deliver(attempts(Refused("403")), whom="telegram-1"))
    assert not asyncio.run(deliver(attempts(Later("429", after=7200.0)), whom="telegram-2"))
    assert waits == []
    assert "telegram-1 was refused: 403" in caplog.text
    assert "telegram-2 could not be sent: 429" in caplog.text


def test_pace_allows_a_burst_and_not_a_flood() -> None:
    now = 0.0
    pace = Pace(clock=lambda: now)
    assert [pace.allows("a") for _ in range(25)] == [True] * 20 + [False] * 5
    assert pace.allows("b")
    now = 11.0
    assert pace.allows("a")
    for minute in range(200):
        now = 60.0 * minute + 20
        pace.allows("steady")
    assert pace.allows("steady"), "two messages a minute are nobody's flood"


def test_pseudonyms_need_the_key_and_tell_channels_apart(tmp_path: Path) -> None:
    senders = Senders("k" * 16)
    assert senders.pseudonym("sms", "+44") == senders.pseudonym("sms", "+44")
    others = {senders.pseudonym("whatsapp", "+44"), Senders("l" * 16).pseudonym("sms", "+44")}
    assert senders.pseudonym("sms", "+44") not in others
    assert "44" not in senders.pseudonym("sms", "+44100200300").split("-")[0]
    key = kept_key(tmp_path / "new" / "sender.key")
    assert kept_key(tmp_path / "new" / "sender.key") == key
    assert len(key) == 64
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["sender.key"]


def test_key_that_others_may_read_is_mended_with_a_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = kept_key(tmp_path / "sender.key")
    (tmp_path / "sender.key").chmod(0o644)
    assert kept_key(tmp_path / "sender.key") == key
    assert (tmp_path / "sender.key").stat().st_mode & 0o077 == 0
    assert "sender.key could be read or written by others" in caplog.text


@pytest.mark.parametrize(
    ("raw", "text"), [("a\0b", "ab"), ("\ud800x", "?x"), (None, ""), (5, ""), ("é😀", "é😀")]
)
def test_text_from_outside_is_cleaned(raw: Any, text: str) -> None:
    assert clean(raw) == text


CHANNEL_FILES = sorted(Path(__file__).parents[2].glob("bot/channels/*.py"))


@pytest.mark.parametrize("path", CHANNEL_FILES, ids=lambda path: path.stem)
def test_channels_know_nothing_of_triage(path: Path) -> None:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    refused = ("bot.triage", "bot.handbook", "bot.nlu", "bot.engine", "bot.wiring", "actions")
    assert not [name for name in names if name.startswith(refused)]
