"""The languages that this process knows: loaded on first use, then kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Mapping

from bot.languages.load import Language as Language
from bot.languages.load import load_languages
from bot.settings import paths


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Every language by its code. Raises LanguageError where a file cannot be used."""
    return load_languages(paths().languages)


def unchecked(known: Mapping[str, Language]) -> list[str]:
    """A line that names the languages whose texts no speaker has checked; none where all are checked."""
    names = sorted(one.name for one in known.values() if one.texts and one.unchecked)
    return [f"translations not yet checked by a speaker: {', '.join(names)}"] if names else []
