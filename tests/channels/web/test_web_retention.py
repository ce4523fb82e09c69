"""Conversations that have run out are erased, as the bot starts and while it serves."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
import sqlalchemy as sa

from bot.engine.retention import DAY, erase_run_out, keep_for
from bot.settings import SettingsError, keep_days
from bot.storage.clock import Reading
from bot.storage.tables import events
from tests.channels.web.service import EchoBot, Patient, Service

DAYS = 30


class Watch:
    """A clock that can be put forward and back, beside one that cannot."""

    def __init__(self) -> None:
        self.wall = time.time()
        self.ticks = 1000.0
        self.boot = "first"

    def __call__(self) -> Reading:
        return Reading(self.wall, self.ticks, self.boot)

    def goes_on(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds

    def is_put(self, seconds: float) -> None:
        self.wall += seconds

    def restarts(self) -> None:
        """The machine is switched off and on."""
        self.ticks, self.boot = 10.0, self.boot + " again"


@pytest.fixture
def watch() -> Watch:
    return Watch()


def heard_before(bot: EchoBot) -> str:
    """A conversation of now; its sender."""
    service = Service(bot)
    patient = Patient(service)
    patient.begin()
    patient.say("hello")
    service.close()
    return bot.heard[-1].sender_id


def kept(bot: EchoBot, sender: str) -> bool:
    rows = sa.select(events.c.id).where(events.c.sender_id == sender)
    return bot.database.read(lambda connection: connection.execute(rows).first() is not None)


def looks(bot: EchoBot, watch: Watch) -> int:
    return erase_run_out(bot.database, days=DAYS, now=watch())


@pytest.mark.parametrize(("days", "stays"), [(DAYS - 1, True), (DAYS + 2, False)])
def test_web_conversation_that_has_run_out_is_erased(
    bot: EchoBot, watch: Watch, days: int, stays: bool
) -> None:
    sender = heard_before(bot)
    for _ in range(days):
        looks(bot, watch)
        watch.goes_on(DAY)
    looks(bot, watch)
    assert kept(bot, sender) is stays


def test_web_conversation_is_erased_while_the_bot_serves(bot: EchoBot, watch: Watch) -> None:
    sender = heard_before(bot)
    looked = threading.Semaphore(0)

    def clock() -> Reading:
        looked.release()
        watch.goes_on(DAY)
        return watch()

    service = Service(bot, prepare=lambda app: keep_for(DAYS, app, bot.database, clock=clock, every=0.01))
    for _ in range(DAYS + 3):
        assert looked.acquire(timeout=30)
    service.close()
    assert not kept(bot, sender)


@pytest.mark.parametrize("restarts", [False, True], ids=["while it runs", "while it is off"])
def test_web_clock_that_is_put_forward_a_month_erases_nothing_and_is_told_of(
    bot: EchoBot, watch: Watch, caplog: pytest.LogCaptureFixture, restarts: bool
) -> None:
    sender = heard_before(bot)
    for _ in range(3):
        looks(bot, watch)
        watch.goes_on(DAY)
    watch.is_put(31 * DAY)
    if restarts:
        watch.restarts()
    assert looks(bot, watch) == 0
    watch.goes_on(3600)
    assert looks(bot, watch) == 0
    assert kept(bot, sender)
    assert "the clock jumped by" in caplog.text


def test_web_clock_that_is_put_right_again_erases_nothing(bot: EchoBot, watch: Watch) -> None:
    sender = heard_before(bot)
    for put in (0, 31 * DAY, -31 * DAY, 0):
        watch.is_put(put)
        looks(bot, watch)
        watch.goes_on(3600)
    watch.goes_on(2 * DAY)
    looks(bot, watch)
    assert kept(bot, sender)


def test_web_clock_that_stays_where_it_was_put_is_believed_after_a_day(bot: EchoBot, watch: Watch) -> None:
    sender = heard_before(bot)
    looks(bot, watch)
    watch.is_put(31 * DAY)
    looks(bot, watch)
    watch.goes_on(DAY + 1)
    looks(bot, watch)
    assert not kept(bot, sender)


def test_web_clock_that_goes_back_a_little_is_no_jump(
    bot: EchoBot, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    looks(bot, watch)
    watch.is_put(-5)
    looks(bot, watch)
    assert "jumped" not in caplog.text


def test_web_retention_outlives_a_failure(bot: EchoBot, caplog: pytest.LogCaptureFixture) -> None:
    rounds = threading.Semaphore(0)

    def broken() -> Any:
        rounds.release()
        raise OSError("the patient wrote: my secret")

    service = Service(bot, prepare=lambda app: keep_for(DAYS, app, bot.database, clock=broken, every=0.01))
    assert rounds.acquire(timeout=30) and rounds.acquire(timeout=30)
    service.close()
    assert "the daily work failed: OSError" in caplog.text
    assert "secret" not in caplog.text


def test_days_until_a_conversation_is_erased_are_a_setting() -> None:
    assert keep_days({}) == 30
    assert keep_days({"AFTERGLOW_KEEP_DAYS": "7"}) == 7


@pytest.mark.parametrize("value", ["0", "-1", "a month", "3651", "1.5", ""])
def test_days_that_cannot_be_used_name_the_variable(value: str) -> None:
    with pytest.raises(SettingsError, match="AFTERGLOW_KEEP_DAYS"):
        keep_days({"AFTERGLOW_KEEP_DAYS": value})
