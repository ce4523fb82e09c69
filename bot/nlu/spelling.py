"""Slips of the finger in words that matter, without turning ordinary words into symptoms."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Collection, Iterable, Mapping

from symspellpy import SymSpell, Verbosity

# Shorter words are too close to each other to guess.
MIN_LENGTH = 4
TWO_SLIPS_LENGTH = 8
# A word that names a finding is meant more often here than in general English.
_TELLING_WEIGHT = 20


class Speller:
    """Corrects a word to one of `words` only where general English does not know the word.

    A word of `telling`, which names a finding alone, is correct as it is. Between two equally
    close words the more frequent one wins.
    """

    def __init__(self, words: Iterable[str], telling: Collection[str] = ()) -> None:
        self._telling = frozenset(telling)
        self._ordinary = _ordinary_words()
        self._index = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        for word in sorted({*words, *telling}):
            if word.isalpha() and len(word) >= MIN_LENGTH and self.knows(word):
                self._index.create_dictionary_entry(word, self._weight(word))

    def _weight(self, word: str) -> int:
        return self._ordinary.get(word, 1) * (_TELLING_WEIGHT if word in self._telling else 1)

    def knows(self, word: str) -> bool:
        """True for a word of general English or one that names a finding alone."""
        return word in self._telling or word in self._ordinary

    def correct(self, word: str) -> str:
        """The lexicon's word within one slip (two in long words), else the word as it is."""
        if len(word) < MIN_LENGTH or self.knows(word):
            return word
        if word.endswith("in") and self.knows(word + "g"):
            return word + "g"  # "bleedin"
        slips = 2 if len(word) >= TWO_SLIPS_LENGTH else 1
        found = self._index.lookup(word, Verbosity.CLOSEST, max_edit_distance=slips)
        same_start = [item.term for item in found if item.term[0] == word[0]]
        return same_start[0] if same_start else word


@lru_cache(maxsize=1)
def _ordinary_words() -> Mapping[str, int]:
    """The words of general English with their counts, from the list that symspellpy ships."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in (line.split(" ") for line in lines)}
