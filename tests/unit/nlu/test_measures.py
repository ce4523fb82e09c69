"""Figures that are findings, and minutes of pressing that make a bleeding urgent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.triage.findings import Presence
from bot.triage.understanding import Understanding

Read = Callable[[str], Understanding]


@pytest.mark.parametrize(
    "pressing",
    [
        "I have pressed for twelve minutes",
        "held a cloth on it for a quarter of an hour",
        "twenty five minutes straight with the washcloth pressed down",
        "pushing on it for half an hour",
        "10 mins of firm pressure",
    ],
)
def test_bleeding_through_ten_minutes_of_pressing_says_so(pressing: str, understood: Read) -> None:
    assert "pressed_ten_minutes" in qualifiers(understood(f"It won't stop bleeding, {pressing}."))


@pytest.mark.parametrize("who", ["35f, two kids. day 1 red", "I'm 38f and it is day 2, red"])
def test_how_old_a_woman_is_is_no_temperature(who: str, understood: Read) -> None:
    assert not [one for one in understood(who).evidence if one.finding == "fever"]


@pytest.mark.parametrize(
    "fever", ["101.5 f this morning", "my temp is 38 f I think", "38.6 f on the thermometer"]
)
def test_a_fever_in_fahrenheit_or_with_the_wrong_letter_is_one(fever: str, understood: Read) -> None:
    assert [one for one in understood(fever).evidence if one.finding == "fever"]


@pytest.mark.parametrize("reading", ["36.8 now", "it's 36.6", "now 37.1 again", "98.4 f"])
def test_a_figure_by_itself_may_be_a_reading(reading: str, understood: Read) -> None:
    assert [one.presence for one in understood(reading).evidence] == [Presence.ABSENT]


@pytest.mark.parametrize("other", ["36 now", "2.5 days", "36.5 hours ago", "about 35.5 euros"])
def test_another_figure_by_itself_is_not(other: str, understood: Read) -> None:
    assert not [one for one in understood(other).evidence if one.finding == "fever"]


@pytest.mark.parametrize(
    "other",
    [
        "I pressed for five minutes",
        "I put a plaster on it ten minutes ago",
        "I have been home for half an hour",
        "I waited 20 minutes for the bus",
    ],
)
def test_shorter_pressing_and_other_minutes_do_not(other: str, understood: Read) -> None:
    assert "pressed_ten_minutes" not in qualifiers(understood(f"It won't stop bleeding, {other}."))


def test_pressing_without_a_bleeding_that_goes_on_is_no_finding(understood: Read) -> None:
    assert not qualifiers(understood("I held a cool cloth on my cheek for a quarter of an hour"))


@pytest.mark.parametrize(
    ("message", "qualifier"),
    [("my temperature is 38.6", "high"), ("temperature 37.7", "low_grade"), ("101.5 fahrenheit", "high")],
)
def test_a_temperature_is_a_fever_of_its_height(message: str, qualifier: str, understood: Read) -> None:
    fever = [one for one in understood(message).evidence if one.finding == "fever"]

    assert any(qualifier in one.qualifiers for one in fever)


def qualifiers(said: Understanding) -> set[str]:
    return {name for one in said.evidence if one.finding == "bleeding_wont_stop" for name in one.qualifiers}
