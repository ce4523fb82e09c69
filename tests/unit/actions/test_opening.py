"""When the clinic is open, and what a patient is told to do today while it is closed."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from actions import opening
from actions.opening import asks_when_open
from actions.writer import Writer
from bot.settings.hours import Hours
from bot.triage.findings import Finding
from bot.triage.protocol import Handbook
from tests.conftest import CLINIC
from tests.support.patient import Patient, parsed

PUS = Finding("pus")
FRIDAY_NOON, FRIDAY_EARLY = datetime(2026, 11, 27, 12), datetime(2026, 11, 27, 7)
SATURDAY_NIGHT = datetime(2026, 11, 28, 22)


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """A clinic with hours in the notation."""
    known = Hours("Mo-Fr 09:00-17:00; Sa 10:00-13:00", zone=ZoneInfo("Europe/London"))
    monkeypatch.setattr(opening, "clinic_hours", lambda: known)
    monkeypatch.setattr("actions.turn.clinic_zone", lambda: ZoneInfo("Europe/London"))
    return known


def asked(text: str, now: datetime, *before: Finding) -> str:
    patient = Patient(now=now)
    if before:
        patient.says(parsed("report_warning_sign", *before, day=2))
    return str(patient.says({**parsed("out_of_scope"), "text": text})["text"])


# What is a question about opening hours.


@pytest.mark.parametrize(
    "text",
    ["are you open on saturday?", "Do you open on saturday", "what are your opening hours", "r u open tmrw",
     "when does the clinic close", "hi, is the clinic open today?", "what time do you shut",
     "opening times pls",     "will you be open over the weekend?", "you open sunday?"],
)  # fmt: skip
def test_a_question_about_opening_hours_is_one(text: str, handbook: Handbook) -> None:
    assert asks_when_open(text, Writer(handbook, CLINIC))


@pytest.mark.parametrize(
    "text",
    ["are my pores open?", "is it an open wound?", "do you think the cut will close?", "you are closed",
     "can I open my eyes?", "is my skin still open", "should you open a blister?", "it opened up again"],
)  # fmt: skip
def test_a_question_about_skin_is_none(text: str, handbook: Handbook) -> None:
    assert not asks_when_open(text, Writer(handbook, CLINIC))


# The answer.


@pytest.mark.parametrize(
    ("text", "now", "says"),
    [
        ("are you open on saturday?", FRIDAY_NOON, "Tomorrow Rosewood Clinic is open 10:00 to 13:00."),
        ("are you open on monday?", FRIDAY_NOON, "On Monday Rosewood Clinic is open 09:00 to 17:00."),
        ("are you open sunday?", FRIDAY_NOON, "On Sunday Rosewood Clinic is closed."),
        ("are you open today?", FRIDAY_NOON, "Today Rosewood Clinic is open 09:00 to 17:00."),
        ("are you open now?", FRIDAY_NOON, "Rosewood Clinic is open now, until 17:00."),
        (
            "are you open?",
            FRIDAY_EARLY,
            "Rosewood Clinic (020 7946 0000) is closed now and opens today at 09:00.",
        ),
        (
            "are you open?",
            SATURDAY_NIGHT,
            "Rosewood Clinic (020 7946 0000) is closed now and opens on Monday at 09:00.",
        ),
    ],
)
def test_the_day_that_is_asked_about_is_answered(text: str, now: datetime, says: str, hours: Hours) -> None:
    assert asked(text, now).startswith(says)


def test_a_weekend_is_two_days(hours: Hours) -> None:
    text = asked("are you open at the weekend?", FRIDAY_NOON)

    assert "Tomorrow Rosewood Clinic is open 10:00 to 13:00." in text
    assert "On Sunday Rosewood Clinic is closed." in text


def test_hours_in_no_notation_are_told_as_they_are() -> None:
    text = asked("are you open on saturday?", FRIDAY_NOON)

    assert text.startswith("Opening hours of Rosewood Clinic: Mon to Fri, 9 to 5.")
    assert CLINIC.phone in text
    assert CLINIC.emergency_number in text


def test_the_question_dates_no_procedure(hours: Hours) -> None:
    patient = Patient(now=FRIDAY_NOON)
    patient.says({**parsed("give_time", day=6), "text": "are you open on saturday?"})

    assert patient.says(parsed("report_redness", Finding("redness")))["outcome"] == "ASK"


def test_an_urgent_verdict_that_stands_is_repeated(hours: Hours) -> None:
    assert "My advice has not changed" in asked("are you open on saturday?", FRIDAY_NOON, PUS)


# While the clinic is closed.


def verdict_at(now: datetime, finding: Finding = PUS) -> list[str]:
    reply = Patient(now=now).says(parsed("report_warning_sign", finding, day=2))
    return [reply["verdict"], *(note["text"] for note in reply["notes"])]


def test_a_verdict_of_today_while_closed_says_what_to_do_now_and_when_it_opens(hours: Hours) -> None:
    first, *then = verdict_at(SATURDAY_NIGHT)

    assert first == f"Please get help today: {CLINIC.out_of_hours}."
    assert then[0] == "Rosewood Clinic (020 7946 0000) is closed now and opens on Monday at 09:00."


def test_when_it_opens_is_told_once(hours: Hours) -> None:
    patient = Patient(now=SATURDAY_NIGHT)
    patient.says(parsed("report_warning_sign", PUS, day=2))
    notes = [note["text"] for note in patient.says(parsed("act_scared"))["notes"]]

    assert notes == [f"My advice has not changed: {CLINIC.out_of_hours} today."]


def test_a_reply_in_words_of_its_own_says_what_to_do_as_well(hours: Hours) -> None:
    patient = Patient(now=SATURDAY_NIGHT)
    patient.says(parsed("report_warning_sign", PUS, day=2))
    notes = patient.says(parsed("act_must_call"))["notes"]

    assert [note["text"] for note in notes] == [f"They do not open again today, so {CLINIC.out_of_hours}."]


def test_a_warning_sign_says_it_too_though_the_memory_cannot_be_read(hours: Hours) -> None:
    patient = Patient(now=SATURDAY_NIGHT, slot="nonsense")
    reply = patient.says(parsed("report_warning_sign", PUS, day=2))

    assert reply["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert (
        reply["notes"][0]["text"]
        == "Rosewood Clinic (020 7946 0000) is closed now and opens on Monday at 09:00."
    )


def test_before_it_opens_today_it_may_be_waited_for(hours: Hours) -> None:
    assert verdict_at(FRIDAY_EARLY)[1:3] == [
        "Rosewood Clinic (020 7946 0000) is closed now and opens today at 09:00.",
        f"If you cannot wait until then: {CLINIC.out_of_hours}.",
    ]


@pytest.mark.parametrize("finding", [Finding("throat_tongue_swelling"), Finding("other_complaint")])
def test_only_a_verdict_of_today_speaks_of_it(finding: Finding, hours: Hours) -> None:
    assert not any("closed" in line for line in verdict_at(SATURDAY_NIGHT, finding))


def test_while_it_is_open_nothing_is_added(hours: Hours) -> None:
    assert not any("closed" in line for line in verdict_at(FRIDAY_NOON))


def test_where_the_hours_are_a_text_nothing_is_added() -> None:
    assert not any("closed" in line for line in verdict_at(SATURDAY_NIGHT))


def test_the_default_out_of_hours_line_says_that_it_is_a_placeholder() -> None:
    assert CLINIC.out_of_hours == "call the urgent-care line of your country [number not set]"


def test_who_wants_a_person_is_told_whether_somebody_is_there(hours: Hours) -> None:
    reply = Patient(now=SATURDAY_NIGHT).says(parsed("ask_human"))

    assert "is closed now and opens on Monday at 09:00." in reply["text"]
