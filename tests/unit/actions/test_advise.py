"""Answers to questions about aftercare, preparation, the procedure, and "what if"."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from actions.writer import Writer
from bot.strict_yaml import read_yaml
from bot.triage.findings import Finding, Presence
from bot.triage.protocol import Handbook
from tests.conftest import BOOK, CLINIC
from tests.support.patient import Patient, parsed

TOLD = read_yaml(Path(__file__).with_name("topics.yml"))
each_topic = pytest.mark.parametrize("topic", BOOK.topics)


def asks(*topics: str, day: int | None = None, intent: str = "ask_aftercare", **said: Any) -> dict[str, Any]:
    return parsed(intent, day=day, cues=["asks", *said.pop("cues", ())], topics=topics, **said)


def texts(reply: dict[str, Any]) -> list[str]:
    return [reply["verdict"], *(note["text"] for note in reply["notes"])]


@each_topic
def test_the_answer_tells_what_a_patient_acts_on(topic: str) -> None:
    reply = Patient().says(asks(topic))

    assert reply["outcome"] == "INFO"
    assert reply["data"]["sources"] == sorted(BOOK.topics[topic].sources)
    assert TOLD["says"][topic]
    for words in TOLD["says"][topic]:
        assert words in reply["text"]


@each_topic
def test_the_wait_is_the_one_that_was_looked_up(topic: str) -> None:
    assert BOOK.topics[topic].wait_days == TOLD["waits"].get(topic)


@each_topic
def test_an_answer_is_short_and_in_short_sentences(topic: str) -> None:
    one = BOOK.topics[topic]
    for text in filter(None, (one.answer, one.differs, *(at.text for at in (one.before, one.had) if at))):
        sentences = [sentence for sentence in re.split(r"[.!?](?:\s|$)", text) if sentence]
        assert max(len(sentence.split()) for sentence in sentences) <= 26
        assert len(text.split()) <= 65
        assert "!" not in text


def test_there_are_as_many_topics_as_are_told_of_here() -> None:
    assert set(BOOK.topics) == set(TOLD["says"])


@each_topic
def test_where_nobody_but_articles_and_clinics_says_it_the_answer_says_so(topic: str) -> None:
    one = BOOK.topics[topic]
    kinds = {BOOK.sources[source].kind for source in one.sources if source not in one.general}
    weak = bool(kinds - {"clinic_policy"}) and kinds <= {"article", "clinic", "clinic_policy"}

    assert ("only web articles" in answer(topic) or "only clinics" in answer(topic)) == weak


@each_topic
def test_an_answer_that_rests_on_our_own_rule_alone_says_that_no_source_does(topic: str) -> None:
    if set(BOOK.topics[topic].sources) == {"C"}:
        assert re.search(r"\b[Nn]o source|cannot tell", answer(topic))


def answer(topic: str) -> str:
    return str(Patient().says(asks(topic))["text"])


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (0, "Not yet: for you it is in 3 days."),
        (2, "Not yet: for you it is in 1 day."),
        (3, "By now you can."),
    ],
)
def test_the_answer_counts_from_the_patients_own_day(day: int, words: str) -> None:
    assert words in Patient().says(asks("makeup", day=day))["text"]


@pytest.mark.parametrize("key", ["washing", "ice", "flying"])
def test_nothing_is_counted_where_there_is_nothing_to_wait_for(key: str) -> None:
    assert "for you it is in" not in Patient().says(asks(key, day=1))["text"]


def test_the_wait_is_counted_from_the_earlier_end_of_a_range() -> None:
    patient = Patient()
    first_or_third = parsed("ask_aftercare", day=(1, 3), cues=["asks"], topics=["makeup"])

    assert "Not yet: for you it is in 2 days." in patient.says(first_or_third)["text"]


def test_two_questions_in_one_message_are_both_answered() -> None:
    reply = Patient().says(asks("makeup", "exercise"))

    assert "72 hours" in reply["text"]
    assert "4 days" in reply["text"]
    cited = {*BOOK.topics["makeup"].sources, *BOOK.topics["exercise"].sources}
    assert reply["data"]["sources"] == sorted(cited)


def test_a_question_that_no_source_answers_is_passed_on_to_the_provider() -> None:
    for intent in ("ask_aftercare", "ask_preparation", "ask_procedure"):
        reply = Patient().says(parsed(intent))
        assert reply["verdict"].startswith("No source of ours answers that")
        assert CLINIC.phone in reply["verdict"]


def test_an_answer_after_another_procedure_says_first_that_it_is_for_micro_needling() -> None:
    patient = Patient()
    patient.says(parsed("report_procedure", procedures=["laser"]))
    reply = patient.says(asks("makeup"))

    assert reply["verdict"].startswith("This is for micro-needling.")
    assert CLINIC.phone in reply["verdict"]
    assert "72 hours" in reply["text"]


# What if.


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("redness", "expected until the end of day 3"),
        ("breakout", f"contact {CLINIC.name}: {CLINIC.phone}"),
        ("blister", f"contact {CLINIC.name} the same day"),
        ("pus", f"contact {CLINIC.name} the same day"),
        ("breathing_trouble", f"call {CLINIC.emergency_number} straight away"),
    ],
)
def test_what_if_is_answered_without_a_verdict(finding: str, words: str) -> None:
    reply = Patient().says(parsed("ask_procedure", hypothetical=[finding]))

    assert reply["outcome"] == "INFO"
    assert words in reply["text"]
    assert reply["data"]["findings"] == []


def test_what_if_has_an_answer_for_every_symptom_and_warning_sign(handbook: Handbook) -> None:
    for finding in (*handbook.symptoms, *handbook.red_flags):
        reply = Patient().says(parsed("ask_procedure", hypothetical=[finding]))
        assert handbook.name(finding).lower() in reply["text"].lower()
        assert reply["sources"]["lines"]


# In the middle of a triage.


def test_our_open_question_is_asked_again_after_the_answer() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("redness")))
    reply = patient.says(asks("makeup"))

    assert reply["outcome"] == "INFO"
    assert texts(reply)[-1].endswith("?")
    assert "Yesterday" in reply["choices"]


def test_an_answer_does_not_count_as_a_missed_question() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("redness")))
    for _ in range(4):
        patient.says(asks("makeup"))

    assert patient.says(parsed("give_time", day=1))["outcome"] == "SELF_CARE"


def test_a_symptom_and_a_question_give_the_verdict_first_and_then_the_answer() -> None:
    message = parsed("report_redness", Finding("redness"), day=1, cues=["asks"], topics=["makeup"])
    reply = Patient().says(message)

    assert reply["outcome"] == "SELF_CARE"
    assert reply["text"].index("normal healing") < reply["text"].index("Wait 72 hours")
    shown = {source for line in reply["sources"]["lines"] for source in line["sources"]}
    assert set(BOOK.topics["makeup"].sources) <= shown


def test_the_answer_comes_first_and_then_the_call_of_today_that_stands() -> None:
    patient = Patient()
    phone = patient.says(parsed("report_warning_sign", Finding("pus")))["phone"]
    reply = patient.says(asks("makeup"))

    assert reply["verdict"].startswith("Wait 72 hours")
    assert reply["notes"][-1]["text"].startswith("My advice has not changed:")
    assert phone in reply["notes"][-1]["text"]
    assert reply["outcome"] == "CONTACT_PROVIDER_TODAY"


def test_nothing_is_read_before_the_emergency_call_that_stands() -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("throat_tongue_swelling")))
    first = patient.says(asks("antihistamine"))
    second = patient.says(asks("makeup"))

    for reply in (first, second):
        assert f"call {CLINIC.emergency_number} now" in reply["verdict"]
        assert reply["outcome"] == "EMERGENCY"
        assert reply["phone"] == CLINIC.emergency_number
    assert "Wait 72 hours" in second["text"]


@pytest.mark.parametrize("topic", [topic for topic, one in BOOK.topics.items() if one.waits_for_help])
def test_in_an_emergency_nobody_is_told_what_to_swallow_or_do_besides(topic: str) -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("throat_tongue_swelling")))
    reply = patient.says(asks(topic))

    assert "ask the people who come to help you" in reply["text"]
    assert Writer(BOOK, CLINIC).fill(BOOK.topics[topic].answer) not in reply["text"]


def test_what_was_done_already_is_not_held_against_the_patient() -> None:
    reply = Patient().says(asks("makeup", day=1, cues=["done_already"]))

    assert reply["verdict"].startswith("Please do not blame yourself for that")
    assert "Wait 72 hours" in reply["text"]


def test_who_is_to_call_is_not_told_that_a_wait_is_over() -> None:
    reply = Patient().says(
        parsed("report_redness", Finding("redness"), day=9, topics=["swimming"], cues=["asks"])
    )

    assert "By now you can" not in reply["text"]
    assert f"Ask {CLINIC.name} about it too when you call." in reply["text"]


def test_nobody_counts_the_days_of_a_warning_sign() -> None:
    reply = Patient().says(
        parsed("report_warning_sign", Finding("pus"), day=4, topics=["swimming"], cues=["asks"])
    )

    assert "for you it is in" not in reply["text"]
    assert f"Ask {CLINIC.name} about it too when you call." in reply["text"]


def test_what_was_done_already_is_answered_beside_a_verdict_though_nothing_is_asked() -> None:
    reply = Patient().says(
        parsed("report_redness", Finding("redness"), day=1, topics=["alcohol"], cues=["done_already"])
    )

    assert reply["outcome"] == "SELF_CARE"
    assert "Please do not blame yourself for that" in reply["text"]
    assert "alcohol" in reply["text"]


def test_a_risk_that_is_told_where_nothing_is_wrong_is_answered() -> None:
    well = Finding("bleeding", presence=Presence.ABSENT)
    told = {"risk_factors": ["blood_thinners"], "topics": ["blood_thinners"]}
    reply = Patient().says(parsed("report_recovered", well, day=1, **told))

    assert reply["outcome"] == "NONE"
    assert "Never stop it unless the person who prescribed it agrees" in reply["text"]


# Going on from the last answer.


def test_and_tomorrow_goes_on_from_the_last_topic_a_day_later() -> None:
    patient = Patient()
    patient.says(asks("makeup", day=1))
    reply = patient.says(parsed("ask_aftercare", cues=["asks", "goes_on", "tomorrow"]))

    assert "Wait 72 hours" in reply["text"]
    assert "Not tomorrow: that is still 1 day too early for you." in reply["text"]


def test_tomorrow_is_early_enough_where_the_wait_ends_then() -> None:
    reply = Patient().says(asks("makeup", day=2, cues=["tomorrow"]))

    assert "By tomorrow you can." in reply["text"]


def test_tomorrow_asks_for_the_day_where_none_is_known() -> None:
    reply = Patient().says(asks("makeup", cues=["tomorrow"]))

    assert "Tell me when your procedure was" in reply["text"]


def test_the_second_one_is_the_second_of_the_last_topics() -> None:
    patient = Patient()
    patient.says(asks("makeup", "swimming"))
    reply = patient.says(parsed("ask_aftercare", cues=["second"]))

    assert "Wait 5 days before you swim" in reply["text"]
    assert "makeup" not in reply["verdict"]


def test_a_new_topic_is_not_mixed_with_the_last() -> None:
    patient = Patient()
    patient.says(asks("makeup"))
    reply = patient.says(asks("alcohol", cues=["goes_on"]))

    assert "alcohol" in reply["verdict"]
    assert "72 hours" not in reply["text"]


def test_the_last_topics_outlive_a_verdict_in_between() -> None:
    patient = Patient()
    patient.says(asks("makeup"))
    patient.says(parsed("report_redness", Finding("redness"), day=2))
    reply = patient.says(parsed("ask_aftercare", cues=["goes_on", "tomorrow"]))

    assert "By tomorrow you can." in reply["text"]


# Other procedures.


def test_a_question_about_filler_alone_is_not_sent_away_for_being_about_filler() -> None:
    reply = Patient().says(asks("filler", procedures=["filler"]))

    assert "This is for micro-needling" not in reply["text"]
    assert reply["verdict"].startswith("Ask the person who injects you")


def test_what_is_asked_besides_after_filler_is_said_to_be_for_micro_needling() -> None:
    reply = Patient().says(asks("filler", "makeup", procedures=["filler"]))

    assert reply["verdict"].startswith("This is for micro-needling")


def test_what_was_done_is_not_told_again_beside_what_is_asked() -> None:
    reply = Patient().says(
        asks("radiofrequency", "sun", intent="report_marks", procedures=["rf_microneedling"], day=2)
    )

    assert "A health regulator warns" not in reply["text"]
    assert "Stay out of direct sun" in reply["text"]


# The time before the procedure, and who has had it.


HAD = [topic for topic, one in BOOK.topics.items() if one.had]


@pytest.mark.parametrize("topic", HAD)
def test_who_has_had_it_is_not_told_what_to_do_before(topic: str) -> None:
    before, had = (Patient().says(asks(topic, day=day))["verdict"] for day in (None, 2))

    assert before.startswith(Writer(BOOK, CLINIC).fill(BOOK.topics[topic].answer))
    assert had == Writer(BOOK, CLINIC).fill(BOOK.topics[topic].had.text)
    assert "before needling" not in had


def test_a_question_about_the_time_before_gets_the_answer_for_then() -> None:
    reply = Patient().says(asks("shaving", cues=["before_procedure"]))

    assert reply["verdict"].startswith("Do not shave the area on the day")
    assert "Wait 3 days" not in reply["text"]


def test_where_no_source_speaks_of_the_time_before_that_is_said_of_the_topic() -> None:
    reply = Patient().says(asks("swimming", cues=["before_procedure"]))

    assert "swimming" in reply["verdict"]
    assert "only for the time afterwards" in reply["verdict"]


def test_what_reads_like_preparation_is_about_afterwards_once_the_day_is_known() -> None:
    assert "Wait 3 days" in Patient().says(asks("shaving", intent="ask_preparation", day=1))["text"]


def test_what_reads_like_preparation_is_about_afterwards_once_a_symptom_is_told() -> None:
    patient = Patient()
    patient.says(parsed("report_redness", Finding("redness")))

    assert "Wait 3 days" in patient.says(asks("shaving", intent="ask_preparation"))["text"]


# Where to read it.


def test_the_links_are_those_of_the_last_answer() -> None:
    patient = Patient()
    patient.says(asks("swimming"))
    reply = patient.says(parsed("ask_sources"))

    assert BOOK.sources["L8"].address in reply["text"]
    assert reply["data"]["sources"] == sorted(BOOK.topics["swimming"].sources)


def test_the_links_of_a_verdict_are_those_of_its_reasons() -> None:
    patient = Patient()
    patient.says(parsed("report_bruising", Finding("bruising"), day=2))
    reply = patient.says(parsed("ask_sources"))

    assert "https://doi.org/10.1097/01.dss.0000790428.70373.f6" in reply["text"]
    assert "Review of 85 studies (medical journal, 2021)" in reply["text"]


def test_without_anything_told_there_is_nothing_to_link_to() -> None:
    assert "not told you anything" in Patient().says(parsed("ask_sources"))["text"]


def test_the_links_do_not_hide_an_instruction_that_stands() -> None:
    patient = Patient()
    patient.says(parsed("report_warning_sign", Finding("pus")))

    assert patient.says(parsed("ask_sources"))["outcome"] == "CONTACT_PROVIDER_TODAY"


# A question with a symptom, and our own question.


def test_what_was_asked_is_answered_before_the_day_is_asked_for() -> None:
    reply = Patient().says(
        parsed("report_soreness", Finding("soreness"), cues=["asks"], topics=["anti_inflammatories"])
    )

    assert reply["verdict"].startswith("Do not take ibuprofen")
    assert reply["notes"][-1]["text"] == "When was your procedure?"
    assert reply["outcome"] == "ASK"
    assert reply["sources"]["lines"]


def test_a_warning_sign_is_asked_about_before_anything_is_answered() -> None:
    message = parsed(
        "report_warning_sign",
        Finding("pus", Presence.UNKNOWN, inferred=True),
        cues=["asks"],
        topics=["makeup"],
    )
    reply = Patient().says(message)

    assert reply["verdict"].startswith("It sounds like pus")
    assert reply["answers"][0]["text"].startswith("Wait 72 hours")


def test_a_day_that_is_told_after_a_question_completes_it() -> None:
    patient = Patient()
    patient.says(asks("exercise"))

    assert "4" in patient.says(parsed("give_time", day=0))["text"]


def test_a_day_that_is_told_beside_a_symptom_is_of_the_symptom() -> None:
    patient = Patient()
    patient.says(asks("exercise"))

    assert patient.says(parsed("report_redness", Finding("redness"), day=0))["outcome"] == "SELF_CARE"
