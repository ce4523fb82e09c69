"""What means a warning sign in everyday words is never passed over in a few plain ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from tests.conftest import Run
from tests.metamorphic.run import last_turn

if TYPE_CHECKING:
    from rasa.core.agent import Agent

PLAIN = ("day 2, a bit red and {}", "{} since this morning, day 2")


def wordings(phrase: str) -> Iterator[str]:
    """A phrase of the lexicon as a patient would type it, its first word in all its forms; none where it
    names a group of words."""
    words = [word for word in phrase.split() if not word.endswith("?")]
    if words and not any(word.startswith("<") or word == "..." for word in words):
        for first in words[0].split("|"):
            yield " ".join([first, *(word.split("|")[0] for word in words[1:])])


EVERYDAY = {
    sign: [words for phrase in forms.get("weak", ()) for words in wordings(phrase)]
    for sign, forms in read_yaml(ROOT / "data" / "lexicon" / "red_flags.yml").items()
}


@pytest.mark.parametrize("sign", [sign for sign, words in EVERYDAY.items() if words])
def test_a_sign_in_everyday_words_is_not_reassured(sign: str, agent: Agent, run: Run[Any]) -> None:
    messages = [frame.format(words) for words in EVERYDAY[sign] for frame in PLAIN]
    verdicts = {message: run(last_turn(agent, (message,)))["standing"] for message in messages}

    assert [message for message, standing in verdicts.items() if standing == "SELF_CARE"] == []


# Names of other things too, and words that nobody's spelling knows.
READ_OTHERWISE = {
    "travelling",
    "traveling",
    "bleed worse",
    "bleeds worse",
    "stingier",
    "swollener",
    "painfuller",
}
COURSES = {
    cue["category"]: [words for phrase in cue["phrases"] for words in wordings(phrase)]
    for cue in read_yaml(ROOT / "data" / "lexicon" / "context.yml")["cues"]
    if cue["category"] in ("worsening", "spreading", "recurred")
}


@pytest.mark.parametrize("course", COURSES)
def test_a_course_for_the_worse_is_not_reassured(course: str, agent: Agent, run: Run[Any]) -> None:
    verdicts = {
        words: run(last_turn(agent, (f"red on day 2 and {words}",)))["standing"]
        for words in COURSES[course]
        if words not in READ_OTHERWISE
    }

    assert [words for words, standing in verdicts.items() if standing == "SELF_CARE"] == []
