"""Forms and lists: an answer belongs to what stands before its separator."""

from __future__ import annotations

import pytest

from bot.triage.findings import Presence
from tests.unit.nlu.conftest import Assertions


@pytest.mark.parametrize(
    ("message", "there", "not_there"),
    [
        ("Redness: No  Fever: Yes  Day: 2", ["fever"], ["redness"]),
        ("Swelling: Yes Fever: No Blisters: No, yesterday", ["swelling"], ["fever", "blister"]),
        ("redness: yes\nfever: no\npus: no", ["redness"], ["fever", "pus"]),
        ("itching - no, trouble breathing - yes", ["breathing_trouble"], ["histamine_reaction"]),
        ("Fever = no; swelling = yes", ["swelling"], ["fever"]),
        ("red - no pus", ["redness"], ["pus"]),
        ("Redness: mild, pus: none", ["redness"], ["pus"]),
    ],
)
def test_each_answer_is_that_of_its_own_key(
    message: str, there: list[str], not_there: list[str], asserted: Assertions
) -> None:
    said = asserted(message)

    assert {name: said[name].presence for name in there} == dict.fromkeys(there, Presence.PRESENT)
    assert {name: said[name].presence for name in not_there} == dict.fromkeys(not_there, Presence.ABSENT)
