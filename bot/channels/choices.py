"""Choices where there are no buttons: a label before each, and what an answer to them means.

A list of days gets letters, so that "2" there can only be two days. Other lists get numbers.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = {
    **{word: number for number, word in enumerate(_WORDS, start=1)},
    **{word: number for number, word in enumerate(_ORDINALS, start=1)},
}
_LEAD = re.compile(r"^(?:the |option |number |choice |answer |letter |nr |no\. )+")
_SEVERAL = re.compile(r"\s*(?:,\s*and\b|,|\band\b|&|\+)\s*|\s+")
# Of two choices only one can be meant ("Yes" or "No").
_FEWEST_FOR_SEVERAL = 3


def lettered(choices: Sequence[str]) -> bool:
    """True where a bare number might be an answer in itself, as "2" is to "2 days ago"."""
    return any(character.isdigit() for choice in choices for character in choice)


def labels(choices: Sequence[str]) -> list[str]:
    """A label for each choice: A, B, C where `lettered`, else 1, 2, 3."""
    return [LETTERS[i] if lettered(choices) else str(i + 1) for i in range(len(choices))]


def picked(text: str, choices: Sequence[str]) -> str | None:
    """The choice that a message means, as the words it stands for; None where it means none.

    Takes "2", "2.", "two", "the second", "option 2", "b" and the words themselves; of a numbered
    list also several ("1 and 3"). A letter answers both kinds of list.
    """
    said = _plain(text)
    for choice in choices:
        if said == _plain(choice):
            return choice
    index = _index(said, choices)
    if index is not None:
        return choices[index] if 0 <= index < len(choices) else None
    if lettered(choices) or len(choices) < _FEWEST_FOR_SEVERAL:
        return None
    several = [_number(word) for word in _SEVERAL.split(said)]
    if len(several) < 2 or not all(n is not None and n <= len(choices) for n in several):
        return None
    return " and ".join(choices[n - 1] for n in dict.fromkeys(several) if n)


def missed(text: str, choices: Sequence[str]) -> bool:
    """True where a message is a label, and none of those on offer, nor the words of one."""
    index = _index(_plain(text), choices)
    return bool(choices) and index is not None and picked(text, choices) is None


def is_label(text: str) -> bool:
    """True where a message may be the label of a choice, whatever was on offer."""
    return _index(_plain(text), ("", "")) is not None


def _index(said: str, choices: Sequence[str]) -> int | None:
    bare = _LEAD.sub("", said)
    if len(bare) == 1 and bare.upper() in LETTERS:
        return LETTERS.index(bare.upper())
    number = None if lettered(choices) else _number(bare.removesuffix(" one"))
    return None if number is None else number - 1


def _number(word: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", word, re.ASCII):
        return int(word)
    return _NUMBERS.get(word)


def _plain(text: str) -> str:
    """Without case, marks around it and the dress of emoji digits."""
    plain = unicodedata.normalize("NFKC", text).replace("\ufe0f", "").replace("\u20e3", "")
    plain = plain.replace("’", "'").casefold()
    return " ".join(plain.split()).strip(" .,:;!?)('\"*#-")
