"""Clients of a served bot, by the hundred, in one event loop; loopback alone."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.faults.history import EMERGENCY, SAFE, Event, Told
from tests.faults.patients import OTHERS, SIGNS, Notebook, OnSite

_SCRIPT = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css))"')


@dataclass
class Heard:
    """What a load came to: seconds of each answered message, and what happened to whom."""

    seconds: float
    latencies: list[float]
    errors: int
    history: list[Event] = field(default_factory=list)
    patients: list[OnSite] = field(default_factory=list)

    @property
    def safe(self) -> int:
        """Messages that got the safe text, since their turn was late."""
        return sum(isinstance(event, Told) and event.outcome == SAFE for event in self.history)

    @property
    def rate(self) -> float:
        """Answered messages a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Seconds within which that share of the messages was answered."""
        if not self.latencies:
            return float("nan")
        return sorted(self.latencies)[min(int(share * len(self.latencies)), len(self.latencies) - 1)]


def merged(parts: Sequence[Heard]) -> Heard:
    """Several loads on the same bot as one."""
    return Heard(
        sum(one.seconds for one in parts),
        [seconds for one in parts for seconds in one.latencies],
        sum(one.errors for one in parts),
        [event for one in parts for event in one.history],
        [patient for one in parts for patient in one.patients],
    )


async def without_pause(url: str, *, clients: int, seconds: float, seed: int) -> Heard:
    """Patients who each send the next message as soon as the last is answered."""
    async with connections() as http:
        notebook, patients = Notebook(), []

        async def talk(place: int) -> None:
            rng = random.Random(f"{seed} {place}")
            while not over.is_set():
                patient = OnSite(url, http, notebook)
                patients.append(patient)
                for _ in range(rng.randrange(2, 7)):
                    await patient.ask(rng.choice(OTHERS), sign=False)
                    if over.is_set():
                        return

        over = asyncio.Event()
        return await _for(seconds, over, [talk(place) for place in range(clients)], notebook, patients)


async def like_browsers(url: str, *, clients: int, seconds: float, seed: int, think: float) -> Heard:
    """People who open the page with its scripts, and write a message every so often."""
    async with connections() as http:
        notebook, patients = Notebook(), []

        async def visit(place: int) -> None:
            rng = random.Random(f"{seed} {place}")
            await asyncio.sleep(rng.uniform(0.0, think))
            async with http.get(f"{url}/") as page:
                scripts = _SCRIPT.findall(await page.text())
            for script in scripts:
                async with http.get(url + script) as answer:
                    await answer.read()
            patient = OnSite(url, http, notebook)
            patients.append(patient)
            while not over.is_set():
                await patient.ask(rng.choice(OTHERS), sign=False)
                await _unless(over, rng.uniform(0.5, 1.5) * think)

        over = asyncio.Event()
        return await _for(seconds, over, [visit(place) for place in range(clients)], notebook, patients)


async def emergencies_in_a_flood(url: str, *, clients: int, seconds: float, seed: int) -> tuple[Heard, Heard]:
    """One emergency after another, of a new patient each, while others send without pause.

    Returns the flood and the emergencies.
    """
    flood = asyncio.ensure_future(without_pause(url, clients=clients, seconds=seconds, seed=seed))
    await asyncio.sleep(2.0)
    async with connections() as http:
        notebook, patients = Notebook(), []

        async def cry() -> None:
            for number in itertools.count():
                patient = OnSite(url, http, notebook)
                patients.append(patient)
                await patient.begin()
                await patient.ask(SIGNS[number % len(SIGNS)], sign=True)
                if over.is_set():
                    return

        over = asyncio.Event()
        heard = await _for(seconds - 4.0, over, [cry()], notebook, patients)
    told = [event.outcome for event in notebook.history if isinstance(event, Told)]
    heard.errors += sum(outcome != EMERGENCY for outcome in told)
    return await flood, heard


@asynccontextmanager
async def connections() -> AsyncIterator[aiohttp.ClientSession]:
    """Connections that stay open, as many as there are clients."""
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=30.0),
    ) as http:
        yield http


async def _for(
    seconds: float, over: asyncio.Event, work: list, notebook: Notebook, patients: list[OnSite]
) -> Heard:
    """Let the work go on for a while, then to its next end."""
    clock = asyncio.get_running_loop().time
    began = clock()
    tasks = [asyncio.ensure_future(one) for one in work]
    await asyncio.sleep(seconds)
    over.set()
    await asyncio.gather(*tasks)
    failed = sum(patient.failed for patient in patients)
    return Heard(clock() - began, notebook.latencies, failed, notebook.history, patients)


async def _unless(over: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until it is over."""
    try:
        await asyncio.wait_for(over.wait(), seconds)
    except asyncio.TimeoutError:
        return
