"""An emergency beside a flood of messages by SMS, on the bot as it is served."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.faults.history import EMERGENCY, Told
from tests.faults.patients import SIGNS, Notebook, OnSite, bring
from tests.faults.process import Served, serving

# Messages at once, of as many patients.
FLOOD = 200
# One second on a machine that does nothing else: here the flood itself takes a core.
SOON = 3.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as (bot, _):
        yield bot


@pytest.mark.parametrize("text", ["my face is red, day 2", "'" * 1500], ids=["words", "apostrophes"])
def test_an_emergency_is_told_what_to_do_beside_a_flood(served: Served, text: str) -> None:
    notebook = Notebook()

    async def flood() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            patient = OnSite(served.url, http, notebook)
            await patient.ask("hello", sign=False)
            messages = [
                asyncio.ensure_future(
                    bring(http, served.url, text, number=f"+44{number}", sid=uuid.uuid4().hex)
                )
                for number in range(2_000_000_000, 2_000_000_000 + FLOOD)
            ]
            await asyncio.sleep(0.5)
            await patient.ask(SIGNS[0], sign=True)
            assert await asyncio.gather(*messages) == [200] * FLOOD

    asyncio.run(flood())
    _, told = (event for event in notebook.history if isinstance(event, Told))
    assert told.outcome == EMERGENCY
    assert notebook.latencies[-1] < SOON
