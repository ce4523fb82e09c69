"""What it costs to read a message: no more than its length, whatever is in it."""

from __future__ import annotations

import random
import time

import pytest

from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.lexicon import Lexicon
from bot.nlu.text import MAX_CHARS
from bot.nlu.understanding import understand

_SEED = random.Random(7)
_UNITS = {
    "apostrophes": "'", "quotes": '"', "emoji": "😀", "one letter": "a", "one word": "a ", "digits": "7",
    "unlike digits": "1234567890", "glued": "red.and", "denials": "no pus ", "a sentence": "my cheek is ",
    "times": "3 days ago ", "days": "day 3 ", "ends": "pus. gone? ", "past": "2 years ago, pus. ",
    "warning signs": "cant breathe no tongue ", "marks": "?!()[]", "letters apart": "a b c ",
}  # fmt: skip


def filled(unit: str, length: int) -> str:
    return (unit * length)[:length]


def seconds(message: str, lexicon: Lexicon, dates: Ngrams) -> float:
    """Of the processor; the first reading, which makes what is kept, does not count."""
    understand(message, lexicon, dates)
    begun = time.process_time()
    understand(message, lexicon, dates)
    return time.process_time() - begun


@pytest.mark.parametrize("name", _UNITS)
def test_ten_thousand_characters_of_anything_are_read_at_once(
    lexicon: Lexicon, dates: Ngrams, name: str
) -> None:
    """200 ms on a free machine; five times that on one with much else to do."""
    assert seconds(filled(_UNITS[name], MAX_CHARS), lexicon, dates) < 1.0


def test_ten_thousand_characters_of_the_lexicons_own_words_are_read_at_once(
    lexicon: Lexicon, dates: Ngrams
) -> None:
    words = sorted(lexicon.terms.words | lexicon.cues.words)
    dense = " ".join(_SEED.choice(words) for _ in range(MAX_CHARS // 4))

    assert seconds(dense[:MAX_CHARS], lexicon, dates) < 1.0


@pytest.mark.parametrize(
    "figure", ["9" * 309, "1234567890" * 31, "1" + "0" * 400, "9" * 64, "0." + "3" * 400]
)
@pytest.mark.parametrize(
    "frame", ["{}", "day {}", "{} days ago", "nearly {} hours", "{} weeks", "{}/10 pain"]
)
def test_a_number_of_any_length_is_read(lexicon: Lexicon, dates: Ngrams, figure: str, frame: str) -> None:
    said = understand(frame.format(figure) + " and my cheeks are red", lexicon, dates)

    assert "redness" in [one.finding for one in said.evidence]
