"""Texts as the reader takes them."""

from __future__ import annotations

from typing import Sequence

from bot.nlu.lexicon import Lexicon
from bot.nlu.text import read


def normal_forms(texts: Sequence[str], lexicon: Lexicon) -> list[list[str]]:
    """The normal forms of each text."""
    return [read(text, nlp=lexicon.nlp, chat=lexicon.chat, speller=lexicon.speller).norms for text in texts]
