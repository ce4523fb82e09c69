"""A short storm on the bot as it is served: killed while patients talk. `make faults` does more."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.faults.process import serving
from tests.faults.storm import storm
from tests.faults.troubles import kill


def test_nothing_is_lost_doubled_or_reassured_when_the_process_is_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as (served, twilio):
        weather = asyncio.run(storm(served, twilio, kill, times=1, patients=25, seed=7, pause=0.02, length=3))
    assert weather.passed, weather.report()
    assert len(weather.history) > 50
