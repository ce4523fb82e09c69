"""What a message does to the procedure's moment."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.triage.dating import dated
from bot.triage.elapsed import TimeExpression
from bot.triage.evidence import Evidence
from bot.triage.observation import Observation

NOW = datetime(2026, 11, 21, 14, 0)
RED = Evidence("redness")


def days(number: int) -> TimeExpression:
    return TimeExpression(days=(number, number))


def day_after(*said: Observation) -> tuple[int, int]:
    """The days since the procedure after the messages."""
    moment, contradicting = None, ()
    for one in said:
        time = dated(one, NOW, held=moment, contradicting=contradicting, asked=False)
        moment, contradicting = time.moment, time.contradicting
    assert moment
    elapsed = moment.elapsed(NOW)
    assert elapsed
    return elapsed.days


TOLD = Observation(evidence=(RED,), times=(days(1),))


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param(Observation(times=(days(5),)), (5, 5), id="the day alone is a correction"),
        pytest.param(
            Observation(evidence=(RED,), times=(days(5),)), (1, 5), id="another day in a story is a range"
        ),
        pytest.param(
            Observation(evidence=(RED,), times=(days(5),), corrects=True),
            (5, 5),
            id="a correction in a story replaces",
        ),
        pytest.param(
            Observation(times=(days(5),), tentative=True),
            (1, 5),
            id="a day that is only a thought is a range",
        ),
        pytest.param(
            Observation(bare_time=days(5), tentative=True), (1, 5), id="a number and nothing else is a range"
        ),
        pytest.param(Observation(meant_weeks=True), (7, 7), id="the days were weeks"),
        pytest.param(
            Observation(times=(days(5),), stated=False), (1, 1), id="a day of something else moves nothing"
        ),
        pytest.param(
            Observation(times=(days(5),), aside=True), (1, 5), id="a day within a question is no correction"
        ),
        pytest.param(Observation(days_later=1), (2, 2), id="the next day is a day more"),
    ],
)
def test_later_day(later: Observation, expected: tuple[int, int]) -> None:
    assert day_after(TOLD, later) == expected


def test_place_of_two_contradicting_days_is_an_answer() -> None:
    contradiction = Observation(evidence=(RED,), times=(days(5),))
    held = dated(TOLD, NOW, held=None, asked=False).moment
    both = dated(contradiction, NOW, held=held, asked=False)
    chosen = dated(
        Observation(refers="second"),
        NOW,
        held=both.moment,
        contradicting=both.contradicting,
        asked=True,
    )
    assert chosen.moment and chosen.moment.elapsed(NOW).days == (5, 5)


def test_day_that_cannot_be_used_is_told_as_such() -> None:
    ahead = Observation(times=(TimeExpression(days=(-3, -3)),))
    time = dated(ahead, NOW, held=None, asked=True)
    assert time.unusable and time.moment is None


@pytest.mark.parametrize(
    ("time", "expected"),
    [(TimeExpression(weekday=5, as_now=True), (1, 1)), (TimeExpression(weekday=3, as_now=True), (2, 2))],
)
def test_which_day_it_is_dates_nothing(time: TimeExpression, expected: tuple[int, int]) -> None:
    assert day_after(TOLD, Observation(times=(time,))) == expected
