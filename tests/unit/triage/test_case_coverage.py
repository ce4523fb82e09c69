"""Every row of the handbook has a case: a new row without one is refused here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.triage.disposition import Disposition
from bot.triage.protocol import (
    Combination,
    Escalation,
    Handbook,
    Procedure,
    RedFlag,
    RiskFactor,
    Sign,
)
from tests.support.rows import missing_rows
from tests.support.vignettes import CASES, vignettes

TODAY = Disposition.CONTACT_PROVIDER_TODAY


def test_every_row_of_the_handbook_is_hit_by_a_case(handbook: Handbook) -> None:
    assert missing_rows(handbook, vignettes()) == []


def test_every_symptom_has_a_file_of_cases(handbook: Handbook) -> None:
    assert {*handbook.symptoms} <= {path.stem for path in CASES.glob("*.yml")}


def test_a_new_symptom_without_cases_is_missed(handbook: Handbook) -> None:
    glow = replace(handbook.symptoms["redness"], id="glow")
    longer = replace(handbook, symptoms={**handbook.symptoms, "glow": glow})

    assert "glow: day 3, the last day" in missing_rows(longer, vignettes())


def test_a_window_that_moves_without_its_case_is_missed(handbook: Handbook) -> None:
    moved = replace(handbook.symptoms["redness"], expected_through_day=4)
    other = replace(handbook, symptoms={**handbook.symptoms, "redness": moved})

    assert "redness: day 5, the day after" in missing_rows(other, vignettes())


def test_a_new_escalation_without_a_case_is_missed(handbook: Handbook) -> None:
    rule = Escalation("hot_skin", qualifier="throbbing", after_day=2)
    sore = replace(handbook.symptoms["swelling"], escalations=(rule,))
    other = replace(handbook, symptoms={**handbook.symptoms, "swelling": sore})

    assert "swelling, throbbing: day 3 → red_flag/hot_skin" in missing_rows(other, vignettes())


@pytest.mark.parametrize(
    ("part", "row", "missed"),
    [
        ("red_flags", RedFlag("glow", "a glow", TODAY, ("C",)), "red_flag/glow: alone"),
        ("risk_factors", RiskFactor("glow", "a glow", ("C",)), "risk_factors/glow: the only reason"),
        ("procedures", Procedure("glow", "a glow", False, ("C",)), "procedures/glow"),
    ],
)
def test_a_new_row_without_a_case_is_missed(
    handbook: Handbook, part: str, row: RedFlag | RiskFactor | Procedure, missed: str
) -> None:
    longer = replace(handbook, **{part: {**getattr(handbook, part), "glow": row}})

    assert missed in missing_rows(longer, vignettes())


def test_a_new_pair_of_signs_without_a_case_is_missed(handbook: Handbook) -> None:
    pair = Combination("glow", "a glow", (Sign("fever"),), (Sign("pus"),), TODAY, ("C",))
    longer = replace(handbook, combinations=(*handbook.combinations, pair))

    assert "combinations/glow: fever with pus" in missing_rows(longer, vignettes())
