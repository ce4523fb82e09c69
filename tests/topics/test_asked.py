"""What patients of public forums and clinics' pages asked, in our own words, through the trained bot.

`asked.jsonl` holds one conversation a line, with what a nurse wants of the last reply, written before the
bot's own was seen: its `outcome` (one of), the `topics` that it answers ("a|b": either), the `act` that it
is (one of), words that it `says`. Where `either` is true, the topics or the act will do.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from actions.writer import Writer
from tests.conftest import BOOK, CLINIC, Talk
from tests.topics.test_topics import KNOWN

ROWS = [json.loads(line) for line in Path(__file__).with_name("asked.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']}: {row['turns'][-1]}" for row in ROWS])
def test_the_reply_is_one_that_a_nurse_would_let_stand(row: dict[str, Any], talk: Talk) -> None:
    replies = talk(*row["turns"])
    stands = would_stand(replies[-1], row["wants"])

    if f"asked: {row['turns'][-1]}" in KNOWN:
        assert not stands
    else:
        assert stands, replies[-1]["replies"]
    assert all(before["replies"] != after["replies"] for before, after in pairwise(replies))


def test_a_third_of_them_follow_a_verdict() -> None:
    assert 3 * sum(len(row["turns"]) > 1 for row in ROWS) >= len(ROWS) - 3


def would_stand(reply: dict[str, Any], wants: dict[str, Any]) -> bool:
    """True where a reply is what a nurse wants of it."""
    text = "\n".join(reply["replies"])
    acted = reply["intent"] in wants.get("act", ())
    answered = all(
        any(is_answered(topic, text) for topic in topics.split("|")) for topics in wants.get("topics", ())
    )
    fits = acted or answered if wants.get("either") else answered and (acted or "act" not in wants)
    says = all(words in text for words in wants.get("says", ()))
    return reply["outcome"] in wants["outcome"] and fits and says


def is_answered(topic: str, text: str) -> bool:
    one = BOOK.topics[topic]
    answers = (one.answer, *(at.text for at in (one.before, one.had) if at))
    return any(Writer(BOOK, CLINIC).fill(answer) in text for answer in answers)
