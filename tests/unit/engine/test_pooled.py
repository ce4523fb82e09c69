"""Turns computed on a lent conversation come to what they come to in the process itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.engine.pool import Costly, NoWorker, Pool
from bot.engine.worker import Done, Job, done
from bot.storage.database import Database
from bot.watch.carrying import Carried
from tests.conftest import NOW, Run
from tests.support.agents import keeping_in

if TYPE_CHECKING:
    from bot.engine.pooled import PooledAgent
    from bot.engine.turns import CarefulAgent

TURNS = ("my face is swollen", "yesterday", "it itches a bit", "ok thank you", "I cannot breathe", "and now?")


class Beside(Pool):
    """Computes as a worker does, in this process; or fails as it is told."""

    def __init__(self, agent: CarefulAgent) -> None:
        super().__init__(0)
        self._agent = agent
        self.fails: Exception | None = None
        self.asked: list[str] = []

    async def compute(self, job: Job, *, wait: float = 0.0) -> Done:
        self.asked.append(job.text)
        if self.fails:
            raise self.fails
        found = await done(self._agent, job, Carried())
        if found.error:
            raise found.error
        return found


@pytest.fixture
def pool(agent: CarefulAgent) -> Beside:
    return Beside(agent)


@pytest.fixture
def bot(pool: Beside, tmp_path: Path, model: Path) -> PooledAgent:
    from bot.engine.pooled import PooledAgent

    bot = PooledAgent(pool, Database(tmp_path / "pooled.db"))
    bot.load_model(model)
    return bot


@pytest.fixture
def says(run: Run[Any]) -> Callable[..., Any]:
    from bot.engine.agent import send

    def say(bot: CarefulAgent, text: str) -> list[dict[str, Any]]:
        return list(run(send(bot, text, sender="anna", channel="test", now=NOW)))

    return say


def told(bot: CarefulAgent, run: Run[Any]) -> list[dict[str, Any]]:
    """What the conversation holds, but for what differs each time."""
    from bot.channels.store import events_of

    events = run(events_of(bot.tracker_store, "anna"))
    for event in events:
        for name in ("timestamp", "message_id", "metadata"):
            event.pop(name, None)
        event.get("parse_data", {}).pop("message_id", None)
    return list(events)


def test_a_conversation_is_answered_and_kept_as_in_one_process(
    bot: PooledAgent, agent: CarefulAgent, tmp_path: Path, says: Any, run: Run[Any]
) -> None:
    alone = keeping_in(Database(tmp_path / "alone.db"), agent)

    assert [says(bot, text) for text in TURNS] == [says(alone, text) for text in TURNS]
    assert told(bot, run) == told(alone, run)


def test_an_emergency_of_an_earlier_turn_stands(bot: PooledAgent, says: Any) -> None:
    says(bot, "I cannot breathe and my tongue is swollen")
    (reply,) = says(bot, "cheeks a bit red, 3 days ago")

    assert reply["outcome"] == "EMERGENCY"


def test_what_no_worker_could_compute_waits_and_is_kept_later(
    bot: PooledAgent, pool: Beside, says: Any, run: Run[Any]
) -> None:
    pool.fails = NoWorker()
    (reply,) = says(bot, "I cannot breathe and my tongue is swollen")
    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert bot.waiting == 1

    pool.fails = None
    run(bot.keep_waiting())
    assert bot.waiting == 0
    (reply,) = says(bot, "cheeks a bit red, 3 days ago")
    assert reply["outcome"] == "EMERGENCY"


def test_a_turn_that_costs_workers_is_not_tried_again_and_its_message_is_asked_for(
    bot: PooledAgent, pool: Beside, says: Any
) -> None:
    pool.fails = Costly()
    (reply,) = says(bot, "cheeks a bit red, 3 days ago")
    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert pool.asked == ["cheeks a bit red, 3 days ago"]

    pool.fails = None
    (reply,) = says(bot, "cheeks a bit red, 3 days ago")
    assert "was not read" in reply["text"]


def test_the_quick_pass_answers_what_can_be_read_in_no_other_way(
    bot: PooledAgent, pool: Beside, says: Any
) -> None:
    pool.fails = Costly()
    bot.alarm = lambda text: (
        {"outcome": "EMERGENCY", "verdict": "Call.", "text": "Call."} if "breathe" in text else None
    )

    assert [one["outcome"] for one in says(bot, "I cannot breathe")] == ["EMERGENCY"]
    assert [one["outcome"] for one in says(bot, "cheeks red")] == ["CONTACT_PROVIDER"]


def test_two_turns_on_the_same_past_are_not_both_kept(
    bot: PooledAgent, pool: Beside, says: Any, run: Run[Any]
) -> None:
    from bot.engine.store import Moved

    says(bot, "my face is red, day 2")
    job = Job("it itches", "anna", "test", "key", {"parts": True})
    found = asyncio.run(pool.compute(job))

    with pytest.raises(Moved):
        run(bot.tracker_store.keep("anna", found.new, last=0))
