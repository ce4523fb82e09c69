"""What goes wrong in a worker comes back as a word, never as a patient's."""

from __future__ import annotations

import logging
import pickle
from typing import TYPE_CHECKING, Any

import pytest

from bot.engine.worker import Done, Job, TurnFailed, done
from bot.watch.carrying import Carried
from tests.conftest import Run

if TYPE_CHECKING:
    from bot.engine.turns import CarefulAgent

SECRET = "zanzibar"


@pytest.fixture
def answer(agent: CarefulAgent, run: Run[Any]) -> Any:
    """The answer to a job, as the other process gets it."""

    def compute(job: Job) -> Done:
        carried = Carried()
        logging.getLogger("bot").addHandler(carried)
        try:
            found: Done = pickle.loads(
                pickle.dumps(run(done(agent, pickle.loads(pickle.dumps(job)), carried)))
            )
        finally:
            logging.getLogger("bot").removeHandler(carried)
        return found

    return compute


def test_a_turn_comes_to_responses_and_rows(answer: Any) -> None:
    found = answer(Job("my face is red, day 2", "anna", "test", "key", {"parts": True}))

    assert [one["custom"]["outcome"] for one in found.responses] == ["SELF_CARE"]
    assert found.new.keys == ["key"]
    assert {row["sender_id"] for row in found.new.rows} == {"anna"}
    assert not found.error
    assert "red" not in repr(found)


def test_a_conversation_that_cannot_be_read_is_told_as_that(answer: Any) -> None:
    from bot.engine.rows import Garbled

    found = answer(Job("red", "anna", "test", "key", {}, told=("{",)))

    assert isinstance(found.error, Garbled)
    assert not found.responses
    assert found.new is None


def test_a_turn_that_fails_is_logged_by_its_place_alone(
    answer: Any, agent: CarefulAgent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(type(agent.processor), "handle_message", broken)
    found = answer(Job(SECRET, "anna", "test", "key", {}))

    assert isinstance(found.error, TurnFailed)
    (line,) = [record.getMessage() for record in found.logged]
    assert line.startswith("a turn of anna failed in its worker: RuntimeError")
    assert SECRET not in line
    assert SECRET not in repr(Job(SECRET, "anna", "test", "key", {}, told=(SECRET,)))
