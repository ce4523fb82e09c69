"""Conversations that have run out are erased, as the bot starts and every day."""

from __future__ import annotations

import threading
import time

import pytest

from bot.engine.retention import DAY, erase_idle, keep_for
from bot.settings import SettingsError, keep_days
from tests.channels.web.service import EchoBot, Patient, Service

DAYS = 30


def heard_before(bot: EchoBot) -> str:
    """A conversation of now; its sender."""
    service = Service(bot)
    patient = Patient(service)
    patient.begin()
    patient.say("hello")
    service.close()
    return bot.heard[-1].sender_id


def kept(bot: EchoBot, sender: str) -> bool:
    store = bot.tracker_store._tracker_store
    with store.session_scope() as session:
        return session.query(store.SQLEvent).filter_by(sender_id=sender).count() > 0


@pytest.mark.parametrize(("days_later", "stays"), [(DAYS - 1, True), (DAYS + 1, False)])
def test_web_conversation_that_has_run_out_is_erased_at_the_start(
    bot: EchoBot, days_later: int, stays: bool
) -> None:
    sender = heard_before(bot)
    service = Service(
        bot, prepare=lambda app: keep_for(DAYS, app, clock=lambda: time.time() + days_later * DAY)
    )
    assert kept(bot, sender) is stays
    service.close()


def test_web_conversation_that_runs_out_while_the_bot_serves_is_erased(bot: EchoBot) -> None:
    days_later = [0]
    looked = threading.Semaphore(0)

    def clock() -> float:
        looked.release()
        return time.time() + days_later[0] * DAY

    service = Service(bot, prepare=lambda app: keep_for(DAYS, app, clock=clock, every=0.01))
    patient = Patient(service)
    patient.begin()
    patient.say("hello")
    sender = bot.heard[-1].sender_id
    assert kept(bot, sender)
    days_later[0] = DAYS + 1
    for _ in range(looked._value + 3):  # a whole round after the clock was moved
        assert looked.acquire(timeout=30)
    assert not kept(bot, sender)
    assert patient.begin()["transcript"] == []
    service.close()


def test_web_retention_outlives_a_failure(bot: EchoBot, caplog: pytest.LogCaptureFixture) -> None:
    rounds = threading.Semaphore(0)

    def broken() -> float:
        rounds.release()
        raise OSError("the patient wrote: my secret")

    service = Service(bot, prepare=lambda app: keep_for(DAYS, app, clock=broken, every=0.01))
    assert rounds.acquire(timeout=30) and rounds.acquire(timeout=30)
    service.close()
    assert "the daily work failed: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_web_retention_leaves_a_store_in_memory_alone() -> None:
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    assert erase_idle(InMemoryTrackerStore(Domain.empty()), since=time.time()) == 0


def test_days_until_a_conversation_is_erased_are_a_setting() -> None:
    assert keep_days({}) == 30
    assert keep_days({"AFTERGLOW_KEEP_DAYS": "7"}) == 7


@pytest.mark.parametrize("value", ["0", "-1", "a month", "3651", "1.5", ""])
def test_days_that_cannot_be_used_name_the_variable(value: str) -> None:
    with pytest.raises(SettingsError, match="AFTERGLOW_KEEP_DAYS"):
        keep_days({"AFTERGLOW_KEEP_DAYS": value})
