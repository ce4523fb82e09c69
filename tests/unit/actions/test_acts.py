"""Conversation acts: each has its reply after each verdict, and none changes what is known."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from bot.triage.findings import Course, Finding, Presence
from bot.triage.protocol import Handbook
from tests.conftest import BOOK, CLINIC
from tests.support.patient import Patient, parsed

RED, PUS, THROAT = Finding("redness"), Finding("pus"), Finding("throat_tongue_swelling")
# What is told first, by the verdict that it has.
TOLD: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "asked": [parsed("report_redness", RED)],
    "SELF_CARE": [parsed("report_redness", RED, day=1)],
    "CONTACT_PROVIDER": [parsed("report_redness", RED, day=6)],
    "CONTACT_PROVIDER_TODAY": [parsed("report_warning_sign", PUS, day=3)],
    "EMERGENCY": [parsed("report_warning_sign", THROAT)],
}
URGENT = {"CONTACT_PROVIDER_TODAY": CLINIC.phone, "EMERGENCY": CLINIC.emergency_number}
every_act = pytest.mark.parametrize("act", list(BOOK.acts))


def after(told: str) -> Patient:
    patient = Patient()
    for message in TOLD[told]:
        patient.says(message)
    return patient


def held(patient: Patient) -> dict[str, Any]:
    """What the conversation holds, but for the question that is open."""
    kept = dict(patient.slot["conversation"])
    return {name: value for name, value in kept.items() if name not in ("pending", "subject", "asked")}


@pytest.mark.parametrize("told", TOLD)
@every_act
def test_an_act_changes_nothing_and_gets_a_reply_without_a_gap(act: str, told: str) -> None:
    patient = after(told)
    before = held(patient) if patient.slot else None
    reply = patient.says(parsed(act, cues=["recovered", "relieved"]))

    assert before in (None, held(patient))
    assert not re.search(r"[{}_]|\bNone\b|\.\.|  |\(\)|!", reply["text"])
    assert reply["verdict"]


@pytest.mark.parametrize("told", URGENT)
@every_act
def test_an_act_keeps_an_urgent_verdict_and_repeats_it_once_in_a_sentence(act: str, told: str) -> None:
    reply = after(told).says(parsed(act))

    assert reply["outcome"] == reply["data"]["standing"] == told
    assert URGENT[told] in reply["text"]
    assert reply["phone"] == URGENT[told]
    assert reply["text"].count("My advice has not changed") <= 1


@pytest.mark.parametrize("told", ["none", "SELF_CARE"])
@every_act
def test_an_act_gives_no_verdict_of_its_own(act: str, told: str) -> None:
    reply = after(told).says(parsed(act))

    repeats_the_verdict = act in ("act_again", "act_shorter") and told == "SELF_CARE"
    talk = "NONE" if BOOK.acts[act].talk else "INFO"
    assert reply["outcome"] in (("SELF_CARE",) if repeats_the_verdict else (talk, "ASK"))


@pytest.mark.parametrize("told", [told for told in TOLD if told != "SELF_CARE"])
@every_act
def test_only_a_verdict_that_stands_is_repeated_as_normal(act: str, told: str) -> None:
    assert "normal healing" not in after(told).says(parsed(act))["text"]


@pytest.mark.parametrize("told", TOLD)
@every_act
def test_the_same_act_again_is_not_answered_with_the_same_words(act: str, told: str) -> None:
    patient = after(told)
    texts = [patient.says(parsed(act))["text"] for _ in range(4)]

    assert all(one != other for one, other in pairwise(texts))


@every_act
def test_our_question_stays_open(act: str) -> None:
    patient = after("asked")
    reply = patient.says(parsed(act))

    assert reply["choices"]
    assert patient.says(parsed("give_time", day=1))["outcome"] == "SELF_CARE"


@every_act
def test_a_yes_or_no_in_an_act_answers_no_question_of_ours(act: str) -> None:
    patient = after("CONTACT_PROVIDER_TODAY")
    patient.says(parsed("report_recovered", Finding("pus", Presence.ABSENT)))
    patient.says(parsed(act, answers=True))

    assert patient.says(parsed("deny"))["outcome"] == "CONTACT_PROVIDER_TODAY"


@every_act
def test_a_sign_beside_an_act_has_its_verdict_first(act: str, handbook: Handbook) -> None:
    message = parsed("report_warning_sign", THROAT)
    reply = after("SELF_CARE").says({**message, "intent_ranking": [{"name": act, "confidence": 0.9}]})

    assert reply["outcome"] == "EMERGENCY"
    assert reply["verdict"] == f"Call {CLINIC.emergency_number} now."


# What is said of how long, and why.


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (1, "You are on day 1, so for up to 2 days more."),
        (2, "You are on day 2, so for up to 1 day more."),
        (3, "and for you that is today."),
        (6, "so I cannot say when it ends."),
    ],
)
def test_how_long_is_the_window_and_what_is_left_of_it(day: int, says: str) -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=day))

    assert says in patient.says(parsed("act_how_long"))["text"]


def test_how_long_speaks_of_the_symptom_that_the_question_names() -> None:
    text = after("SELF_CARE").says(parsed("act_how_long", symptoms=["peeling"]))["text"]

    assert text.startswith("Peeling can be expected until the end of day 7.")


def test_a_warning_sign_has_no_window() -> None:
    text = after("CONTACT_PROVIDER_TODAY").says(parsed("act_how_long"))["text"]

    assert "not something to wait out" in text


def test_infection_names_the_signs_that_were_told() -> None:
    assert (
        "You told me about pus or oozing"
        in after("CONTACT_PROVIDER_TODAY").says(parsed("act_infection"))["text"]
    )
    assert "you have told me of none of its signs" in after("SELF_CARE").says(parsed("act_infection"))["text"]


@pytest.mark.parametrize(
    ("finding", "because"),
    [
        (replace(RED, course=Course.WORSENING), "you told me about redness getting worse"),
        (Finding("breakout"), "no source says how long a breakout may last"),
        (Finding("fever"), "a fever can be serious"),
        (Finding("other_complaint"), "you told me about this problem, which my sources do not cover"),
    ],
)
def test_why_to_call_is_said_in_half_a_sentence(finding: Finding, because: str) -> None:
    patient = Patient()
    patient.says(parsed("report_redness", finding, day=2))

    assert f": {because}." in patient.says(parsed("act_must_call"))["text"]


def test_after_they_said_come_in_an_emergency_is_not_shouted_again() -> None:
    reply = after("EMERGENCY").says(parsed("act_told_to_come"))

    assert reply["data"]["standing"] == "EMERGENCY"
    assert f"call {CLINIC.emergency_number} now" not in reply["text"].lower()
    assert f"call {CLINIC.emergency_number} if it gets worse" in reply["text"]
    assert reply["text"].count(".") == 1


def test_distress_is_met_before_the_facts() -> None:
    reply = Patient().says(parsed("report_redness", RED, day=1, cues=["distressed"]))
    asked = Patient().says(parsed("report_redness", RED, cues=["distressed"]))
    alone = Patient().says(parsed("act_scared"))

    assert (reply["outcome"], asked["outcome"]) == ("SELF_CARE", "ASK")
    assert reply["notes"][0]["text"].startswith("I understand that this worries you")
    for question in (asked, alone):
        assert question["verdict"].startswith("I understand that this worries you")
        assert question["choices"]


def test_who_blames_themselves_is_told_not_to_beside_the_verdict() -> None:
    reply = Patient().says(parsed("report_redness", RED, day=1, cues=["blames_self"]))

    assert reply["outcome"] == "SELF_CARE"
    assert reply["notes"][0]["text"].startswith("Please do not blame yourself")


@pytest.mark.parametrize("told", ["SELF_CARE", "CONTACT_PROVIDER", "CONTACT_PROVIDER_TODAY"])
def test_what_if_it_is_still_there_on_day_4_moves_no_day(told: str) -> None:
    patient = after(told)
    before = held(patient)
    patient.says(parsed("act_if_it_stays", day=4, cues=["asks"]))

    assert held(patient) == before


def test_another_procedure_has_no_windows() -> None:
    patient = Patient()
    patient.says(parsed("report_procedure", RED, day=1, procedures=["peel"]))

    assert "no healing times" in patient.says(parsed("act_go_away"))["text"]


def test_send_it_again_gives_the_whole_card() -> None:
    patient = after("SELF_CARE")
    first = patient.replies[-1]
    again = patient.says(parsed("act_again"))

    assert again["do"] == first["do"]
    assert again["call"] == first["call"]


def test_a_denial_in_an_act_is_still_a_statement_about_its_finding() -> None:
    patient = after("SELF_CARE")
    reply = patient.says(parsed("act_infection", Finding("pus", Presence.ABSENT)))

    assert {"symptom": "pus", "presence": "ABSENT"} in reply["data"]["findings"]


@pytest.mark.parametrize(
    "answer", [{"day": (5, 17)}, {"cues": ["unusable_time"]}, {"cues": ["unknown_time"]}]
)
def test_an_answer_to_our_question_is_read_as_one_whatever_it_sounds_like(answer: dict[str, Any]) -> None:
    patient = after("asked")

    assert (
        patient.says(parsed("act_how_long", **answer))["text"]
        != after("asked").says(parsed("act_how_long"))["text"]
    )
    assert patient.slot["conversation"]["pending"] is None or patient.slot["conversation"]["failures"]
