"""Every case of tests/cases: what a clinician expects of a patient like this."""

from __future__ import annotations

import pytest

from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.protocol import Handbook
from tests.support.vignettes import Vignette, qualifiers, vignettes

_OUTCOMES = {*(disposition.name for disposition in Disposition), "ASK", "NONE"}


@pytest.mark.parametrize("case", vignettes(), ids=str)
def test_case(case: Vignette, handbook: Handbook) -> None:
    decision = decide(case.encounter, handbook)

    asked = decision.question.value if decision.question else None
    given = decision.disposition.name if decision.disposition is not None else None
    reasons = tuple(reason.id for reason in decision.reasons)
    assert (given or ("ASK" if asked else "NONE")) == case.outcome
    assert (asked, decision.subject) == (case.question, case.about)
    if case.reasons is not None or given is None:
        assert reasons == (case.reasons or ())
    if case.sources_differ is not None:
        assert any(reason.sources_differ for reason in decision.reasons) is case.sources_differ


def test_no_two_cases_of_a_file_have_the_same_name() -> None:
    names = [str(case) for case in vignettes()]

    assert sorted(set(names)) == sorted(names)


def test_the_cases_use_the_words_of_the_handbook(handbook: Handbook) -> None:
    known = qualifiers(handbook)
    said = {(str(case), q) for case in vignettes() for f in case.encounter.findings for q in f.qualifiers}

    assert {(case, word) for case, word in said if word not in known} == set()


def test_the_cases_expect_outcomes_that_exist() -> None:
    odd = [
        str(case)
        for case in vignettes()
        if case.outcome not in _OUTCOMES or (case.outcome == "ASK") != (case.question is not None)
    ]

    assert odd == []
