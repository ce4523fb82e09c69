"""Which language a message is in, and the emergency signs that it names in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bot.languages.access import languages
from bot.languages.reading import language_of, signs_of, wholly
from bot.settings import ROOT
from bot.strict_yaml import read_yaml

WRITTEN = read_yaml(Path(__file__).with_name("messages.yml"))
# Short messages of which no word is common enough: better read as English than in the wrong language.
MOST_MISSED = 1


def code_of(message: str) -> str | None:
    found = language_of(message, languages())
    return found.code if found else None


@cache
def corpus() -> tuple[str, ...]:
    """Every fourth message of the corpus: English of many kinds."""
    rows = (
        json.loads(line)
        for path in sorted((ROOT / "data" / "messages").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return tuple(turn for row in rows for turn in row["turns"])[::4]


@pytest.mark.parametrize("code", WRITTEN["languages"])
def test_a_message_is_known_by_its_language_and_taken_for_no_other(code: str) -> None:
    read = {message: code_of(message) for message in WRITTEN["languages"][code]}

    assert set(read.values()) <= {code, None}
    assert sum(found is None for found in read.values()) <= MOST_MISSED, read


@pytest.mark.parametrize("message", WRITTEN["english"])
def test_english_with_a_guest_word_is_english(message: str) -> None:
    assert code_of(message) is None


def test_of_the_corpus_next_to_nothing_is_taken_for_another_language() -> None:
    taken = [message for message in corpus() if code_of(message)]

    # Tagalog, Hindi and Spanish, whole messages of people who else write English.
    assert len(taken) <= 2, taken


def test_japanese_and_korean_are_not_taken_for_chinese() -> None:
    assert code_of("顔が赤いです") is None
    assert code_of("얼굴이 빨개요") is None


def test_a_message_of_common_words_alone_is_wholly_of_the_language() -> None:
    spanish = languages()["es"]

    assert wholly("me pica la piel", spanish)
    assert not wholly("me pica la flaky piel", spanish)


@pytest.mark.parametrize(("code", "message"), [(c, m) for c, all_ in WRITTEN["signs"].items() for m in all_])
def test_an_emergency_is_heard_in_its_language(code: str, message: str) -> None:
    found = signs_of(message, languages())

    assert len(found) == 1
    assert code in {one.code for known in found.values() for one in known}


@pytest.mark.parametrize("code", WRITTEN["denied"])
def test_what_is_denied_is_no_emergency(code: str) -> None:
    assert [message for message in WRITTEN["denied"][code] if signs_of(message, languages())] == []


def test_no_english_message_names_an_emergency_in_another_language() -> None:
    english = (*corpus(), *WRITTEN["english"])

    assert [message for message in english if signs_of(message, languages())] == []


def test_every_language_has_words_for_every_emergency_that_the_first_has() -> None:
    flags = set(languages()["es"].signs)

    assert {code: flags - set(one.signs) for code, one in languages().items() if one.texts} == {
        code: set() for code in languages() if code != "en"
    }
