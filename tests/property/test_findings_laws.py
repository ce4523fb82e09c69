"""Laws of findings: how two statements about one symptom combine."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.triage.elapsed import Elapsed
from bot.triage.encounter import Encounter
from bot.triage.findings import PASSED, Finding, Presence, combine, later_message, same_message
from tests.conftest import BOOK
from tests.property.strategies import ASKED_ENOUGH, counted, findings, ids, presences, urgency

lists = st.lists(findings(), max_size=6)
pairs = ids.flatmap(lambda name: st.tuples(*[findings(symptom=st.just(name))] * 2))


def urgency_of(finding: Finding, day: int) -> int:
    return urgency(Encounter((finding,), elapsed=Elapsed((day, day)), exhausted=ASKED_ENOUGH))


@given(findings())
def test_a_finding_survives_being_written_and_read(finding: Finding) -> None:
    assert Finding.from_dict(json.loads(json.dumps(finding.to_dict()))) == finding


@given(lists)
def test_each_symptom_is_kept_once_in_the_order_of_first_mention(said: list[Finding]) -> None:
    assert [f.symptom for f in combine(said)] == list(dict.fromkeys(f.symptom for f in said))


@given(lists)
def test_combining_again_changes_nothing(said: list[Finding]) -> None:
    assert combine(combine(said)) == combine(said)


@given(findings())
def test_a_finding_alone_stays_as_it_is(finding: Finding) -> None:
    assert combine([finding]) == (finding,)


def _milder(finding: Finding) -> bool:
    """True where a detail makes a warning sign less urgent than it is without it."""
    flag = BOOK.red_flags.get(finding.symptom)
    return bool(flag) and any(flag.by_qualifier.get(q, 9) < flag.disposition for q in finding.qualifiers)


@given(pairs, st.integers(0, 30))
def test_two_mentions_are_as_urgent_as_either_unless_the_later_says_that_it_has_gone(
    pair: tuple[Finding, Finding], day: int
) -> None:
    first, second = pair
    assume(second.counts or PASSED not in second.qualifiers)
    assume(not (_milder(first) or _milder(second)))
    both = urgency_of(same_message(first, second), day)

    assert both >= max(urgency_of(first, day), urgency_of(second, day))


@given(findings(presence=st.just(Presence.PRESENT)), findings(presence=st.just(Presence.ABSENT)))
def test_a_symptom_that_has_gone_by_the_end_of_the_message_is_absent(first: Finding, second: Finding) -> None:
    gone = replace(second, symptom=first.symptom, qualifiers=frozenset({PASSED}))

    assert not same_message(first, gone).counts


@given(pairs)
def test_what_two_mentions_are_in_doubt_of_is_settled_by_the_surer_one(
    pair: tuple[Finding, Finding],
) -> None:
    first = replace(pair[0], presence=Presence.UNKNOWN)
    second = replace(pair[1], presence=Presence.PRESENT)

    assert same_message(first, second).presence is Presence.PRESENT
    assert same_message(second, first).presence is Presence.PRESENT


@given(pairs, presences)
def test_a_later_message_has_the_last_word_on_presence(
    pair: tuple[Finding, Finding], presence: Presence
) -> None:
    said = replace(pair[1], presence=presence, inferred=False)

    assert later_message(pair[0], said).presence is presence


@given(findings(presence=counted), counted)
def test_a_guess_of_the_classifier_puts_no_doubt_on_what_the_patient_said(
    held: Finding, presence: Presence
) -> None:
    guess = Finding(held.symptom, presence, inferred=True)

    assert later_message(held, guess).presence is held.presence


@given(findings(presence=st.just(Presence.PRESENT)))
def test_what_a_later_message_leaves_out_stays(held: Finding) -> None:
    said = Finding(held.symptom)

    kept = later_message(held, said)
    assert (kept.severity, kept.course) == (held.severity, held.course)
    assert kept.onset_hours == held.onset_hours
    assert kept.qualifiers >= held.qualifiers


@given(pairs)
def test_a_symptom_named_by_the_patient_is_no_guess_any_more(pair: tuple[Finding, Finding]) -> None:
    held = replace(pair[0], presence=Presence.PRESENT, inferred=True)
    said = replace(pair[1], presence=Presence.PRESENT, inferred=False)

    assert not later_message(held, said).inferred
    assert not same_message(held, said).inferred
