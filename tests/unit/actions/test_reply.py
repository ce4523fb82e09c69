"""A decision in words: the verdict first, why, what to do, when to call, and every source."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from actions.question import question
from actions.reply import verdict
from actions.writer import Writer
from bot.parts import Line, Reply, as_text
from bot.strict_yaml import read_yaml
from bot.triage.conversation import Conversation
from bot.triage.decide import Decision, decide
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed, ProcedureTime
from bot.triage.encounter import Question
from bot.triage.protocol import Handbook
from tests.conftest import BOOK, CLINIC, NOW
from tests.support.vignettes import Vignette, encounter, vignettes

EXPECTED = read_yaml(Path(__file__).with_name("replies.yml"))
# A conversation in which two days were told.
TWO_DAYS = Conversation(
    contradicting=tuple(ProcedureTime(NOW - timedelta(days=d), NOW - timedelta(days=d)) for d in (1, 5))
)
# Names of illnesses: the bot tells a patient whom to call, not what they have.
DIAGNOSES = re.compile(
    r"\b(cellulitis|impetigo|abscess|herpes|sepsis|septic|anaphyla\w+|dermatitis|eczema|rosacea|"
    r"folliculitis|staph\w*|mrsa|urticaria|angioedema|melasma|granuloma\w*|erysipelas|shingles|"
    r"you have (?:an? )?(?:infection|allergy|allergic reaction|stroke|heart attack)|"
    r"(?:it|this|that) is (?:an? )?(?:infect\w+|allerg\w+)|diagnos\w+)\b",
    re.IGNORECASE,
)
# Every case with a verdict: the case, and what was decided.
DECIDED = [(case, decide(case.encounter, BOOK)) for case in vignettes()]
VERDICTS = [(case, decision) for case, decision in DECIDED if decision.disposition is not None]
EMERGENCIES = [(c, d) for c, d in VERDICTS if d.disposition is Disposition.EMERGENCY]
CALMER = [(c, d) for c, d in VERDICTS if d.disposition is not Disposition.EMERGENCY]
QUESTIONS = [(case, decision) for case, decision in DECIDED if decision.question]


def of_each(rows: list[tuple[Vignette, Decision]]) -> pytest.MarkDecorator:
    """Run a test for each of these decisions."""
    return pytest.mark.parametrize("decision", [d for _, d in rows], ids=[str(c) for c, _ in rows])


@pytest.fixture(scope="module")
def writer(handbook: Handbook) -> Writer:
    return Writer(handbook, CLINIC)


def reply_to(given: dict[str, Any], writer: Writer) -> Reply:
    """What a patient with this encounter is told or asked."""
    decision = decide(encounter(given), writer.handbook)
    if decision.disposition is not None:
        return verdict(decision, writer)
    return question(decision, TWO_DAYS, writer, now=NOW)


def lines_of(reply: Reply) -> list[Line]:
    sections = [section for section in (reply.why, reply.do) if section]
    return [*reply.notes, *(line for section in sections for line in section.lines), *reply.answers]


# The whole text, as the patient reads it.


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["reply"])
def test_the_reply_reads(expected: dict[str, Any], writer: Writer) -> None:
    reply = reply_to(expected["given"], writer)

    assert as_text(reply) == expected["text"].strip()
    assert list(reply.choices) == expected.get("choices", [])


def test_a_text_is_expected_for_every_disposition_and_every_question(writer: Writer) -> None:
    decisions = [decide(encounter(row["given"]), writer.handbook) for row in EXPECTED]

    assert {d.disposition for d in decisions if d.disposition is not None} == set(Disposition)
    assert {d.question for d in decisions if d.question} == set(Question)


# Verdicts.


@of_each(VERDICTS)
def test_the_verdict_is_the_first_sentence_and_the_only_one(decision: Decision, writer: Writer) -> None:
    reply = verdict(decision, writer)
    assert decision.disposition is not None
    sentences = {d: writer.say("verdict", d.name) for d in Disposition}

    text = as_text(reply)
    assert text.startswith(sentences[decision.disposition])
    assert [d for d, sentence in sentences.items() if sentence in text] == [decision.disposition]
    assert reply.outcome == decision.disposition.name


@of_each(VERDICTS)
def test_a_reply_has_no_blank_line_and_no_gap_and_no_inner_name(decision: Decision, writer: Writer) -> None:
    text = as_text(verdict(decision, writer))

    assert all(line.strip() for line in text.split("\n"))
    assert not re.search(r"[{}_]|\bNone\b|\.\.|:\s*$|,\s*,|  ", text)


@of_each(VERDICTS)
def test_no_reply_names_a_diagnosis(decision: Decision, writer: Writer) -> None:
    text = as_text(verdict(decision, writer))
    for source in writer.handbook.sources.values():  # a source's name is not ours to change
        text = text.replace(source.name, "")

    assert DIAGNOSES.findall(text) == []


@of_each(VERDICTS)
def test_every_sentence_has_sources_and_the_reply_shows_them(decision: Decision, writer: Writer) -> None:
    reply = verdict(decision, writer)
    assert reply.sources
    shown = {source for line in reply.sources.lines for source in line.sources}

    assert all(line.sources for line in lines_of(reply))
    assert {source for line in lines_of(reply) for source in line.sources} <= shown
    assert set(decision.sources) <= shown
    for line in reply.sources.lines:
        source = writer.handbook.sources[line.sources[0]]
        assert (line.text, line.url) == (source.name, source.address)
        assert line.kind.startswith(writer.say("source_kind", source.kind))


@of_each(VERDICTS)
def test_when_to_call_is_told_up_to_an_emergency(decision: Decision, writer: Writer) -> None:
    reply = verdict(decision, writer)
    assert decision.disposition is not None
    more_urgent = [n.text for n in writer.handbook.safety_net if n.disposition > decision.disposition]

    assert [item for call in reply.call for item in call.items] == more_urgent


@of_each(CALMER)
def test_a_verdict_says_what_was_understood_and_which_day_was_used(
    decision: Decision, writer: Writer
) -> None:
    reply = verdict(decision, writer)
    signs = {"PRESENT": "+", "ABSENT": "−", "UNKNOWN": "?"}
    encounter = decision.encounter
    risks = ["+" for _ in encounter.risk_factors] + ["?" for _ in encounter.possible_risks]
    expected = [*(signs[f.presence.value] for f in decision.findings), *risks]
    assert [sign for sign, _ in reply.understood] == expected
    assert all(f"{sign} {name}" in as_text(reply) for sign, name in reply.understood)
    assert bool(reply.day_hint) == (decision.encounter.elapsed is not None)
    assert reply.day in as_text(reply)
    if decision.encounter.elapsed or decision.findings:
        assert reply.day


@of_each(EMERGENCIES)
def test_an_emergency_is_short_and_only_the_instruction(decision: Decision, writer: Writer) -> None:
    reply = verdict(decision, writer)
    before_sources = as_text(reply).split("\nSources: ")[0]

    assert (reply.why, reply.do, reply.call, reply.understood, reply.choices) == (None, None, (), (), ())
    assert len(before_sources.split("\n")) <= 3
    assert len(before_sources.split()) <= 50
    assert reply.phone == CLINIC.emergency_number


@of_each(VERDICTS)
def test_advice_is_given_only_where_there_is_time_for_it(decision: Decision, writer: Writer) -> None:
    reply = verdict(decision, writer)

    assert reply.do is None or reply.outcome in ("SELF_CARE", "CONTACT_PROVIDER")


def test_advice_for_micro_needling_is_not_given_after_another_procedure(writer: Writer) -> None:
    reply = reply_to({"day": 1, "has": ["redness"], "procedure": "laser"}, writer)

    assert reply.do is None


def test_a_symptom_that_is_denied_gets_no_advice(writer: Writer) -> None:
    reply = reply_to({"day": 1, "has": ["dryness"], "denies": ["histamine_reaction"]}, writer)

    assert "antihistamine" not in as_text(reply).lower()


def test_an_advice_that_two_symptoms_share_is_given_once(writer: Writer) -> None:
    reply = reply_to({"day": 1, "has": ["redness", "peeling", "dryness"]}, writer)

    assert reply.do
    texts = [line.text for line in reply.do.lines]
    assert len(texts) == len(set(texts))


def test_the_sources_say_so_where_they_differ(writer: Writer) -> None:
    early, late = ({"day": day, "has": ["redness"]} for day in (1, 2))

    assert "Sources differ" not in as_text(reply_to(early, writer))
    assert "Sources differ" in as_text(reply_to(late, writer))
    assert "no more than 24 hours" in as_text(reply_to(late, writer))


def test_a_rule_of_our_own_is_labelled_as_such(writer: Writer) -> None:
    reply = reply_to({"day": 1, "has": ["redness"], "risk_factors": ["diabetes"]}, writer)

    assert "Our own cautious rule (clinic policy)" in as_text(reply)


def test_every_setting_of_the_clinic_reaches_the_patient(writer: Writer) -> None:
    replies = [as_text(verdict(decision, writer)) for _, decision in VERDICTS]
    said = "\n".join([*replies, writer.say("contact")])

    assert CLINIC.name in said
    assert CLINIC.phone in said
    assert CLINIC.hours in said
    assert CLINIC.emergency_number in said
    assert CLINIC.crisis_line in said


@of_each([(c, d) for c, d in CALMER if d.disposition is not Disposition.SELF_CARE])
def test_a_patient_who_should_call_is_given_the_name_and_the_number(
    decision: Decision, writer: Writer
) -> None:
    reply = verdict(decision, writer)

    assert CLINIC.name in reply.verdict
    assert CLINIC.phone in reply.verdict
    assert reply.phone == CLINIC.phone


def test_a_patient_who_need_not_call_is_offered_no_call_button(writer: Writer) -> None:
    assert reply_to({"day": 1, "has": ["redness"]}, writer).phone == ""


def test_thoughts_of_suicide_are_answered_with_the_crisis_line(writer: Writer) -> None:
    text = as_text(reply_to({"has": ["self_harm"]}, writer))

    assert text.startswith(f"Call {CLINIC.emergency_number} now.")
    assert CLINIC.crisis_line in text
    assert "not alone" in text


# Days in words.


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (None, "day not known"),
        (Elapsed((0, 0)), "the day of your procedure"),
        (Elapsed((1, 1)), "day 1 after your procedure"),
        (Elapsed((0, 1)), "day 0 to 1 after your procedure"),
        (Elapsed((2, 20)), "day 2 to 20 after your procedure"),
        (Elapsed((2, 3), (50.0, 50.0)), "about 50 hours after your procedure"),
        (Elapsed((1, 2), (30.2, 40.4)), "about 30–40 hours after your procedure"),
    ],
)
def test_the_day_reads(elapsed: Elapsed | None, words: str, writer: Writer) -> None:
    from actions.reply import day

    assert day(elapsed, writer) == words


# What was understood.


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ({"has": ["redness"]}, [("+", "redness")]),
        ({"has": ["redness, worsening, severe"]}, [("+", "redness (strong, getting worse)")]),
        (
            {"has": ["swelling, spreading"], "denies": ["fever"]},
            [("+", "swelling (spreading)"), ("−", "a fever")],
        ),
        ({"has": ["redness, mild, improving"]}, [("+", "redness (mild, getting better)")]),
        ({"has": ["redness, spreading"]}, [("+", "redness"), ("+", "redness that spreads")]),
        ({"has": ["redness, recurred"]}, [("+", "redness (came back)")]),
        ({"has": ["redness"], "risk_factors": ["pregnancy"]}, [("+", "redness"), ("+", "pregnancy")]),
    ],
    ids=["symptom", "worse and strong", "spreading", "a sign", "mild and better", "came back", "risk factor"],
)
def test_what_was_understood_names_course_strength_and_risk_factors(
    given: dict[str, Any], understood: list[tuple[str, str]], writer: Writer
) -> None:
    assert list(reply_to({"day": 5, **given}, writer).understood) == understood


def test_a_risk_factor_that_stays_in_doubt_is_shown_in_doubt(writer: Writer) -> None:
    given = {"day": 1, "has": ["redness"], "possible_risks": ["pregnancy"], "asked_enough": ["RISK"]}

    assert ("?", "pregnancy") in reply_to(given, writer).understood


# Pictures of the healing window.


def test_a_bar_shows_the_window_the_day_and_what_each_source_says(writer: Writer) -> None:
    (bar,) = reply_to({"day": 2, "has": ["redness"]}, writer).bars

    assert (bar.symptom, bar.through_day, bar.day) == ("redness", 3, (2, 2))
    assert [mark[0] for mark in bar.marks] == ["A0", "A2", "A3", "L2", "L1"]


@pytest.mark.parametrize("given", [{"day": 2, "has": ["blister"]}, {"has": ["redness", "pus"]}])
def test_there_is_no_bar_without_a_window_or_a_day(given: dict[str, Any], writer: Writer) -> None:
    assert reply_to(given, writer).bars == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"day": 1, "has": ["redness"]}, ["redness"]),
        ({"day": 5, "has": ["redness"]}, ["redness"]),
        ({"day": 5, "has": ["redness"], "risk_factors": ["pregnancy"]}, ["redness"]),
        ({"day": 1, "has": ["redness"], "risk_factors": ["pregnancy"]}, []),
        ({"day": 2, "has": ["redness, worsening"]}, []),
        ({"day": 5, "has": ["redness", "pus"]}, []),
        ({"day": 5, "has": ["redness", "peeling"]}, ["redness"]),
        ({"day": 1, "has": ["redness"], "procedure": "laser"}, []),
    ],
    ids=["expected", "prolonged", "both", "a risk factor", "worse", "a sign", "one of two", "a laser"],
)
def test_only_a_window_that_decided_is_drawn(given: dict[str, Any], shown: list[str], writer: Writer) -> None:
    assert [bar.symptom for bar in reply_to(given, writer).bars] == shown


# Questions back.


@of_each(QUESTIONS)
def test_a_question_back_asks_one_thing_and_offers_answers(decision: Decision, writer: Writer) -> None:
    reply = question(decision, TWO_DAYS, writer, now=NOW)

    assert reply.outcome == "ASK"
    assert as_text(reply).count("?") == 1
    assert reply.choices
    assert not any(choice.startswith("/") for choice in reply.choices)


def test_a_decision_without_a_disposition_is_no_verdict(writer: Writer) -> None:
    nothing = decide(encounter({"well": True}), writer.handbook)

    with pytest.raises(ValueError, match="no disposition"):
        verdict(nothing, writer)


# The neutral parts.


def test_the_parts_carry_the_plain_text(writer: Writer) -> None:
    reply = reply_to({"day": 2, "has": ["redness"]}, writer)

    assert reply.to_dict()["text"] == as_text(reply)
