"""What every action does: hear, answer, remember, and never end in silence."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

import actions.turn
from actions.memory import SLOT, Memory, recall
from bot.handbook.access import handbook as loaded_handbook
from bot.handbook.load import HandbookError
from bot.handbook.read import Fault
from bot.settings import SettingsError
from bot.triage.findings import Course, Finding, Presence
from tests.conftest import CLINIC, NOW
from tests.support.patient import ACTIONS, Patient, parsed, rules

RED = Finding("redness")


def broken(*_args: object, **_more: object) -> Any:
    raise RuntimeError("the patient wrote: my secret")


# Nothing fails in silence.


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_failing_action_gives_the_clinics_contact(action: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.turn, "decide", broken)
    reply = Patient().says(parsed("report_redness", RED, day=1), action=action)

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert CLINIC.phone in reply["text"]
    assert CLINIC.emergency_number in reply["text"]
    assert reply["text"].startswith("Something went wrong on our side")


def unread(
    patient: Patient, said: dict[str, Any], monkeypatch: pytest.MonkeyPatch, *, step: str = "decide"
) -> None:
    """The patient says something while a step of ours fails."""
    with monkeypatch.context() as broken_for_a_while:
        broken_for_a_while.setattr(actions.turn, step, broken)
        patient.says(said)


def test_a_failing_action_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED))
    unread(patient, parsed("give_time", day=1), monkeypatch)

    asked = patient.says(parsed("give_time", day=2))
    assert asked["outcome"] == "ASK"
    assert asked["verdict"].startswith("One of your earlier messages was not read.")
    assert patient.says(parsed("deny"))["outcome"] == "SELF_CARE"


@pytest.mark.parametrize("step", ["decide", "fresh", "_whole", "hear"])
def test_a_message_that_was_not_read_is_asked_for_before_anybody_is_reassured(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Patient()
    unread(patient, parsed("report_warning_sign", Finding("pus"), day=2), monkeypatch, step=step)
    asked = patient.says(parsed("report_redness", RED, day=3))

    assert asked["outcome"] == "ASK"
    assert asked["data"]["standing"] is None
    assert CLINIC.phone in asked["text"]
    assert CLINIC.emergency_number in asked["text"]
    told = patient.says(parsed("report_warning_sign", Finding("pus")))
    assert told["outcome"] == "CONTACT_PROVIDER_TODAY"


def test_a_bare_yes_to_what_was_not_read_is_asked_about_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Patient()
    unread(patient, parsed("report_warning_sign", Finding("pus"), day=2), monkeypatch)
    patient.says(parsed("report_redness", RED, day=3))

    assert "was not read" in patient.says(parsed("affirm"))["text"]
    assert patient.says(parsed("report_warning_sign", Finding("pus")))["outcome"] == "CONTACT_PROVIDER_TODAY"


def test_whoever_does_not_tell_again_what_was_not_read_is_sent_to_the_clinic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = Patient()
    unread(patient, parsed("report_warning_sign", Finding("pus"), day=2), monkeypatch)
    patient.says(parsed("report_redness", RED))
    reply = patient.says(parsed("give_time", day=3))

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert reply["data"]["reasons"][0] == "complaint/unread"


@pytest.mark.parametrize("intent", ["greet", "thanks", "nlu_fallback", "ask_aftercare"])
def test_what_was_not_read_is_asked_for_whatever_comes_next(
    intent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Patient()
    unread(patient, parsed("report_redness", RED, day=2), monkeypatch)

    assert "was not read" in patient.says(parsed(intent))["text"]


@pytest.mark.parametrize("after", [timedelta(minutes=61), timedelta(days=3)])
def test_that_a_message_was_not_read_outlives_a_pause(
    after: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = Patient()
    unread(patient, parsed("report_warning_sign", Finding("pus"), day=2), monkeypatch)
    patient.comes_back(after=after)

    assert patient.says(parsed("report_redness", RED, day=3))["outcome"] == "ASK"


def test_a_text_too_long_is_asked_for_again_before_anybody_is_reassured() -> None:
    patient = Patient()
    said = parsed("report_redness", RED, day=3)
    patient.says({**said, "text": "so red " * 2000})

    assert patient.says(parsed("give_time", day=3))["outcome"] != "SELF_CARE"
    assert patient.says(parsed("report_redness", RED, day=3))["outcome"] != "SELF_CARE"


def test_a_text_too_long_that_is_told_again_shortly_is_answered() -> None:
    patient = Patient()
    said = parsed("report_redness", RED, day=3)
    patient.says({**said, "text": "so red " * 2000})

    assert patient.says(said)["outcome"] == "SELF_CARE"


def test_a_failure_is_logged_without_what_the_patient_wrote(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(actions.turn, "decide", broken)
    Patient().says(parsed("report_redness", RED, day=1))

    assert "action_triage failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_a_failure_offers_the_clinics_phone_as_a_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.turn, "decide", broken)
    reply = Patient().says(parsed("report_redness", RED, day=1))

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert CLINIC.phone in reply["text"]
    assert reply["phone"] == CLINIC.phone


def test_a_handbook_that_cannot_be_read_leaves_a_plain_safe_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> Any:
        raise HandbookError([Fault("redness.yml", "name", "missing")])

    monkeypatch.setattr(actions.turn, "handbook", unreadable)
    reply = Patient().says(parsed("report_redness", RED, day=1))

    assert f"contact {CLINIC.name}: {CLINIC.phone}." in reply["text"]
    assert f"call {CLINIC.emergency_number} now" in reply["text"]
    assert reply["phone"] == CLINIC.phone


def test_settings_that_cannot_be_read_leave_a_plain_safe_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def unusable() -> Any:
        raise SettingsError("AFTERGLOW_CLINIC_PHONE must be one line of 1 to 200 printable characters")

    monkeypatch.setattr(actions.turn, "clinic_details", unusable)
    reply = Patient().says(parsed("report_redness", RED, day=1))

    assert "contact your clinic" in reply["text"]
    assert "your local emergency number now" in reply["text"]


UNREADABLE: list[Any] = [
    "nonsense",
    7,
    0,
    "",
    [],
    {},
    {"conversation": {}},
    {"conversation": None, "misses": 0},
]


@pytest.mark.parametrize("held", UNREADABLE)
def test_a_memory_that_cannot_be_read_gets_no_verdict_and_stays_as_it_is(held: object) -> None:
    patient = Patient(slot=held)
    for _ in range(2):
        (written,) = events_of(patient, parsed("report_redness", RED, day=1))
        assert written["value"] == held  # every turn writes it: only the tail of a conversation is read
        reply = patient.says(parsed("report_redness", RED, day=1))

        assert reply["outcome"] == "CONTACT_PROVIDER"
        assert CLINIC.phone in reply["text"]
        assert CLINIC.emergency_number in reply["text"]
        assert patient.slot == held


@pytest.mark.parametrize("held", UNREADABLE)
def test_a_warning_sign_is_answered_though_the_memory_cannot_be_read(held: object) -> None:
    said = parsed("report_warning_sign", Finding("throat_tongue_swelling"))

    assert Patient(slot=held).says(said)["outcome"] == "EMERGENCY"


def test_a_warning_sign_in_another_language_is_answered_in_it_though_the_memory_cannot_be_read() -> None:
    said = {**parsed("out_of_scope"), "text": "no puedo respirar"}
    reply = Patient(slot="nonsense").says(said)

    assert reply["outcome"] == "EMERGENCY"
    assert reply["data"]["language"] == "es"


@pytest.mark.parametrize("text", ["¿puedo empezar de nuevo con mi piel roja?", "are you open on Saturday?"])
def test_what_is_not_plainly_start_over_leaves_a_memory_that_cannot_be_read(text: str) -> None:
    patient = Patient(slot="nonsense")
    reply = patient.says({**parsed("start_over"), "text": text})

    assert reply["outcome"] == "CONTACT_PROVIDER"
    assert patient.slot == "nonsense"


def test_a_memory_of_an_earlier_release_is_read() -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("pus"), day=2))
    kept = ("conversation", "misses", "told", "starting_over", "heard")
    patient.slot = {name: patient.slot[name] for name in kept}

    assert patient.says(parsed("thanks"))["data"]["standing"] == "CONTACT_PROVIDER_TODAY"


@pytest.mark.parametrize("held", UNREADABLE)
def test_start_over_gets_rid_of_a_memory_that_cannot_be_read(held: object) -> None:
    patient = Patient(slot=held)
    patient.says(parsed("start_over"))

    assert patient.says(parsed("report_redness", RED, day=1))["outcome"] == "SELF_CARE"


def test_entities_of_a_stranger_are_ignored() -> None:
    message = parsed("report_redness", RED, day=1)
    message["entities"].append({"entity": "finding", "value": "pus", "data": Finding("pus").to_dict()})

    assert Patient().says(message)["outcome"] == "SELF_CARE"


# What is remembered.


def test_what_is_remembered_is_ready_for_a_database() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, Finding("pus", Presence.ABSENT), day=1))

    assert json.loads(json.dumps(patient.slot)) == patient.slot


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_writes_the_whole_memory(action: str) -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED))
    told, patient.slot = patient.slot, dict(patient.slot)
    patient.says(parsed("greet"), action=action)

    assert patient.slot is not told
    assert set(patient.slot) == {field.name for field in fields(Memory)}


def test_the_day_moves_on_by_itself() -> None:
    patient = Patient()
    today = patient.says(parsed("report_redness", RED, day=2))
    patient.now = NOW + timedelta(days=2)
    later = patient.says(parsed("report_redness", RED))

    assert today["data"]["elapsed_days"] == [2, 2]
    assert later["data"]["elapsed_days"] == [4, 4]
    assert later["outcome"] == "CONTACT_PROVIDER"


def test_a_new_session_forgets_the_symptoms_and_keeps_the_procedures_moment() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("swelling"), day=2))
    patient.comes_back(after=timedelta(days=1))
    reply = patient.says(parsed("report_redness", RED))

    assert reply["data"]["findings"] == [{"symptom": "redness", "presence": "PRESENT"}]
    assert reply["data"]["elapsed_days"] == [3, 3]


@pytest.mark.parametrize("after", [timedelta(minutes=61), timedelta(days=3)])
def test_a_warning_sign_outlives_silence_until_it_is_asked_about_by_name(after: timedelta) -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("pus"), day=2))
    patient.comes_back(after=after)
    asked = patient.says(parsed("report_redness", RED))
    reply = patient.says(parsed("affirm"))

    assert asked["verdict"] == "Last time you told me about pus or oozing. Is that completely gone now?"
    assert asked["outcome"] == asked["data"]["standing"] == "CONTACT_PROVIDER_TODAY"
    assert reply["data"]["standing"] != "CONTACT_PROVIDER_TODAY"


def test_a_clock_that_goes_back_is_no_pause() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("swelling"), day=2))
    patient.now = NOW - timedelta(hours=5)

    assert "swelling" in str(patient.says(parsed("report_redness", RED))["data"]["findings"])


def test_a_new_session_keeps_a_risk_factor_and_the_kind_of_procedure() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=1, risk_factors=["diabetes"], procedures=["laser"]))
    patient.comes_back()
    reply = patient.says(parsed("report_redness", RED))

    assert reply["data"]["reasons"] == ["procedure/laser", "risk_factor/diabetes"]


def test_a_new_session_forgets_what_was_asked() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED))
    patient.comes_back()
    patient.says(parsed("thanks"))

    assert recall(_tracker(patient)).conversation.pending is None


def test_start_over_forgets_everything() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=9, risk_factors=["diabetes"]))
    patient.says(parsed("start_over"))
    reply = patient.says(parsed("report_redness", RED))

    assert reply["outcome"] == "ASK"
    assert reply["data"]["elapsed_days"] is None


# Channels.


def test_a_channel_that_asks_for_parts_gets_parts() -> None:
    patient = Patient()
    dispatcher = patient.run(ACTIONS["action_triage"], parsed("report_redness", RED))
    (message,) = dispatcher.messages

    assert message["custom"]["text"] == "When was your procedure?"
    assert message["text"] is None


def test_any_other_channel_gets_text_and_buttons_that_are_texts() -> None:
    patient = Patient()
    dispatcher = patient.run(ACTIONS["action_triage"], parsed("report_redness", RED), parts=False)
    (message,) = dispatcher.messages

    assert message["text"] == "When was your procedure?"
    assert message["buttons"][0] == {"title": "Today", "payload": "Today"}


def test_what_a_check_may_know_holds_ids_and_no_text() -> None:
    data = Patient().says(parsed("report_redness", RED, day=1))["data"]

    assert set(data) == {"findings", "standing", "elapsed_days", "reasons", "sources", "intent"}
    assert data["reasons"] == ["redness/expected"]


# Rules.


def test_every_intent_of_the_rules_has_an_action_that_exists() -> None:
    assert set(rules().values()) == set(ACTIONS)


def test_a_course_told_alone_is_that_of_the_symptom_told_before() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", RED, day=2))
    reply = patient.says(parsed("report_vague", course=Course.WORSENING))

    assert reply["outcome"] == "CONTACT_PROVIDER_TODAY"
    assert "redness/worsening" in reply["data"]["reasons"]


def events_of(patient: Patient, message: Any) -> list[Any]:
    from rasa_sdk.executor import CollectingDispatcher

    tracker = _tracker(patient)
    tracker.latest_message = {**message, "metadata": {"parts": True, "now": patient.now.isoformat()}}
    return ACTIONS["action_triage"].run(CollectingDispatcher(), tracker, {})


def _tracker(patient: Patient) -> Any:
    from rasa_sdk import Tracker

    return Tracker("patient", {SLOT: patient.slot}, {}, [], False, None, {}, "action_listen")


def test_the_handbook_is_loaded_once() -> None:
    assert loaded_handbook() is loaded_handbook()
