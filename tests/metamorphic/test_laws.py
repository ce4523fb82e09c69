"""A fixed sample of the metamorphic cases through the trained bot; `make metamorphic` runs them all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import BOOK, Run
from tests.metamorphic.laws import FRAMES, LAWS, REMARKS, SIGNS, WORDINGS, Case
from tests.metamorphic.run import broken

if TYPE_CHECKING:
    from rasa.core.agent import Agent

SAMPLE = 60
SEED = 20261130
NAMES = ["frame", "remark", "order", "other_person", "denied", "hypothetical", "stubborn"]
# How many of the sample may break a law today: these numbers may only shrink. Words that only ask what
# would be are asked about where they leave it open, so that law need not hold whole.
ALLOWED = {"frame": 2, "order": 1, "other_person": 1, "hypothetical": 3}


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_the_law_holds_for_a_sample(law: Callable[[], Iterator[Case]], agent: Agent, run: Run[Any]) -> None:
    cases = list(law())
    sample = random.Random(SEED).sample(cases, min(SAMPLE, len(cases)))
    wrong = run(broken(agent, sample))

    name = NAMES[LAWS.index(law)]
    assert len(wrong) <= ALLOWED.get(name, 0), [f"{case} → {how}" for case, how in wrong]


def test_there_are_enough_frames_and_remarks_and_three_wordings_of_every_sign() -> None:
    assert len(FRAMES["noun_frames"]) + len(FRAMES["clause_frames"]) >= 40
    assert len(REMARKS) >= 60
    assert set(SIGNS) == set(BOOK.red_flags)
    assert all(len(WORDINGS[sign][kind]) >= 3 for sign in SIGNS for kind in ("nouns", "clauses"))
