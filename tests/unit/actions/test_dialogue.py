"""Around the triage: why, a person, thanks, what was not understood, and what stands."""

from __future__ import annotations

import pytest

from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import Finding, Presence
from bot.triage.protocol import Handbook
from tests.conftest import CLINIC
from tests.support.patient import Patient, parsed

RED, PUS, THROAT = Finding("redness"), Finding("pus"), Finding("throat_tongue_swelling")
SMALL_TALK = ("greet", "thanks", "goodbye", "ask_bot", "affirm", "deny", "out_of_scope")


def after(*findings: Finding, day: int | None = None) -> Patient:
    """A patient who has told this and was answered."""
    patient = Patient()
    patient.says(parsed("report_redness", *findings, day=day))
    return patient


# "How do you know that?"


def test_why_gives_each_reason_and_what_each_source_says(handbook: Handbook) -> None:
    reply = after(RED, day=5).says(parsed("ask_why"))

    assert reply["outcome"] == "INFO"
    assert "Yours has gone on longer." in reply["text"]
    for figure in handbook.symptoms["redness"].figures:
        assert f"{handbook.sources[figure.source].name}: {figure.says}." in reply["text"]


def test_why_names_the_edition_and_that_no_clinician_has_reviewed_it(handbook: Handbook) -> None:
    text = after(RED, day=1).says(parsed("ask_why"))["text"]

    assert f"Handbook {handbook.edition.id}" in text
    assert "not yet reviewed by a clinician" in text


def test_why_says_which_rule_is_our_own() -> None:
    text = after(Finding("other_complaint"), day=1).says(parsed("ask_why"))["text"]

    assert "our own cautious rule" in text


def test_why_says_a_rule_of_our_own_without_a_gap_in_the_sentence() -> None:
    text = after(Finding("other_complaint"), day=1).says(parsed("ask_why"))["text"]

    assert "{" not in text


def test_why_shows_every_source_that_it_tells_of(handbook: Handbook) -> None:
    reply = after(RED, day=1).says(parsed("ask_why"))
    told = {source for note in reply["notes"] for source in note["sources"]}
    shown = {source for line in reply["sources"]["lines"] for source in line["sources"]}

    assert told <= shown


def test_why_before_a_verdict_says_what_the_bot_goes_by() -> None:
    reply = Patient().says(parsed("ask_why"))

    assert "I have not told you anything about your skin yet." in reply["text"]


def test_why_does_not_answer_our_open_question() -> None:
    patient = after(RED)
    patient.says(parsed("ask_why"))

    assert patient.says(parsed("give_time", day=1))["outcome"] == "SELF_CARE"


# "I want to talk to a person."


def test_a_person_is_reached_by_the_clinics_contact() -> None:
    reply = Patient().says(parsed("ask_human"))

    assert reply["outcome"] == "INFO"
    for detail in (CLINIC.name, CLINIC.phone, CLINIC.hours, CLINIC.emergency_number):
        assert detail in reply["text"]
    assert reply["phone"] == CLINIC.phone


# Small talk.


@pytest.mark.parametrize("intent", SMALL_TALK)
def test_small_talk_gives_no_verdict(intent: str) -> None:
    reply = Patient().says(parsed(intent))

    assert reply["outcome"] == "NONE"
    assert reply["data"]["reasons"] == []


def test_out_of_scope_gives_the_clinics_contact() -> None:
    assert CLINIC.phone in Patient().says(parsed("out_of_scope"))["text"]


def test_asked_what_it_is_the_bot_says_that_it_is_no_doctor() -> None:
    assert "not a doctor" in Patient().says(parsed("ask_bot"))["text"]


@pytest.mark.parametrize("intent", ["thanks", "greet", "goodbye", "ask_bot"])
def test_small_talk_leaves_our_question_open(intent: str) -> None:
    patient = after(RED)
    patient.says(parsed(intent))

    assert patient.says(parsed("give_time", day=1))["outcome"] == "SELF_CARE"


# An urgent verdict stands.


@pytest.mark.parametrize("flag", [PUS, THROAT], ids=lambda flag: flag.symptom)
@pytest.mark.parametrize("intent", [*SMALL_TALK, "ask_human", "ask_aftercare", "nlu_fallback"])
def test_an_urgent_verdict_is_repeated_whatever_is_said(intent: str, flag: Finding) -> None:
    patient = Patient()
    verdict = patient.says(parsed("report_warning_sign", flag))

    for _ in range(3):
        reply = patient.says(parsed(intent))
        assert reply["outcome"] == reply["data"]["standing"] == verdict["outcome"]
        assert verdict["phone"] in reply["text"]


@pytest.mark.parametrize("intent", [*SMALL_TALK, "ask_human", "ask_aftercare", "nlu_fallback"])
def test_beneath_an_emergency_there_is_no_card_again_no_greeting_and_no_misunderstanding(intent: str) -> None:
    patient = after(THROAT)
    reply = patient.says(parsed(intent))

    assert reply["why"] is None
    assert "I'm Afterglow" not in reply["text"]
    assert "did not understand" not in reply["text"]
    assert reply["text"].count(CLINIC.emergency_number) <= 2


def test_a_remark_that_tells_nothing_new_gets_the_instruction_and_not_the_card() -> None:
    reply = after(PUS).says(parsed("report_recovered", cues=["relieved"]))

    assert reply["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert reply["text"] == f"My advice has not changed: please contact {CLINIC.name} today ({CLINIC.phone})."


@pytest.mark.parametrize("intent", [*SMALL_TALK, "ask_human", "ask_aftercare", "nlu_fallback"])
def test_what_is_said_beside_an_emergency_sends_nobody_to_the_clinic_first(
    intent: str, handbook: Handbook
) -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", THROAT))
    milder = handbook.wording["verdict"]["CONTACT_PROVIDER"].split("{")[0]

    for _ in range(3):
        text = patient.says(parsed(intent))["text"]
        assert milder not in text
        assert "I still don't understand" not in text


@pytest.mark.parametrize("intent", ["affirm", "deny"])
def test_a_call_that_is_asked_for_is_not_agreed_away(intent: str) -> None:
    patient = after(RED, day=6)

    reply = patient.says(parsed(intent))

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert reply["text"].startswith("My advice has not changed")


def test_a_reassuring_verdict_is_not_repeated() -> None:
    patient = after(RED, day=1)

    assert "normal healing" not in patient.says(parsed("thanks"))["text"]


def test_an_urgent_verdict_is_taken_back_where_the_patient_takes_the_sign_back() -> None:
    patient = after(RED, PUS, day=1)
    asked = patient.says(parsed("correct", Finding("pus", Presence.ABSENT), cues=["corrects"]))
    reply = patient.says(parsed("affirm"))

    assert asked["outcome"] == "ASK"
    assert asked["data"]["standing"] == "CONTACT_PROVIDER_TODAY"
    assert asked["verdict"] == "You told me about pus or oozing. Is that completely gone now?"
    assert reply["outcome"] == "SELF_CARE"


def test_an_urgent_verdict_stands_where_the_sign_is_still_there_after_all() -> None:
    patient = after(RED, PUS, day=1)
    patient.says(parsed("correct", Finding("pus", Presence.ABSENT), cues=["corrects"]))

    assert patient.says(parsed("deny"))["outcome"] == "CONTACT_PROVIDER_TODAY"


def test_an_emergency_is_repeated_while_we_ask_whether_its_sign_has_gone() -> None:
    patient = after(Finding("confusion"))
    reply = patient.says(parsed("report_recovered", Finding("confusion", Presence.ABSENT)))

    assert reply["outcome"] == "EMERGENCY"
    assert "completely gone now?" in reply["verdict"]


# Starting over.


def test_starting_over_is_asked_about_while_an_urgent_verdict_stands() -> None:
    patient = after(PUS)
    asked = patient.says(parsed("start_over"))
    reply = patient.says(parsed("affirm"))

    assert asked["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert "start again?" in asked["verdict"]
    assert (reply["outcome"], reply["data"]["standing"], reply["data"]["findings"]) == ("NONE", None, [])


@pytest.mark.parametrize("answer", ["deny", "thanks"])
def test_nothing_is_forgotten_without_a_yes(answer: str) -> None:
    patient = after(PUS)
    patient.says(parsed("start_over"))

    assert patient.says(parsed(answer))["data"]["standing"] == "CONTACT_PROVIDER_TODAY"


# Risk factors.


def test_a_risk_factor_in_doubt_is_asked_about_and_then_counts() -> None:
    patient = Patient()
    doubt = (Evidence("pregnancy", certainty=Certainty.DOUBTFUL),)
    asked = patient.says(parsed("report_redness", RED, day=1, risks=doubt))
    reply = patient.says(parsed("deny"))

    assert asked["verdict"] == "One question to be safe: does this hold for you now: pregnancy?"
    assert reply["outcome"] == "SELF_CARE"


def test_a_risk_factor_that_stays_in_doubt_counts() -> None:
    patient = Patient()
    doubt = (Evidence("pregnancy", certainty=Certainty.DOUBTFUL),)
    patient.says(parsed("report_redness", RED, day=1, risks=doubt))
    reply = patient.says(parsed("dont_know"))

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert "risk_factor/pregnancy" in reply["data"]["reasons"]


# What was not understood.


def test_what_is_not_understood_is_asked_once_in_other_words() -> None:
    reply = Patient().says(parsed("nlu_fallback"))

    assert reply["outcome"] == "ASK"
    assert "redness or swelling" in reply["text"]


def test_what_is_not_understood_again_gives_the_clinics_contact() -> None:
    patient = Patient()
    patient.says(parsed("nlu_fallback"))
    reply = patient.says(parsed("nlu_fallback"))

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert CLINIC.phone in reply["text"]
    assert CLINIC.hours in reply["text"]
    assert reply["phone"] == CLINIC.phone


@pytest.mark.parametrize("between", ["greet", "ask_aftercare", "ask_human", "thanks"])
def test_what_is_understood_in_between_begins_the_count_again(between: str) -> None:
    patient = Patient()
    patient.says(parsed("nlu_fallback"))
    patient.says(parsed(between))

    assert patient.says(parsed("nlu_fallback"))["outcome"] == "ASK"


def test_what_is_not_understood_after_all_is_well_is_not_reassured_on() -> None:
    patient = after(Finding("redness", Presence.ABSENT), day=1)
    reply = patient.says(parsed("nlu_fallback"))

    assert "nothing I would worry about" not in reply["text"]


def test_an_answer_that_is_not_understood_is_asked_for_again_and_then_passed_on() -> None:
    patient = after(RED)
    again = patient.says(parsed("nlu_fallback"))
    passed_on = patient.says(parsed("nlu_fallback"))

    assert (again["outcome"], again["choices"] != []) == ("ASK", True)
    assert passed_on["outcome"] == "CONTACT_PROVIDER"
    assert passed_on["data"]["reasons"] == ["redness/time_unknown"]


# Confirming what only the classifier saw.


def test_a_guess_is_asked_back_and_judged_once_confirmed() -> None:
    patient = Patient()
    asked = patient.says(parsed("report_redness", day=1))
    reply = patient.says(parsed("affirm"))

    assert asked["verdict"] == "It sounds like redness. Is that right?"
    assert reply["outcome"] == "SELF_CARE"
    assert reply["data"]["reasons"] == ["redness/expected"]


def test_an_emergency_that_is_guessed_beside_a_verdict_of_today_does_not_hold_that_back() -> None:
    patient = Patient()
    guessed = Finding("chest_pain", inferred=True)
    told = patient.says(parsed("report_warning_sign", Finding("pus"), guessed, day=2))

    assert told["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert "chest pain. Is that right?" in told["text"]
    assert told["choices"]
    assert patient.says(parsed("affirm"))["outcome"] == "EMERGENCY"


def test_a_guessed_emergency_that_is_denied_leaves_the_verdict_of_today() -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("pus"), Finding("chest_pain", inferred=True), day=2))

    assert patient.says(parsed("deny"))["data"]["standing"] == "CONTACT_PROVIDER_TODAY"


def test_a_guess_that_is_denied_brings_no_reassurance() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", day=1))
    reply = patient.says(parsed("deny"))

    assert reply["outcome"] in ("ASK", "CONTACT_PROVIDER")
    assert "nothing I would worry about" not in reply["text"]


def test_a_vague_complaint_with_a_denial_brings_no_reassurance() -> None:
    message = parsed("report_vague", Finding("pus", Presence.ABSENT), day=3, cues=["vague"])
    reply = Patient().says(message)

    assert reply["outcome"] in ("ASK", "CONTACT_PROVIDER")


# Everything denied.


def test_everything_denied_gets_a_kind_line_and_when_to_call() -> None:
    reply = Patient().says(parsed("report_recovered", Finding("redness", Presence.ABSENT), day=4))

    assert reply["outcome"] == "NONE"
    assert "Good to hear" in reply["text"]
    assert CLINIC.phone in reply["text"]


@pytest.mark.parametrize("words", ["report_vague", "deny"])
def test_who_sees_nothing_is_told_when_to_call(words: str) -> None:
    patient = Patient()
    patient.says(parsed("give_time", day=1))
    reply = patient.says(parsed(words, answers=False))

    assert reply["outcome"] == "NONE"
    assert reply["call"]
