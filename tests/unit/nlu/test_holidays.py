"""Public holidays that move, by name."""

from __future__ import annotations

from datetime import date

import pytest

from bot.nlu.holidays import latest_holiday
from bot.settings import paths
from bot.strict_yaml import read_yaml

MOVING = read_yaml(paths().lexicon / "time.yml")["moving_holidays"]


@pytest.mark.parametrize("said", MOVING)
def test_every_name_that_moves_is_known_to_the_library(said: str) -> None:
    for name in MOVING[said]:
        for year in (2026, 2030):
            assert latest_holiday([name], date(year, 12, 31)), name


@pytest.mark.parametrize(
    ("today", "on"),
    [
        (date(2026, 9, 9), date(2026, 9, 7)),
        (date(2026, 5, 4), date(2026, 5, 1)),
        (date(2026, 4, 30), date(2025, 10, 27)),
    ],
)
def test_the_latest_of_several_countries_is_meant(today: date, on: date) -> None:
    assert latest_holiday(MOVING["labour day"], today) == on


def test_a_name_that_nobody_keeps_has_no_date() -> None:
    assert latest_holiday(["US: Pancake Day"], date(2026, 5, 1)) is None
