"""Turns go to worker processes; one that ends, or takes too long, costs no turn and no other worker."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.engine import pool as pools
from bot.engine import worker_process
from bot.engine.pool import Costly, NoWorker, Pool
from bot.engine.worker import Done, Job, TurnFailed
from bot.engine.worker_process import CannotStart
from tests.support import workers

Use = Callable[[Pool], Coroutine[Any, Any, Any]]
In = Callable[..., Any]


@pytest.fixture
def within(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> In:
    """Use an open pool of workers that do as they are told, and are replaced. The result, and how many
    ended meanwhile."""
    monkeypatch.setattr(worker_process, "work", workers.work)
    monkeypatch.setattr(pools, "START_AGAIN", 0.1)

    def use(work: Use, *, size: int = 2, kept: bool = True) -> tuple[Any, int]:
        ends: list[int] = []

        async def run(pool: Pool) -> Any:
            keeping = asyncio.ensure_future(pool.keep(on_end=lambda: ends.append(1))) if kept else None
            try:
                return await work(pool)
            finally:
                if keeping:
                    keeping.cancel()

        with closing(Pool(size)) as pool:
            pool.open(tmp_path)
            return asyncio.run(run(pool)), len(ends)

    return use


def job(text: str) -> Job:
    return Job(text, "anna", "test", "key", {})


def pid(done: Done) -> int:
    return int(done.responses[0]["pid"])


async def until(true: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not true():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(wait(), 30)


def test_turns_are_computed_side_by_side_in_other_processes(within: In) -> None:
    async def two(pool: Pool) -> list[Done]:
        return list(await asyncio.gather(*(pool.compute(job("sleep 0.3")) for _ in range(2))))

    done, ends = within(two)

    assert len({os.getpid(), *map(pid, done)}) == 3
    assert ends == 0


def test_more_turns_than_workers_wait_for_each_other_and_each_gets_its_own_answer(within: In) -> None:
    async def many(pool: Pool) -> list[Done]:
        return list(await asyncio.gather(*(pool.compute(job(f"turn {number}")) for number in range(50))))

    done, _ = within(many)

    assert [one.responses[0]["text"] for one in done] == [f"turn {number}" for number in range(50)]


def test_a_turn_whose_worker_ends_is_computed_by_another(within: In) -> None:
    async def once(pool: Pool) -> str:
        done = await pool.compute(job("once"))
        await until(lambda: pool.alive == 2)
        return str(done.responses[0]["text"])

    assert within(once) == ("once", 1)


def test_a_worker_that_was_killed_while_it_was_free_is_replaced_and_gets_no_turn(within: In) -> None:
    async def kill(pool: Pool) -> tuple[int, int]:
        first = pid(await pool.compute(job("hello")))
        os.kill(first, signal.SIGKILL)
        await until(lambda: pool.alive == 0)
        then = pid(await pool.compute(job("hello")))
        return first, then

    (first, then), ends = within(kill, size=1)

    assert first != then
    assert ends == 1


def test_a_turn_that_ends_every_worker_is_given_up_and_the_next_is_computed(within: In) -> None:
    async def die(pool: Pool) -> Done:
        with pytest.raises(Costly, match="3 workers ended over a turn"):
            await pool.compute(job("die"))
        return await pool.compute(job("hello"))

    done, _ = within(die)

    assert done.responses[0]["text"] == "hello"


def test_a_turn_that_takes_too_long_is_given_up_and_its_worker_ended(
    within: In, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "BUDGET", 0.3)

    async def sleep(pool: Pool) -> Done:
        with pytest.raises(Costly, match="longer than 0 s"):
            await pool.compute(job("sleep 60"))
        return await pool.compute(job("hello"))

    done, ends = within(sleep, size=1)

    assert done.responses[0]["text"] == "hello"
    assert ends == 1


def test_an_answer_that_nobody_waits_for_any_more_is_not_taken_for_the_next(within: In) -> None:
    async def cancel(pool: Pool) -> Done:
        asked = asyncio.ensure_future(pool.compute(job("sleep 0.3")))
        await asyncio.sleep(0.1)
        asked.cancel()
        return await pool.compute(job("hello"))

    done, ends = within(cancel, size=1)

    assert done.responses[0]["text"] == "hello"
    assert ends == 0


def test_without_a_worker_a_turn_is_given_back_for_later(within: In) -> None:
    async def none(pool: Pool) -> int:
        os.kill(pid(await pool.compute(job("hello"))), signal.SIGKILL)
        await until(lambda: pool.alive == 0)
        with pytest.raises(NoWorker):
            await pool.compute(job("hello"), wait=0.1)
        return pool.busy

    assert within(none, size=1, kept=False) == (0, 0)


def test_a_worker_that_cannot_start_is_tried_again(within: In, tmp_path: Path) -> None:
    async def broken(pool: Pool) -> Done:
        first = pid(await pool.compute(job("hello")))
        (tmp_path / "broken").touch()
        os.kill(first, signal.SIGKILL)
        await asyncio.sleep(1.0)
        (tmp_path / "broken").unlink()
        return await pool.compute(job("hello"))

    done, _ = within(broken, size=1)

    assert done.responses[0]["text"] == "hello"


def test_what_failed_or_was_logged_in_a_worker_is_told_here(
    within: In, caplog: pytest.LogCaptureFixture
) -> None:
    async def both(pool: Pool) -> Done:
        with pytest.raises(TurnFailed):
            await pool.compute(job("fail"))
        return await pool.compute(job("log"))

    within(both, size=1)

    assert ("bot.engine.x", logging.ERROR, "said there") in caplog.record_tuples


def test_a_pool_that_cannot_start_says_so(within: In, tmp_path: Path) -> None:
    (tmp_path / "broken").touch()

    async def nothing(_pool: Pool) -> None:
        raise AssertionError

    with pytest.raises(CannotStart, match="a worker ended while it started"):
        within(nothing)
