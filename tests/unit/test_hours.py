"""Opening hours as data: the notation, closed days, the clinic's own clock, and texts in no notation."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.settings import SettingsError, clinic, hours, hours_notice
from bot.settings.hours import Hours, HoursError

LONDON = ZoneInfo("Europe/London")
NOTATION = (
    "Mo-Fr 09:00-17:00; Sa 10:00-13:00,14:00-15:00; PH off; Dec 24 09:00-12:00; 2027 Jan 02-2027 Jan 10 off"
)


@pytest.fixture
def opening() -> Hours:
    return Hours(NOTATION, zone=LONDON, country="GB")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-27T08:59", False, "2026-11-27T09:00"),
        ("2026-11-27T09:00", True, "2026-11-28T10:00"),
        ("2026-11-27T17:00", False, "2026-11-28T10:00"),
        ("2026-11-28T13:30", False, "2026-11-28T14:00"),
        ("2026-11-28T20:00", False, "2026-11-30T09:00"),
        ("2026-12-25T10:00", False, "2026-12-26T10:00"),
        ("2026-12-24T11:59", True, "2026-12-26T10:00"),
        ("2027-01-02T10:30", False, "2027-01-11T09:00"),
    ],
    ids=["early", "as it opens", "as it closes", "lunch", "evening", "holiday", "short day", "closed days"],
)
def test_when_it_is_open_and_opens_next(now: str, is_open: bool, opens: str, opening: Hours) -> None:
    assert opening.is_open(at(now)) is is_open
    assert opening.opens(at(now)) == at(opens)


def test_the_time_is_the_clinics_own_wherever_the_server_is(opening: Hours) -> None:
    # 08:30 in UTC is 09:30 in a British summer.
    assert opening.is_open(datetime(2026, 7, 1, 8, 30, tzinfo=timezone.utc))
    assert not opening.is_open(datetime(2026, 7, 1, 16, 30, tzinfo=timezone.utc))


def test_a_day_has_its_spans(opening: Hours) -> None:
    assert opening.on(date(2026, 11, 28)) == [(time(10), time(13)), (time(14), time(15))]
    assert opening.on(date(2026, 11, 29)) == []


def test_it_closes_where_it_is_open(opening: Hours) -> None:
    assert opening.closes(at("2026-11-28T10:00")) == at("2026-11-28T13:00")
    assert opening.closes(at("2026-11-28T13:30")) is None


@pytest.mark.parametrize(
    ("notation", "words"),
    [
        ("Mo-Fr 09:00-17:00; Sa 10:00-13:00", "Monday to Friday 09:00 to 17:00; Saturday 10:00 to 13:00"),
        ("mo,we 9:00-12:00,14:00-18:00", "Monday, Wednesday 09:00 to 12:00, 14:00 to 18:00"),
        ("Mo-Su 08:00-20:00; PH off", "Monday to Sunday 08:00 to 20:00; public holidays closed"),
        (
            "Mo-Fr 09:00-17:00; Dec 24-26 off",
            "Monday to Friday 09:00 to 17:00; December 24 to December 26 closed",
        ),
        ("24/7", "day and night, every day"),
    ],
)
def test_hours_are_read_as_words(notation: str, words: str) -> None:
    assert Hours(notation, zone=LONDON, country="GB").in_words() == words


def test_a_clinic_that_never_opens_or_never_closes_has_no_next_time() -> None:
    now = at("2026-11-28T10:00")

    assert Hours("off", zone=LONDON).opens(now) is None
    assert Hours("24/7", zone=LONDON).closes(now) is None


def test_what_cannot_be_read_says_from_where_on() -> None:
    with pytest.raises(HoursError, match="cannot be read from “9-17” on"):
        Hours("Mo-Fr 9-17", zone=LONDON)


# As settings.


def test_a_text_in_no_notation_is_shown_as_it_is_and_told_of() -> None:
    environment = {"AFTERGLOW_CLINIC_HOURS": "Mon to Fri, 9 to 5"}
    (line,) = hours_notice(environment)

    assert hours(environment) is None
    assert clinic(environment).hours == "Mon to Fri, 9 to 5"
    assert line.startswith("AFTERGLOW_CLINIC_HOURS is shown as it is")
    assert "Mo-Fr 09:00-17:00" in line


def test_hours_in_the_notation_are_data_and_told_in_words() -> None:
    environment = {"AFTERGLOW_CLINIC_HOURS": "Mo-Fr 09:00-17:00", "AFTERGLOW_TIMEZONE": "Europe/London"}
    read = hours(environment)

    assert read is not None and read.is_open(at("2026-11-27T09:00"))
    assert clinic(environment).hours == "Monday to Friday 09:00 to 17:00"
    assert hours_notice(environment) == []


def test_hours_that_are_not_set_are_no_fault() -> None:
    assert hours({}) is None
    assert hours_notice({}) == []


@pytest.mark.parametrize("country", ["", "XX"])
def test_public_holidays_need_a_country_that_there_is(country: str) -> None:
    environment = {"AFTERGLOW_CLINIC_HOURS": "Mo-Fr 09:00-17:00; PH off", "AFTERGLOW_COUNTRY": country}

    with pytest.raises(SettingsError, match="AFTERGLOW_COUNTRY"):
        clinic(environment)
