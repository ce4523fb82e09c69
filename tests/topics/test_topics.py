"""Ways of asking that nothing was learned from → the topic's own answer, through the trained bot.

One file a topic, named like the topic's file in data/handbook/topics; each line is one message of a
new conversation.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.writer import Writer
from bot.nlu.learned.topics import read_askings
from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from bot.triage.protocol import Handbook
from tests.conftest import CLINIC, Talk

HELD_OUT = {path.stem: read_yaml(path) for path in sorted(Path(__file__).parent.glob("*.yml"))}
ASKINGS = read_askings(ROOT / "data" / "nlu" / "topics")
KNOWN = set((Path(__file__).parent / "known_failures.txt").read_text(encoding="utf-8").splitlines()[1:])
FEWEST_ASKINGS = 25
FEWEST_HELD_OUT = 4


@pytest.mark.parametrize(
    ("topic", "text"),
    [(topic, text) for topic, texts in HELD_OUT.items() for text in texts],
    ids=[f"{topic}: {text}" for topic, texts in HELD_OUT.items() for text in texts],
)
def test_a_new_way_of_asking_gets_the_answer(topic: str, text: str, talk: Talk, handbook: Handbook) -> None:
    (row,) = talk(text)
    one = handbook.topics[topic]
    answers = [one.answer, *(at.text for at in (one.before, one.had) if at)]
    reply = "\n".join(row["replies"])
    answered = any(Writer(handbook, CLINIC).fill(answer) in reply for answer in answers)

    if f"{topic}: {text}" in KNOWN:
        assert not answered and row["outcome"] != "SELF_CARE"
    else:
        assert answered, reply


@pytest.mark.parametrize("topic", HELD_OUT)
def test_every_topic_has_many_ways_of_asking_and_some_held_out(topic: str) -> None:
    asked = [" ".join(text.lower().split()) for text in ASKINGS[topic]]

    assert len(set(asked)) >= FEWEST_ASKINGS
    assert len(HELD_OUT[topic]) >= FEWEST_HELD_OUT
    assert not {text.lower() for text in HELD_OUT[topic]} & set(asked)


def test_every_topic_of_the_handbook_is_asked_about(handbook: Handbook) -> None:
    assert set(handbook.topics) == set(ASKINGS) == set(HELD_OUT)
