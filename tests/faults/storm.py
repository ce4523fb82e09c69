"""Patients talk while something goes wrong, again and again; then the whole history is judged."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import aiohttp

from tests.channels.servers import TwilioServer
from tests.faults.history import Breach, Event, Kept, breaches
from tests.faults.patients import ByText, Notebook, OnSite, Talker, converse
from tests.faults.process import Record, Served
from tests.faults.troubles import Trouble

# Every so many patients one writes by text message.
_BY_TEXT = 4
REQUEST = 30.0


@dataclass(frozen=True)
class Weather:
    """How a storm went."""

    history: list[Event]
    found: list[Breach]
    unanswered: list[str]
    slowest: float

    @property
    def passed(self) -> bool:
        """True where no promise was broken."""
        return not self.found and not self.unanswered

    def report(self) -> str:
        """Every broken promise, with what happened to its message."""
        lines = [f"not answered when all was over: {self.unanswered}"] if self.unanswered else []
        for breach in self.found:
            mine = [event for event in self.history if getattr(event, "patient", "") in (breach.patient, "")]
            lines += [str(breach), *(f"    {one}" for one, before in zip(mine, [None, *mine], strict=False)
                                     if one != before)]  # fmt: skip
        return "\n".join(lines)


async def storm(
    served: Served,
    twilio: TwilioServer,
    trouble: Trouble,
    *,
    times: int,
    patients: int,
    seed: int,
    pause: float = 0.5,
    length: int = 6,
) -> Weather:
    """`patients` talk at any moment, in up to `length` messages each, while `trouble` comes so many times.
    All end what they began.

    The process must run. It is stopped at the end, and what it kept is read.
    """
    notebook, rng = Notebook(), random.Random(seed)
    over = asyncio.Event()
    everybody: list[Talker] = []
    limits = aiohttp.ClientTimeout(total=REQUEST)
    async with aiohttp.ClientSession(
        timeout=limits, connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
    ) as http:

        async def one_after_another(place: int) -> None:
            own = random.Random(f"{seed} {place}")
            while True:
                talker: Talker = OnSite(served.url, http, notebook)
                if place % _BY_TEXT == 0:
                    talker = ByText(served.url, http, notebook, twilio)
                everybody.append(talker)
                await converse(talker, own, pause=pause, length=length)
                if over.is_set():
                    return

        talking = asyncio.gather(*(one_after_another(place) for place in range(patients)))
        for _ in range(times):
            await trouble(served, notebook, rng)
        over.set()
        await talking
    await asyncio.get_running_loop().run_in_executor(None, served.stop)
    record = Record(served.database)
    for talker in everybody:
        keys = {event.key for event in notebook.history if getattr(event, "patient", "") == talker.name}
        kept = record.of_messages(keys) if isinstance(talker, ByText) else record.of_session(talker.name)
        notebook.history.append(Kept(talker.name, kept))
    found = breaches(notebook.history)
    return Weather(notebook.history, found, record.unanswered, max(notebook.latencies, default=0.0))
