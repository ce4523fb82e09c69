from __future__ import annotations

from typing import Callable

from bot.evaluation.cases import Result
from bot.evaluation.misses import misses

Made = Callable[..., Result]
RED_FLAGS = frozenset({"pus", "fever"})


def test_misses_lists_the_gravest_first_and_no_row_that_is_right(result: Made) -> None:
    rows = [
        result("SELF_CARE", "SELF_CARE", name="right", present=["redness"], found={"redness": "PRESENT"}),
        result(name="day", day=[3, 3], told=(2, 2)),
        result("SELF_CARE", "EMERGENCY", name="over"),
        result("CONTACT_PROVIDER_TODAY", "SELF_CARE", name="flag", present=["pus"]),
        result("CONTACT_PROVIDER", "ASK", name="unsafe"),
        result("SELF_CARE", "ASK", name="outcome"),
        result(None, "SELF_CARE", name="forbidden", not_outcome="SELF_CARE"),
        result(name="extra", present=[], absent=["fever"], found={"fever": "PRESENT"}),
    ]
    found = misses(rows, red_flags=RED_FLAGS)
    assert [(miss.result.case.id, miss.faults) for miss in found] == [
        ("flag", (("red flag missed", "pus"), ("unsafe", "CONTACT_PROVIDER_TODAY due, SELF_CARE given"))),
        ("unsafe", (("unsafe", "CONTACT_PROVIDER due, ASK given"),)),
        ("forbidden", (("forbidden outcome", "SELF_CARE given"),)),
        ("over", (("over-referral", "SELF_CARE due, EMERGENCY given"),)),
        ("outcome", (("outcome", "SELF_CARE due, ASK given"),)),
        ("extra", (("findings", "extra fever"),)),
        ("day", (("day", "3 due, 2 given"),)),
    ]
