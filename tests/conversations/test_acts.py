"""Conversation acts through the trained bot, after every kind of verdict.

`acts.yml` holds, by act, wordings that nobody trained on; each row is one conversation: something that
is told, and then all wordings of one act.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from tests.conftest import BOOK, Talk

ACTS = read_yaml(Path(__file__).with_name("acts.yml"))
MISREAD = read_yaml(Path(__file__).with_name("acts_misread.yml"))
# What is told first, by the verdict that it has.
TOLD = {
    None: "good evening",
    "SELF_CARE": "day 1 and my cheeks are red",
    "CONTACT_PROVIDER": "day 6 and my cheeks are still red",
    "CONTACT_PROVIDER_TODAY": "day 3 and there is pus on my chin",
    "EMERGENCY": "my throat is swelling up",
}
URGENT = ("CONTACT_PROVIDER_TODAY", "EMERGENCY")


def test_every_act_has_wordings_of_its_own() -> None:
    assert set(ACTS) == set(BOOK.acts)
    assert all(len(wordings) >= 5 for wordings in ACTS.values())


def test_no_wording_is_one_that_was_trained_on() -> None:
    trained = {
        line.strip()[2:].lower()
        for path in (ROOT / "data" / "nlu").rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    - ")
    }

    assert [text for wordings in ACTS.values() for text in wordings if text.lower() in trained] == []


@pytest.mark.parametrize("verdict", TOLD)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_answered_and_changes_nothing(act: str, verdict: str | None, talk: Talk) -> None:
    first, *rows = talk(TOLD[verdict], *[text for text in ACTS[act] if text not in MISREAD.get(act, ())])

    assert first["standing"] == verdict
    assert [row["intent"] for row in rows] == [act] * len(rows)
    for before, row in pairwise([first, *rows]):
        assert (row["standing"], row["findings"]) == (verdict, first["findings"])
        assert row["elapsed_days"] == first["elapsed_days"]
        assert row["replies"] != before["replies"]
        if verdict in URGENT:
            assert row["outcome"] == verdict


@pytest.mark.parametrize("act", MISREAD)
def test_what_is_misread_is_still_misread_and_lowers_nothing(act: str, talk: Talk) -> None:
    for text in MISREAD[act]:
        replies = {verdict: talk(told, text)[-1] for verdict, told in TOLD.items()}

        assert text in ACTS[act]
        assert any(row["intent"] != act or row["standing"] != verdict for verdict, row in replies.items())
        assert all(row["standing"] in URGENT for verdict, row in replies.items() if verdict in URGENT)
