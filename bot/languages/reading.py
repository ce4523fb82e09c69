"""Which language a message is in, where that is sure, and which warning signs its words name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Collection, Mapping

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.languages.load import ENGLISH, Language, fold

# Scripts that only languages beside our Chinese use together with its signs.
_NOT_CHINESE = ("HIRAGANA", "KATAKANA", "HANGUL")
_LATIN = "LATIN"
# Common words that a message must hold: so many, one word in so many, and more than twice the English ones.
_ENOUGH_WORDS, _ONE_IN = 2, 3
# What the detector must believe in (0 to 1) where a message holds one common word and no English one.
_SURE = 0.6


def language_of(message: str, languages: Mapping[str, Language]) -> Language | None:
    """The language of a message; None where it is English, none that we know, or not sure.

    A guest word or two make no message foreign: the common words of a language decide, and py3langid is
    asked only where they are few.
    """
    by_script = _by_script(message, languages.values())
    if by_script:
        return by_script
    words = _words(message)
    whole = " ".join(words)
    english = languages[ENGLISH].words
    if whole in languages[ENGLISH].alone:
        return None
    counted = []
    for one in languages.values():
        if one.code == ENGLISH:
            continue
        if whole in one.alone:
            return one
        own = sum(word in one.words and word not in english for word in _split(words))
        foreign = sum(word in english and word not in one.words for word in _split(words))
        counted.append((own, -foreign, one.code))
    own, minus_foreign, code = max(counted)
    if own >= max(_ENOUGH_WORDS, len(words) / _ONE_IN) and own > -2 * minus_foreign:
        return languages[code]
    if own and not minus_foreign and len(words) > 1:
        guess, chance = _detector(tuple(sorted(languages))).classify(message)
        return languages[guess] if chance >= _SURE and guess == code else None
    return None


def wholly(message: str, language: Language) -> bool:
    """True where every word of the message is a common word of the language."""
    return all(word in language.words for word in _words(message))


def signs_of(message: str, languages: Mapping[str, Language]) -> Mapping[str, tuple[Language, ...]]:
    """The ids of the red flags that a message names in any of the languages, and in which."""
    found: dict[str, tuple[Language, ...]] = {}
    folded = fold(message)
    for one in languages.values():
        told = one.denied.sub(" ; ", folded) if one.denied else folded
        for flag, pattern in one.signs.items():
            if pattern.search(told):
                found[flag] = (*found.get(flag, ()), one)
    return found


def _words(message: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", fold(message))


def _split(words: Collection[str]) -> list[str]:
    """The words, and the parts of those with an apostrophe ("j'ai")."""
    return [part for word in words for part in dict.fromkeys((word, *word.split("'")))]


def _by_script(message: str, languages: Collection[Language]) -> Language | None:
    """The language whose script most letters of the message are in; none for Latin letters."""
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in message if letter.isalpha())
    if not scripts or any(scripts[script] for script in _NOT_CHINESE):
        return None
    most, count = scripts.most_common(1)[0]
    if most == _LATIN or 2 * count <= sum(scripts.values()):
        return None
    return next((one for one in languages if one.script == most), None)


@lru_cache(maxsize=1)
def _detector(codes: tuple[str, ...]) -> LanguageIdentifier:
    """py3langid for these languages alone, loaded when it is first needed."""
    detector = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    detector.set_languages(list(codes))
    return detector
