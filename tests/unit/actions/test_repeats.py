"""Nothing is told twice, no reply comes twice in a row, and a symptom keeps the patient's name for it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from bot.triage.findings import Course, Finding, Severity
from tests.conftest import CLINIC
from tests.support.patient import Patient, parsed, rules

RED, DRY, PUS = Finding("redness"), Finding("dryness"), Finding("pus")


def advice_in(reply: dict[str, Any]) -> set[str]:
    """The sentences of a card that tell what to do and when to call."""
    do = reply["do"]["lines"] if reply["do"] else []
    return {line["text"] for line in do} | {item for call in reply["call"] for item in call["items"]}


@pytest.mark.parametrize("intent", sorted(rules()))
@pytest.mark.parametrize(
    "told",
    [
        [],
        [parsed("report_redness", RED)],
        [parsed("report_redness", RED, day=1)],
        [parsed("report_redness", RED, day=6)],
        [parsed("report_warning_sign", PUS)],
        [parsed("report_warning_sign", Finding("chest_pain"))],
    ],
    ids=["nothing", "no day", "self-care", "contact", "today", "emergency"],
)
def test_no_reply_comes_twice_in_a_row(intent: str, told: list[dict[str, Any]]) -> None:
    patient = Patient()
    for message in (*told, *[parsed(intent)] * 4):
        patient.says(message)
    texts = [reply["text"] for reply in patient.replies]

    assert all(one != other for one, other in pairwise(texts))


def test_a_second_card_leaves_out_the_advice_of_the_first() -> None:
    patient = Patient()
    first = patient.says(parsed("report_redness", RED, day=1))
    second = patient.says(parsed("report_dryness", DRY))

    assert second["outcome"] == "SELF_CARE"
    assert second["verdict"] == "This still looks like normal healing."
    assert second["why"]["lines"]
    assert advice_in(first) and not advice_in(first) & advice_in(second)


def test_a_second_card_says_that_when_to_call_still_holds() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=1))

    assert (
        "The signs to call about are the same as before."
        in patient.says(parsed("report_dryness", DRY))["text"]
    )


def test_the_same_symptom_again_gets_no_card_again() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=1))
    again = patient.says(parsed("report_redness", RED))

    assert (again["outcome"], again["why"], again["do"]) == ("SELF_CARE", None, None)
    assert again["understood"]


def test_a_reassurance_after_a_call_says_when_to_call() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=6))
    reply = patient.says(parsed("correct", day=2, cues=["corrects"]))

    assert reply["outcome"] == "SELF_CARE"
    assert reply["call"] or "The signs to call about are the same as before." in reply["text"]


def test_a_new_warning_sign_is_told_whole() -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", PUS, day=3))
    reply = patient.says(parsed("report_warning_sign", Finding("fever")))

    assert reply["verdict"] == f"Please do contact {CLINIC.name} today: {CLINIC.phone}."
    assert "A fever is a warning sign." in reply["text"]


def test_a_new_conversation_begins_with_everything_new() -> None:
    patient = Patient()
    first = patient.says(parsed("report_redness", RED, day=1))
    patient.says(parsed("start_over"))

    assert patient.says(parsed("report_redness", RED, day=1))["text"] == first["text"]


# What I understood.


def test_severity_course_and_risk_factors_are_shown_as_understood() -> None:
    finding = Finding("swelling", severity=Severity.SEVERE, course=Course.WORSENING)
    reply = Patient().says(parsed("report_swelling", finding, day=1, risk_factors=["pregnancy"]))

    assert reply["understood"] == (("+", "swelling (strong, getting worse)"), ("+", "pregnancy"))


def test_a_warning_sign_is_not_called_mild() -> None:
    reply = Patient().says(parsed("report_warning_sign", Finding("pus", severity=Severity.MILD), day=3))

    assert reply["understood"] == (("+", "pus or oozing"),)


# The patient's own name for it.


def test_a_symptom_is_called_as_the_patient_called_it_where_the_handbook_knows_that_name() -> None:
    message = parsed("report_crusting", Finding("crusting"), day=2, called=[("crusting", "tiny scabs")])
    reply = Patient().says(message)

    assert reply["understood"] == (("+", "scabs"),)
    assert "Scabs can be expected until the end of day 7" in reply["text"]


def test_a_complaint_that_the_handbook_does_not_know_is_quoted() -> None:
    message = parsed(
        "report_other_complaint", Finding("other_complaint"), called=[("other_complaint", "headache")]
    )
    reply = Patient().says(message)

    assert "You told me about “headache”, which my sources do not cover." in reply["text"]
    assert "this problem" not in reply["text"]


@pytest.mark.parametrize("words", ["x" * 40, "<b>ouch</b>", "call 5550134"])
def test_what_cannot_stand_in_a_sentence_is_not_quoted(words: str) -> None:
    message = parsed(
        "report_other_complaint", Finding("other_complaint"), called=[("other_complaint", words)]
    )

    assert words not in Patient().says(message)["text"]
