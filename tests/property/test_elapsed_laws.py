"""Laws of time: tomorrow it is a day more, and a range is judged at its later end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.triage.elapsed import MAX_DAYS, ProcedureTime, TimeExpression, hull
from tests.conftest import NOW
from tests.property.strategies import expressions, moments

spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair)))


def _moment(now: datetime, span: tuple[int, int], exact: bool) -> ProcedureTime:
    return ProcedureTime(now - timedelta(hours=span[1]), now - timedelta(hours=span[0]), exact)


# A procedure up to three weeks before NOW.
procedure_times = st.builds(
    _moment,
    st.just(NOW),
    st.tuples(st.integers(0, 400), st.integers(0, 90)).map(lambda pair: (pair[0], sum(pair))),
    st.booleans(),
)


@given(spans, moments)
def test_days_ago_are_that_many_days_at_any_hour(span: tuple[int, int], now: datetime) -> None:
    time = TimeExpression(days=span).procedure_time(now)

    assert time
    elapsed = time.elapsed(now)
    assert elapsed
    assert (elapsed.days, elapsed.hours) == (span, None)


@given(spans, moments)
def test_hours_ago_are_that_many_hours(span: tuple[int, int], now: datetime) -> None:
    time = TimeExpression(hours=(float(span[0]), float(span[1]))).procedure_time(now)

    assert time
    elapsed = time.elapsed(now)
    assert elapsed
    assert elapsed.hours == span


@given(spans, moments)
def test_the_days_of_hours_hold_the_hours(span: tuple[int, int], now: datetime) -> None:
    time = TimeExpression(hours=(float(span[0]), float(span[1]))).procedure_time(now)

    assert time
    elapsed = time.elapsed(now)
    assert elapsed
    assert elapsed.days[0] * 24 <= span[0]
    assert span[1] <= elapsed.days[1] * 24 or span[1] < 12


@given(procedure_times, st.integers(0, 9))
def test_tomorrow_it_is_a_day_more_at_any_hour(time: ProcedureTime, hours: int) -> None:
    days = replace(time, exact=False)
    today, tomorrow = days.elapsed(NOW), days.elapsed(NOW + timedelta(days=1, hours=hours))

    assert today
    assert tomorrow
    assert tomorrow.days == (today.days[0] + 1, today.days[1] + 1)


@given(procedure_times)
def test_tomorrow_it_is_24_hours_more(time: ProcedureTime) -> None:
    exact = replace(time, exact=True)
    today, tomorrow = exact.elapsed(NOW), exact.elapsed(NOW + timedelta(days=1))

    assert today
    assert tomorrow
    assert today.hours
    assert tomorrow.hours == (today.hours[0] + 24, today.hours[1] + 24)


@given(procedure_times, st.integers(0, 100))
def test_the_days_never_grow_fewer(time: ProcedureTime, hours: int) -> None:
    today, later = time.elapsed(NOW), time.elapsed(NOW + timedelta(hours=hours))

    assert today
    assert later
    assert later.days[0] >= today.days[0]
    assert later.days[1] >= today.days[1]


@given(procedure_times)
def test_a_usable_time_is_in_order(time: ProcedureTime) -> None:
    elapsed = time.elapsed(NOW)

    assert elapsed
    assert 0 <= elapsed.days[0] <= elapsed.days[1] <= MAX_DAYS


@given(moments, st.integers(1, 400), st.booleans())
def test_a_time_to_come_is_not_usable(now: datetime, days: int, exact: bool) -> None:
    to_come = now + timedelta(days=days)

    assert ProcedureTime(now, to_come, exact).elapsed(now) is None


@given(moments, st.integers(MAX_DAYS + 1, 3000), st.booleans())
def test_a_time_of_more_than_a_year_ago_is_not_usable(now: datetime, days: int, exact: bool) -> None:
    ago = now - timedelta(days=days)

    assert ProcedureTime(ago, now, exact).elapsed(now) is None


@given(st.integers(0, 6), st.integers(0, 2), moments)
def test_a_weekday_is_one_of_the_past(weekday: int, weeks_back: int, now: datetime) -> None:
    time = TimeExpression(weekday=weekday, weeks_back=weeks_back).procedure_time(now)

    assert time
    elapsed = time.elapsed(now)
    assert elapsed
    assert elapsed.days[0] == elapsed.days[1]
    assert time.earliest.weekday() == weekday
    assert 7 * weeks_back < elapsed.latest_day <= 7 * (weeks_back + 1)


@given(st.none() | st.integers(1, 12), st.integers(1, 31), moments)
def test_a_date_is_the_latest_one_of_the_past(month: int | None, day: int, now: datetime) -> None:
    time = TimeExpression(month_day=(month, day)).procedure_time(now)
    assume(time)

    assert time
    on = time.earliest.date()
    assert on.day == day
    assert month in (None, on.month)
    assert on <= now.date()
    assert (now.date() - on).days < 62 or month is not None


def test_a_date_that_does_not_exist_is_no_time() -> None:
    assert TimeExpression(month_day=(2, 30)).procedure_time(datetime(2026, 3, 1)) is None
    assert TimeExpression(month_day=(2, 29), year=2026).procedure_time(datetime(2026, 3, 1)) is None


@given(st.lists(procedure_times, min_size=1, max_size=3))
def test_times_that_contradict_each_other_are_a_range_that_holds_all(times: list[ProcedureTime]) -> None:
    whole = hull(times)

    assert whole
    assert all(whole.earliest <= time.earliest <= time.latest <= whole.latest for time in times)
    assert whole.exact == all(time.exact for time in times)


def test_no_times_are_no_range() -> None:
    assert hull([]) is None


@given(procedure_times)
def test_a_moment_survives_being_written_and_read(time: ProcedureTime) -> None:
    assert ProcedureTime.from_dict(json.loads(json.dumps(time.to_dict()))) == time


@given(expressions)
def test_an_expression_survives_being_written_and_read(expression: TimeExpression) -> None:
    assert TimeExpression.from_dict(json.loads(json.dumps(expression.to_dict()))) == expression
