"""Fixtures of all tests. Everything here is dear: it is made once a run."""

from __future__ import annotations

import asyncio
import os
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Iterator, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from bot.engine.quiet import quiet
from bot.handbook.access import clinic_details
from bot.handbook.access import handbook as loaded_handbook
from bot.handbook.load import load_handbook
from bot.settings import ROOT, Clinic
from bot.triage.protocol import Handbook

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# The day on which the shipped handbook is judged: its review is not due yet.
TODAY = date(2026, 11, 21)
# When the conversations of the tests take place, unless they say otherwise: a Saturday.
NOW = datetime(2026, 11, 21, 14, 0)
CLINIC = Clinic(
    name="Rosewood Clinic",
    phone="020 7946 0000",
    hours="Mon to Fri, 9 to 5",
    emergency_number="999",
    crisis_line="116 123",
)

quiet()
# The handbook as it ships.
BOOK = load_handbook(ROOT / "data" / "handbook", today=TODAY)
# The same examples in every run. `--hypothesis-profile=thorough` looks further, for as long as it takes.
settings.register_profile(
    "quick",
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", parent=settings.get_profile("quick"), max_examples=3000, derandomize=False
)
settings.load_profile("quick")

Result = TypeVar("Result")
Run = Callable[[Awaitable[Result]], Result]
Talk = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session", autouse=True)
def _clinic_of_the_tests() -> Iterator[None]:
    """Every reply names this clinic, whatever the environment says."""
    variables = {
        "AFTERGLOW_CLINIC_NAME": CLINIC.name,
        "AFTERGLOW_CLINIC_PHONE": CLINIC.phone,
        "AFTERGLOW_CLINIC_HOURS": CLINIC.hours,
        "AFTERGLOW_EMERGENCY_NUMBER": CLINIC.emergency_number,
        "AFTERGLOW_CRISIS_LINE": CLINIC.crisis_line,
    }
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    clinic_details.cache_clear()
    loaded_handbook.cache_clear()
    yield
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture(scope="session")
def handbook() -> Handbook:
    """The handbook as it ships."""
    return BOOK


@pytest.fixture(scope="session")
def run() -> Iterator[Run[Any]]:
    """Run a coroutine to its end, all in one event loop."""
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete
    loop.close()


@pytest.fixture(scope="session")
def model() -> Path:
    """The trained model of the present sources; trained first where it is missing."""
    from bot.engine.training import ensure_model

    return ensure_model(ROOT / "models", say=lambda _text: None)


@pytest.fixture(scope="session")
def agent(model: Path) -> Agent:
    """The trained bot, its conversations in memory."""
    from bot.engine.agent import load_agent

    return load_agent(model, database=None)


@pytest.fixture(scope="session")
def talk(agent: Agent, run: Run[Any]) -> Talk:
    """One fresh conversation through the trained bot.

    A row per turn as `ask --jsonl` gives it, with the `choices` that the reply offers besides.
    """
    from bot.commands.ask import turn_row
    from bot.engine.agent import send

    async def converse(turns: tuple[str, ...], now: datetime) -> list[dict[str, Any]]:
        sender, rows = f"test-{uuid.uuid4().hex}", []
        for text in turns:
            replies = await send(agent, text, sender=sender, channel="test", now=now)
            choices = [choice for reply in replies for choice in reply.get("choices", ())]
            rows.append({**turn_row(text, replies), "choices": choices})
        return rows

    def in_one_conversation(*turns: str, now: datetime = NOW) -> list[dict[str, Any]]:
        return list(run(converse(turns, now)))

    return in_one_conversation
