"""`afterglow serve --workers 2`, its workers killed while patients talk. `make faults` does more."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.channels.servers import TwilioServer, call, until
from tests.faults.history import Told
from tests.faults.process import START, Served, serving
from tests.faults.storm import storm
from tests.faults.troubles import kill_worker


@pytest.fixture
def service(tmp_path: Path) -> Iterator[tuple[Served, TwilioServer]]:
    with serving(tmp_path, workers=2) as both:
        yield both


def test_nothing_is_lost_or_doubled_when_workers_are_killed(service: tuple[Served, TwilioServer]) -> None:
    served, twilio = service
    weather = asyncio.run(
        storm(served, twilio, kill_worker, times=2, patients=20, seed=3, pause=0.02, length=3)
    )

    assert weather.passed, weather.report()
    assert sum(isinstance(event, Told) for event in weather.history) > 50
    assert "a worker ended (exit code -9): another one is started" in served.log()


def test_the_bot_is_ready_while_a_worker_lives_and_none_outlives_it(
    service: tuple[Served, TwilioServer],
) -> None:
    served, _ = service

    def ready() -> int:
        return call(f"{served.url}/ready")[0]

    assert ready() == 200
    for pid in served.worker_pids():
        os.kill(pid, signal.SIGKILL)
    until("it is not ready", lambda: ready() == 503)
    assert call(f"{served.url}/health")[0] == 200
    until("it is ready again", lambda: ready() == 200, patience=START)
    pids = served.worker_pids()
    served.kill()
    until("the workers have ended", lambda: not any(map(psutil.pid_exists, pids)), patience=START)
