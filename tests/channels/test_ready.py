"""/health says that the process lives, /ready whether it can do its work."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.engine.pool import Pool
from tests.channels.servers import Service, call, full_disk

WELL = {"database": True, "model": True, "handbook": True, "disk": True}


@pytest.fixture
def service(serve: Callable[..., Service], monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr("bot.service.LOOK_EVERY", 0.0)
    return serve({})


def ready(service: Service) -> tuple[int, dict[str, bool]]:
    status, body = call(f"{service.url}/ready")
    return status, json.loads(body)["checks"]


def is_live(service: Service) -> bool:
    return call(f"{service.url}/health")[0] == 200


def test_bot_that_can_work_is_ready(service: Service) -> None:
    assert ready(service) == (200, WELL)
    assert is_live(service)


def test_turns_are_counted_and_told_without_what_was_said(
    texter: Any, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    import logging

    with caplog.at_level(logging.INFO, logger="bot.service"):
        texter("+441632960301").asks("my face is red, zanzibar")
    (turn,) = [record for record in caplog.records if record.msg == "a turn"]
    assert (turn.channel, turn.outcome) == ("sms", "ASK")  # type: ignore[attr-defined]  # from `extra`
    assert "zanzibar" not in caplog.text and "296030" not in caplog.text


def test_bot_whose_disk_is_full_is_not_ready_and_lives(service: Service) -> None:
    with full_disk():
        assert ready(service) == (503, {**WELL, "database": False})
        assert is_live(service)
    assert ready(service) == (200, WELL)


def test_bot_whose_database_is_locked_is_not_ready(service: Service, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "conversations.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert ready(service) == (503, {**WELL, "database": False})
    other.close()
    assert ready(service) == (200, WELL)


def test_bot_whose_disk_is_nearly_full_is_not_ready(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 10**12 - 10**6, 10**6))
    assert ready(service) == (503, {**WELL, "disk": False})


def test_bot_without_its_model_is_not_ready(serve: Callable[..., Service], agent: Any) -> None:
    from bot.engine.store import MemoryStore
    from bot.engine.turns import CarefulAgent

    empty = CarefulAgent(tracker_store=MemoryStore(), action_endpoint=agent.action_endpoint)
    assert ready(serve({}, bot=empty)) == (503, {**WELL, "model": False})


@pytest.mark.parametrize(("alive", "status"), [(0, 503), (1, 200)])
def test_bot_with_workers_is_ready_while_one_lives(
    serve: Callable[..., Service], monkeypatch: pytest.MonkeyPatch, alive: int, status: int
) -> None:
    monkeypatch.setattr(Pool, "alive", alive)
    assert ready(serve({}, pool=Pool(0))) == (status, {**WELL, "workers": alive > 0})
