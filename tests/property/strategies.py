"""Encounters, observations and times of all kinds, drawn from the shipped handbook."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Iterator

from hypothesis import strategies as st

from bot.triage.conversation import Conversation
from bot.triage.decide import decide
from bot.triage.elapsed import Elapsed, ProcedureTime, TimeExpression
from bot.triage.encounter import Encounter, Question
from bot.triage.evidence import Evidence, told
from bot.triage.findings import OTHER_COMPLAINT, PASSED, Course, Finding, Presence, Severity
from bot.triage.observation import Observation
from tests.conftest import BOOK, NOW

SYMPTOMS = sorted(BOOK.symptoms)
FLAGS = sorted(BOOK.red_flags)
# The last one is an id that the handbook does not hold.
OTHERS = [OTHER_COMPLAINT, "glowing"]
STANDING = {flag.id for flag in BOOK.red_flags.values() if flag.stands_when_passed}
LAST_DAY = 60

ids = st.sampled_from([*SYMPTOMS, *FLAGS, *OTHERS])
presences = st.sampled_from(Presence)
severities = st.sampled_from(Severity)
courses = st.sampled_from(Course)
onsets = st.none() | st.tuples(st.integers(0, 300), st.integers(0, 100)).map(
    lambda pair: (float(pair[0]), float(sum(pair)))
)
risk_factors = st.frozensets(st.sampled_from(sorted(BOOK.risk_factors)), max_size=2)
procedures = st.sampled_from(["microneedling"] * 6 + [*BOOK.procedures, "dermabrasion"])


def _details(symptom: str) -> list[str]:
    """The qualifiers that the handbook asks about where this is found."""
    signs = [sign for c in BOOK.combinations for sign in (*c.first, *c.second)]
    asked = [sign.qualifier for sign in signs if sign.finding == symptom and sign.qualifier]
    if symptom in BOOK.red_flags:
        asked += BOOK.red_flags[symptom].by_qualifier
    if symptom in BOOK.symptoms:
        asked += [rule.qualifier for rule in BOOK.symptoms[symptom].escalations if rule.qualifier]
    return [PASSED, *sorted(set(asked))]


@st.composite
def findings(
    draw: st.DrawFn,
    *,
    symptom: st.SearchStrategy[str] = ids,
    presence: st.SearchStrategy[Presence] = presences,
    severity: st.SearchStrategy[Severity] = severities,
    course: st.SearchStrategy[Course] = courses,
    guessed: bool = True,
) -> Finding:
    """One finding. Only what the handbook knows is ever inferred."""
    named = draw(symptom)
    return Finding(
        symptom=named,
        presence=draw(presence),
        severity=draw(severity),
        course=draw(course),
        qualifiers=draw(st.frozensets(st.sampled_from(_details(named)), max_size=2)),
        onset_hours=draw(onsets),
        inferred=guessed and named not in OTHERS and draw(st.integers(0, 5)) == 0,
    )


def each_kind_of_finding() -> Iterator[Finding]:
    """Every symptom and warning sign with each detail, severity and course."""
    for symptom, severity, course in product([*SYMPTOMS, *FLAGS], Severity, Course):
        for detail in (None, *_details(symptom)[1:]):
            qualifiers = frozenset({detail} if detail else ())
            yield Finding(symptom, severity=severity, course=course, qualifiers=qualifiers)


def several(one: st.SearchStrategy[Finding], *, most: int = 4) -> st.SearchStrategy[tuple[Finding, ...]]:
    """Some findings, one of a kind."""
    return st.lists(one, max_size=most, unique_by=lambda finding: finding.symptom).map(tuple)


finding_sets = several(findings())
present = st.just(Presence.PRESENT)
counted = st.sampled_from([Presence.PRESENT, Presence.UNKNOWN])
unstated = st.just(Severity.UNSTATED), st.just(Course.UNSTATED)
# What may well be reassured on: symptoms as they mostly are.
calm_findings = findings(
    symptom=st.sampled_from([*SYMPTOMS, "numbness"]), severity=unstated[0], course=unstated[1], guessed=False
)
day_spans = st.tuples(st.integers(0, LAST_DAY), st.integers(0, 5)).map(
    lambda pair: Elapsed((pair[0], sum(pair)))
)
hour_spans = st.tuples(st.integers(0, 24 * 10), st.integers(0, 30)).map(
    lambda pair: in_hours(pair[0], sum(pair))
)
times = day_spans | hour_spans


def in_hours(fewest: float, most: float) -> Elapsed:
    """So many hours since the procedure, as the conversation would hold them."""
    moment = ProcedureTime(NOW - timedelta(hours=most), NOW - timedelta(hours=fewest), exact=True)
    elapsed = moment.elapsed(NOW)
    assert elapsed
    return elapsed


ASKED_ENOUGH = frozenset(Question)
no_more_questions = st.just(ASKED_ENOUGH)
some_questions = st.frozensets(st.sampled_from(Question))


@st.composite
def encounters(
    draw: st.DrawFn,
    *,
    exhausted: st.SearchStrategy[frozenset[Question]] = no_more_questions,
) -> Encounter:
    """Any encounter; by default one in which every question has been asked enough."""
    return Encounter(
        findings=draw(finding_sets),
        risk_factors=draw(risk_factors),
        procedure=draw(procedures),
        elapsed=draw(st.none() | times),
        vague=draw(st.integers(0, 5)) == 0,
        well=draw(st.integers(0, 5)) == 0,
        exhausted=draw(exhausted),
    )


open_encounters = st.one_of(
    encounters(exhausted=some_questions),
    st.builds(
        Encounter,
        findings=several(calm_findings | findings(symptom=st.sampled_from(SYMPTOMS)), most=2),
        risk_factors=st.just(frozenset()) | risk_factors,
        elapsed=st.none() | times,
        exhausted=some_questions,
    ),
)
calm_encounters = st.builds(
    Encounter, findings=several(calm_findings, most=3), elapsed=st.none() | times, exhausted=some_questions
)

expressions = st.one_of(
    st.tuples(st.integers(0, 400), st.integers(0, 30)).map(
        lambda pair: TimeExpression(days=(pair[0], sum(pair)))
    ),
    st.tuples(st.integers(0, 300), st.integers(0, 48)).map(
        lambda pair: TimeExpression(hours=(float(pair[0]), float(sum(pair))))
    ),
    st.builds(TimeExpression, weekday=st.integers(0, 6), weeks_back=st.integers(0, 2)),
    st.builds(TimeExpression, month_day=st.tuples(st.none() | st.integers(1, 12), st.integers(1, 31))),
)
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 12, 31))


def told_risks(names: frozenset[str]) -> tuple[Evidence, ...]:
    """Evidence of risk factors that are sure."""
    return told(map(Finding, sorted(names)))


observations = st.builds(
    Observation,
    evidence=finding_sets.map(told),
    risks=risk_factors.map(told_risks),
    procedure=st.none() | procedures,
    times=st.lists(expressions, max_size=2).map(tuple),
    bare_time=st.none() | st.integers(0, 30).map(lambda day: TimeExpression(days=(day, day))),
    unusable_time=st.booleans(),
    corrects=st.booleans(),
    unknown=st.booleans(),
    vague=st.booleans(),
    recovered=st.booleans(),
    course=courses,
    severity=severities,
    relieved=st.booleans(),
    unexplained=st.booleans(),
    stated=st.booleans(),
    updates=st.booleans(),
    agrees=st.none() | st.booleans(),
    gone=st.none() | st.booleans(),
    aside=st.booleans(),
)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    """A conversation after some messages, as one turn hands it to the next."""
    held = Conversation()
    for said in draw(st.lists(observations, max_size=3)):
        held = held.absorb(said, NOW)
        decision = decide(held.encounter(NOW), BOOK)
        held = held.asking(decision.question, decision.subject)
    return held


def stands(finding: Finding) -> bool:
    """True for a warning sign that counts although it has passed."""
    return finding.symptom in STANDING and PASSED in finding.qualifiers


def urgency(encounter: Encounter) -> int:
    """How urgent the verdict is; -1 where nothing is wrong that we know of."""
    decision = decide(encounter, BOOK)
    assert decision.question is None
    return -1 if decision.disposition is None else int(decision.disposition)
