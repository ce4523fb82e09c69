"""Runs and very long words are cut short, and nothing that a reader would miss goes with them."""

from __future__ import annotations

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.text import LONGEST_WORD, MAX_CHARS, MOST_IN_A_ROW


@pytest.mark.parametrize("run", ["'", ".", "😀", '"', "? ", "?!", "-_", "7", "red ", "a ", "red, "])
def test_a_run_of_the_same_is_read_as_its_beginning(lexicon: Lexicon, run: str) -> None:
    text = lexicon.read(f"pus here {run * 1500} and fever")

    assert len(text.doc) <= 3 * MOST_IN_A_ROW + 10
    assert text.norms[:2] == ["pus", "here"]
    assert text.norms[-2:] == ["and", "fever"]


def test_the_end_of_a_line_and_a_question_survive_in_a_run(lexicon: Lexicon) -> None:
    norms = lexicon.read("pus" + " " * 40 + "\n" + "." * 20 + "? fever").norms

    assert any("\n" in norm for norm in norms)
    assert "?" in norms


def test_a_very_long_word_is_parted(lexicon: Lexicon) -> None:
    text = lexicon.read("".join(chr(97 + place % 26) for place in range(MAX_CHARS)))

    assert max(len(token) for token in text.doc) <= LONGEST_WORD


@pytest.mark.parametrize("message", ["so red!!!", "day 3... still red???", "no no no", "ha ha ha ha ha ha"])
def test_what_people_type_is_left_whole(lexicon: Lexicon, message: str) -> None:
    doc = lexicon.read(message).doc

    assert "".join(token.text_with_ws for token in doc) == message


def test_each_character_knows_where_it_came_from(lexicon: Lexicon) -> None:
    message = "'" * 40 + " pus " + "x1" * 50
    text = lexicon.read(message)

    assert len(text.origin) == len(text.doc.text)
    pus = next(token for token in text.doc if token.norm_ == "pus")
    assert text.origin[pus.idx] == message.index("pus")
