from __future__ import annotations

from typing import Callable

import pytest

from bot.evaluation.cases import Result
from bot.evaluation.metrics import Figure, agreements, confusion, figures, is_over, is_unsafe

Made = Callable[..., Result]
RED_FLAGS = frozenset({"pus", "fever"})


def measured(*results: Result) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures(results, red_flags=RED_FLAGS)}


@pytest.mark.parametrize(
    ("due", "given", "unsafe", "over"),
    [
        ("CONTACT_PROVIDER", "SELF_CARE", True, False),
        ("CONTACT_PROVIDER", "CONTACT_PROVIDER", False, False),
        ("CONTACT_PROVIDER", "EMERGENCY", False, True),
        ("EMERGENCY", "CONTACT_PROVIDER_TODAY", True, False),
        ("CONTACT_PROVIDER", "ASK", True, False),
        ("CONTACT_PROVIDER_TODAY", "INFO", True, False),
        ("EMERGENCY", "NONE", True, False),
        ("SELF_CARE", "ASK", False, False),
        ("SELF_CARE", "NONE", False, False),
        ("SELF_CARE", "CONTACT_PROVIDER", False, True),
        ("ASK", "EMERGENCY", False, False),
        ("NONE", "SELF_CARE", False, False),
        (None, "SELF_CARE", False, False),
    ],
)
def test_is_unsafe_and_is_over_compare_urgency(
    result: Made, due: str | None, given: str, unsafe: bool, over: bool
) -> None:
    assert (is_unsafe(result(due, given)), is_over(result(due, given))) == (unsafe, over)


def test_figures_count_only_rows_where_they_apply(result: Made) -> None:
    found = measured(
        result("SELF_CARE", "SELF_CARE"),
        result("EMERGENCY", "ASK"),
        result("NONE", "SELF_CARE"),
        result("ASK", "ASK"),
        result(None, "NONE"),
    )
    assert found["strict safety"].counted == "1 of 2"
    assert found["over-referral"].counted == "0 of 2"
    assert found["exact outcome"].counted == "2 of 4"
    assert found["verdict where none is due"].counted == "1 of 2"
    assert found["coverage"].counted == "2 of 3"
    assert found["forbidden outcome avoided"].value is None
    assert found["day"].value is None


def test_figures_see_a_red_flag_in_doubt(result: Made) -> None:
    found = measured(
        result(present=["pus", "redness"], found={"pus": "UNKNOWN"}),
        result(present=["fever"], found={"fever": "ABSENT"}),
    )
    assert found["red-flag sensitivity"].counted == "1 of 2"
    assert found["red-flag sensitivity"].reached is False


def test_figures_of_presence(result: Made) -> None:
    found = measured(
        result(present=["redness"], found={"redness": "PRESENT", "pus": "PRESENT"}),
        result(present=["redness", "fever"], absent=["pus"], found={"redness": "PRESENT", "pus": "ABSENT"}),
        result(found={"swelling": "PRESENT"}),
    )
    assert found["findings F1"].value == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))
    assert found["findings precision"].counted == "2 of 3"
    assert found["findings recall"].counted == "2 of 3"
    assert found["denied findings noted"].counted == "1 of 1"


def test_figures_of_the_day(result: Made) -> None:
    found = measured(
        result(day=[2, 2], told=(2, 2)),
        result(day=[2, 3], told=(2, 2)),
        result(day=None),
        result(told=(4, 4)),
    )
    assert found["day"].counted == "2 of 3"
    assert found["day where told"].counted == "1 of 2"


def test_figures_of_ruled_out_outcomes(result: Made) -> None:
    found = measured(
        result(None, "SELF_CARE", not_outcome="SELF_CARE"), result(None, "ASK", not_outcome=["SELF_CARE"])
    )
    assert found["forbidden outcome avoided"].counted == "1 of 2"


def test_agreements_and_confusion_count_pairs(result: Made) -> None:
    rows = [
        result("ASK", "ASK", present=["redness"], found={"redness": "PRESENT"}),
        result("ASK", "NONE", present=["redness"], found={"pus": "PRESENT"}),
    ]
    assert [(a.name, a.both, a.extra, a.missed) for a in agreements(rows)] == [
        ("pus", 0, 1, 0),
        ("redness", 1, 0, 1),
    ]
    assert confusion(rows) == {("ASK", "ASK"): 1, ("ASK", "NONE"): 1}
