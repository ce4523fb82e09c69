"""The shipped lexicon, loaded once, and short ways to read a message with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.nlu.context import Surroundings, in_context
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.learned.dates import learn_dates
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.lexicon import Lexicon, load_lexicon
from bot.nlu.reach import Asserted
from bot.nlu.understanding import understand
from bot.nlu.words import mentions
from bot.settings import ROOT
from bot.triage.understanding import Understanding

Assertions = Callable[[str], dict[str, Asserted]]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon(ROOT / "data" / "lexicon")


@pytest.fixture(scope="session")
def scene(lexicon: Lexicon) -> Callable[[str], Surroundings]:
    """A message's mentions with their assertions, and the cues of the whole message."""

    def of(message: str) -> Surroundings:
        text = lexicon.read(message)
        return in_context(text.doc, mentions(text.doc, lexicon), lexicon)

    return of


@pytest.fixture(scope="session")
def asserted(scene: Callable[[str], Surroundings]) -> Assertions:
    """Each finding and risk factor of a message with its assertion, by id: the last mention of it."""

    def of(message: str) -> dict[str, Asserted]:
        return {said.mention.id: said for said in scene(message).said}

    return of


@pytest.fixture(scope="session")
def dates(lexicon: Lexicon) -> Ngrams:
    """What is learned of times from the corpus as it ships."""
    return learn_dates(read_conversations(ROOT / "data" / "messages"), lexicon, seed=1)


@pytest.fixture(scope="session")
def understood(lexicon: Lexicon, dates: Ngrams) -> Callable[..., Understanding]:
    return lambda message, now=None: understand(message, lexicon, dates, now=now)
