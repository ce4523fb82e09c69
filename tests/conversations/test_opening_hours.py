"""Out of hours, through the trained bot: the hours are those of a clinic that set them as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.handbook import access
from tests.conftest import Talk

SATURDAY_NIGHT, FRIDAY_NOON = datetime(2026, 11, 28, 22), datetime(2026, 11, 27, 12)
KEPT = (access.clinic_details, access.clinic_hours, access.clinic_zone)


@pytest.fixture(autouse=True)
def _hours_as_data(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AFTERGLOW_CLINIC_HOURS", "Mo-Fr 09:00-17:00; Sa 10:00-13:00; Dec 24-26 off")
    monkeypatch.setenv("AFTERGLOW_TIMEZONE", "Europe/London")
    monkeypatch.setenv("AFTERGLOW_OUT_OF_HOURS", "call NHS 111")
    for kept in KEPT:
        kept.cache_clear()
    yield
    monkeypatch.undo()
    for kept in KEPT:
        kept.cache_clear()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Are you open on saturday?", "Tomorrow Rosewood Clinic is open 10:00 to 13:00."),
        ("Do you open on sunday", "On Sunday Rosewood Clinic is closed."),
        ("hi what are your opening hours please", "Rosewood Clinic is open now, until 17:00."),
    ],
)
def test_when_the_clinic_is_open_is_answered(question: str, answer: str, talk: Talk) -> None:
    (row,) = talk(question, now=FRIDAY_NOON)

    assert row["outcome"] == "INFO"
    assert row["replies"][0].startswith(answer)
    assert "Monday to Friday 09:00 to 17:00" in row["replies"][0]


def test_the_question_leaves_our_own_question_open(talk: Talk) -> None:
    asked, _, told = talk("still red", "are you open on saturday?", "2 days ago", now=FRIDAY_NOON)

    assert asked["outcome"] == "ASK"
    assert (told["outcome"], told["elapsed_days"]) == ("SELF_CARE", [2, 2])


def test_a_warning_sign_at_night_says_what_to_do_now_and_when_it_opens(talk: Talk) -> None:
    first, again = talk("day 3 and there is pus on my cheek", "are you open on monday?", now=SATURDAY_NIGHT)

    assert first["outcome"] == again["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert first["replies"][0].splitlines()[:3] == [
        "Please get help today: call NHS 111.",
        "Pus or oozing is a warning sign.",
        "Rosewood Clinic (020 7946 0000) is closed now and opens on Monday at 09:00.",
    ]
    assert "call NHS 111" in again["replies"][0]
    assert "On Monday Rosewood Clinic is open 09:00 to 17:00." in again["replies"][0]


def test_a_warning_sign_in_the_question_is_heard_first(talk: Talk) -> None:
    (row,) = talk("there is pus on my cheek, day 3. are you open on sunday?", now=FRIDAY_NOON)

    assert row["outcome"] == "CONTACT_PROVIDER_TODAY"
