"""Which of the times of a message is the procedure's: what each is read by, and what is learned."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.nlu.learned.corpus import Conversation
from bot.nlu.learned.dates import dates_table, log_odds, words_around
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.lexicon import Lexicon

NOW = datetime(2026, 11, 21, 20)


def conversation(*turns: str, day: tuple[int, int] | None) -> Conversation:
    return Conversation("c1", "anna", turns, (), (), "SELF_CARE", NOW, day)


def test_a_time_is_read_by_the_words_beside_it_and_another_time_by_its_kind(lexicon: Lexicon) -> None:
    text = "had it done on monday and i fly in 3 days"
    first, second = words_around(text, lexicon.grammar.find(text), now=NOW)

    assert first[:6] == ["<", "had", "it", "done", "<<weekday>>", "and"]
    assert {"<duration>", "left0:done", "left:had", "right0:and", "sentence:fly", "ago:weekday:5"} <= {*first}
    assert {"kind:duration:3", "ago:duration:3", "told again:0"} <= {*second}


def test_a_time_that_is_told_twice_in_different_words_is_known_as_such(lexicon: Lexicon) -> None:
    text = "5 days ago , on monday"

    assert all("told again:1" in words for words in words_around(text, lexicon.grammar.find(text), now=NOW))


def test_without_a_clock_nothing_is_read_off_the_calendar(lexicon: Lexicon) -> None:
    (words,) = words_around("on monday", lexicon.grammar.find("on monday"), now=None)

    assert {"ago:none", "told again:0"} <= {*words}


def test_what_is_learned_is_whether_a_time_is_the_day_as_labelled(lexicon: Lexicon) -> None:
    told = conversation("done 4 days ago, itchy since yesterday", "thanks", day=(4, 4))
    untold = conversation("itchy since yesterday", day=None)

    words, marks = dates_table([told, untold], lexicon)

    assert len(words) == 3
    assert marks[:, 0].tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("text", "procedure"),
    [
        ("needled on monday , the wedding is on saturday", 0),
        ("the wedding is on saturday , i was needled on monday", 1),
        ("treatment was yesterday at 6 pm", 0),
        ("my sister had pus after 3 days , i had mine done 5 days ago", 1),
    ],
)
def test_the_procedures_time_is_the_likeliest(
    text: str, procedure: int, lexicon: Lexicon, dates: Ngrams
) -> None:
    odds = log_odds(text, lexicon.grammar.find(text), dates, now=NOW)

    assert odds.index(max(odds)) == procedure
