"""When a clock may be trusted with what is erased by it."""

from __future__ import annotations

import pytest

from bot.storage.clock import DAY, Reading, Steadiness, look_at, read_clock
from bot.storage.database import Database

START = Reading(1_800_000_000.0, 1000.0, "boot")


def after(seconds: float, *, off: float = 0.0, boot: str = "boot") -> Reading:
    """The clocks so much later, the wall's put forward by `off`."""
    ticks = START.ticks + seconds if boot == START.boot else 5.0
    return Reading(START.wall + seconds + off, ticks, boot)


def test_a_clock_is_trusted_once_it_has_run_for_a_day() -> None:
    young = Steadiness(START).at(after(DAY - 1))

    assert not young.trusted
    assert young.at(after(DAY)).trusted


@pytest.mark.parametrize("off", [120, -120, 31 * DAY, -31 * DAY])
def test_a_clock_that_jumped_is_not_trusted_for_a_day(off: float) -> None:
    steady = Steadiness(START, seconds=9 * DAY)
    jumped = steady.at(after(3600, off=off))

    assert jumped.jumped == pytest.approx(off)
    assert not jumped.trusted
    assert not jumped.at(after(DAY, off=off)).trusted
    assert jumped.at(after(DAY + 3600, off=off)).trusted


@pytest.mark.parametrize("off", [0, 5, -5, 59])
def test_a_clock_that_is_set_a_little_has_not_jumped(off: float) -> None:
    known = Steadiness(START, seconds=9 * DAY).at(after(3600, off=off))

    assert known.trusted
    assert known.jumped == 0


@pytest.mark.parametrize(
    ("seconds", "trusted"), [(60, True), (DAY - 1, True), (2 * DAY, False), (-120, False)]
)
def test_over_a_restart_of_the_machine_only_a_short_pause_is_believed(seconds: float, trusted: bool) -> None:
    known = Steadiness(START, seconds=9 * DAY).at(after(seconds, boot="another"))

    assert known.trusted is trusted


def test_the_bot_may_be_off_for_a_week_while_the_machine_runs() -> None:
    assert Steadiness(START, seconds=9 * DAY).at(after(7 * DAY)).trusted


def test_what_is_known_of_the_clock_outlives_the_process(database: Database) -> None:
    for hours in range(0, 26, 5):
        now = after(hours * 3600.0)
        known = database.write(lambda connection, now=now: look_at(connection, now))

    assert known.trusted


def test_the_clocks_of_this_machine_can_be_read() -> None:
    first, second = read_clock(), read_clock()

    assert second.ticks >= first.ticks
    assert second.boot == first.boot
