"""Which time of a message is the procedure's, and whether its words say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bot.triage.elapsed import TimeExpression
from bot.triage.understanding import Understanding

Read = Callable[..., Understanding]
WEDNESDAY = datetime(2026, 5, 27, 20)


@pytest.mark.parametrize(
    "message",
    ["day 3", "5 days ago", "I had it done on monday", "my session was on tuesday", "it's been 4 days since"],
)
def test_words_about_the_procedure_state_its_day(message: str, understood: Read) -> None:
    said = understood(message)

    assert said.procedure_times
    assert said.stated


@pytest.mark.parametrize(
    "message",
    [
        "are you open on saturday?",
        "I'm getting married on saturday",
        "what would have been normal on day 2?",
        "my flight is on friday",
        "can you move my appointment on friday?",
        "how does it usually look on day 5?",
    ],
)
def test_other_times_do_not(message: str, understood: Read) -> None:
    assert not understood(message).stated


@pytest.mark.parametrize("message", ["it's day 4 now", "day 4 today", "I am on day 4"])
def test_a_day_of_now_updates_an_earlier_one(message: str, understood: Read) -> None:
    assert understood(message).updates


def test_the_next_day_is_told_as_such(understood: Read) -> None:
    assert "next_day" in understood("it's the next day now").flags


@pytest.mark.parametrize(
    ("message", "expression"),
    [
        ("it was the 1st of last month", TimeExpression(month_day=(None, 1), months_back=1)),
        ("done on 23 of this month", TimeExpression(month_day=(None, 23), months_back=0)),
        ("It was ten this morning, my face is red", TimeExpression(days=(0, 0))),
    ],
)
def test_a_time_is_read_as_a_person_would(message: str, expression: TimeExpression, understood: Read) -> None:
    assert understood(message).procedure_times == (expression,)


@pytest.mark.parametrize(
    ("message", "expression"),
    [
        ("did it on the day before Christmas Eve", TimeExpression(month_day=(12, 24), days_before=1)),
        ("done the day before New Year's Day", TimeExpression(month_day=(1, 1), days_before=1)),
        ("needled the night before thursday", TimeExpression(weekday=3, days_before=1)),
        ("I had it done the day before the 15th", TimeExpression(month_day=(None, 15), days_before=1)),
        ("I had it at half 12", TimeExpression(days=(0, 0))),
    ],
)
def test_the_day_before_another_is_that(message: str, expression: TimeExpression, understood: Read) -> None:
    assert understood(message).procedure_times == (expression,)


@pytest.mark.parametrize(
    "message", ["its thursday", "today is thursday", "thursday now", "it is now the 9th"]
)
def test_which_day_it_is_may_be_told(message: str, understood: Read) -> None:
    assert [time.as_now for time in understood(message).procedure_times] in ([True], [])


def test_a_word_of_correction_without_another_time_takes_nothing_back(understood: Read) -> None:
    said = understood("needled yesterday, is retinol ok tonight or wait til the weekend")

    assert said.procedure_times == (TimeExpression(days=(1, 1)),)


@pytest.mark.parametrize(
    ("message", "states"), [("thursday", True), ("so um thursday", True), ("thursday?", False)]
)
def test_a_message_that_is_nothing_but_a_time_states_it(message: str, states: bool, understood: Read) -> None:
    assert understood(message).stated is states


@pytest.mark.parametrize(
    ("message", "expression"),
    [
        ("last monday so like 9 days, still pink", TimeExpression(days=(9, 9))),
        ("still pink, had it last monday, 9 days ago", TimeExpression(days=(9, 9))),
        ("I was in on Monday, and it itches since 2 days", TimeExpression(weekday=0)),
    ],
)
def test_a_time_that_falls_on_the_weekday_told_says_of_which_week_it_is(
    message: str, expression: TimeExpression, understood: Read
) -> None:
    assert understood(message, WEDNESDAY).procedure_times == (expression,)


@pytest.mark.parametrize(
    ("message", "days"),
    [
        ("red, had it done yesterday week", 8),
        ("week after, still little flakes in the eyebrows", 7),
        ("still blotchy from the needling the day before", 1),
        ("i do 3 day before. now still scratch", 3),
        ("exactly 9 days on tomorrow", 8),
        ("my session was 25. May, it peels", 2),
        ("treatment was 21.5. and my forehead peels", 6),
        ("had the needling 5/22, red", 5),
        ("had the needling 4/5, peeling", 23),
        ("Whit Monday I had the treatment, red", 2),
        ("I had it done the day before Whit Monday, red", 3),
        ("bank holiday monday was my needling, bit red", 2),
        ("done on kings day, brown patches", 30),
    ],
)
def test_the_day_is_counted_as_a_person_would(message: str, days: int, understood: Read) -> None:
    (time,) = understood(message, now=WEDNESDAY).procedure_times
    moment = time.procedure_time(WEDNESDAY)

    assert moment
    assert moment.elapsed(WEDNESDAY).days == (days, days)


@pytest.mark.parametrize(
    ("message", "weekday"),
    [
        ("no sorry Thursday. Wednesday was the blood test", 3),
        ("No, not yesterday. The Monday.", 0),
        ("cheeks red, it was Friday I mean, on the 15th was the wedding", 4),
    ],
)
def test_what_is_told_again_holds(message: str, weekday: int, understood: Read) -> None:
    said = understood(message, now=WEDNESDAY)

    assert [time.weekday for time in said.procedure_times] == [weekday]
    assert said.stated


@pytest.mark.parametrize(
    "message", ["it prickles since lunch and now I see dots", "since about 6 tonight a slit"]
)
def test_an_hour_since_which_something_is_there_updates_no_day(message: str, understood: Read) -> None:
    said = understood(f"my cheek is red, {message}", now=WEDNESDAY)

    assert not said.updates
    assert not said.stated


def test_a_no_about_something_else_tells_no_time_again(understood: Read) -> None:
    assert not understood("No, yesterday was the wedding").stated


@pytest.mark.parametrize(
    "message",
    ["3 am and my cheek throbs with the wind of the fan", "Wednesday morning & my left eyelid is shut"],
)
def test_an_hour_or_the_weekday_that_it_is_dates_nothing_by_itself(message: str, understood: Read) -> None:
    assert not understood(message, now=WEDNESDAY).procedure_times


@pytest.mark.parametrize(
    "message", ["treatment at noon, cheeks red", "Wednesday was my needling, cheeks red"]
)
def test_beside_the_procedure_they_do(message: str, understood: Read) -> None:
    assert understood(message, now=WEDNESDAY).procedure_times


def test_one_is_a_number_only_by_itself(understood: Read) -> None:
    assert understood("sorry, one").bare_time
    assert not understood("popped one sorry").bare_time


@pytest.mark.parametrize(
    ("message", "days"),
    [
        ("sunday a week ago, my cheeks are red", (10, 10)),
        ("the friday before that, red since", (12, 12)),
        ("peeling, wednesday two weeks ago", (14, 14)),
        ("it was the weekend before last, red", (10, 11)),
    ],
)
def test_a_day_of_an_earlier_week_is_counted_back(
    message: str, days: tuple[int, int], understood: Read
) -> None:
    moments = [time.procedure_time(WEDNESDAY) for time in understood(message, now=WEDNESDAY).procedure_times]
    counted = [moment.elapsed(WEDNESDAY).days for moment in moments if moment]

    assert (min(days[0] for days in counted), max(days[1] for days in counted)) == days


@pytest.mark.parametrize("message", ["had a good night", "it was a long day, my cheeks are red"])
def test_a_night_that_was_good_is_no_time(message: str, understood: Read) -> None:
    assert not understood(message, now=WEDNESDAY).procedure_times


@pytest.mark.parametrize("message", ["9", "or maybe it was 9", "maybe 9", "or was it monday last week"])
def test_a_number_alone_and_a_thought_are_tentative(message: str, understood: Read) -> None:
    assert understood(message).tentative


@pytest.mark.parametrize("message", ["day 9", "it was monday", "2 spots", "i have 2 dogs"])
def test_a_day_and_a_number_of_something_are_not(message: str, understood: Read) -> None:
    assert not understood(message).tentative


@pytest.mark.parametrize("message", ["sorry, weeks i mean", "not days, weeks"])
def test_days_may_turn_out_to_be_weeks(message: str, understood: Read) -> None:
    assert "meant_weeks" in understood(message).flags
