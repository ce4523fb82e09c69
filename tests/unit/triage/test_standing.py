"""What holds after several messages: what was told is not lowered by what is only suspected."""

from __future__ import annotations

import pytest

from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import Presence
from bot.triage.standing import Turn, standing

TOLD = Turn(risks=(Evidence("blood_thinners"),))


def test_a_suspicion_takes_no_told_risk_factor_back() -> None:
    suspected = Turn(risks=(Evidence("blood_thinners", certainty=Certainty.SUSPECTED),))
    held = standing([TOLD, suspected])

    assert held.risk_factors == {"blood_thinners"}
    assert not held.possible_risks


@pytest.mark.parametrize(
    ("said", "sure", "possible"),
    [
        (Evidence("blood_thinners", presence=Presence.ABSENT), False, False),
        (Evidence("blood_thinners", certainty=Certainty.DOUBTFUL), False, True),
    ],
)
def test_what_the_patient_says_of_it_does(said: Evidence, sure: bool, possible: bool) -> None:
    held = standing([TOLD, Turn(risks=(said,))])

    assert bool(held.risk_factors) is sure
    assert bool(held.possible_risks) is possible


BRUISE = Turn((Evidence("bruising"),))
GONE_YELLOW = Evidence("pus", explained_by="bruising")


@pytest.mark.parametrize(
    "turns",
    [[BRUISE, Turn((GONE_YELLOW,))], [Turn((Evidence("bruising"), GONE_YELLOW))]],
    ids=["told before", "told beside"],
)
def test_what_a_bruise_explains_is_no_warning_sign(turns: list[Turn]) -> None:
    assert [one.symptom for one in standing(turns).findings] == ["bruising"]


@pytest.mark.parametrize(
    "turns",
    [
        [Turn((GONE_YELLOW,))],
        [Turn((Evidence("bruising", presence=Presence.ABSENT), GONE_YELLOW))],
        [BRUISE, Turn((Evidence("bruising", presence=Presence.ABSENT),)), Turn((GONE_YELLOW,))],
        [Turn((Evidence("bruising"), GONE_YELLOW, Evidence("pus")))],
    ],
    ids=["no bruise", "denied", "gone", "named besides"],
)
def test_without_the_bruise_or_in_other_words_it_is_one(turns: list[Turn]) -> None:
    assert any(one.symptom == "pus" and one.counts for one in standing(turns).findings)
