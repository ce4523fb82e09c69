"""Near-duplicates in the corpus: conversations that share most of their words in a row."""

from __future__ import annotations

from typing import Sequence

from bot.nlu.learned.corpus import Conversation

# A shorter conversation is like many others: "red, day 2".
_FEWEST_WORDS = 6
# The cosine of two conversations' word triples from which on they are one too many.
TOO_ALIKE = 0.8


def near_duplicates(conversations: Sequence[Conversation]) -> list[tuple[str, str]]:
    """The ids of each pair that is too much alike."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import

    texts = ["\n".join(one.turns) for one in conversations]
    long = [place for place, text in enumerate(texts) if len(text.split()) >= _FEWEST_WORDS]
    if len(long) < 2:
        return []
    vectorizer = TfidfVectorizer(ngram_range=(3, 3), token_pattern=r"\S+", norm="l2")
    matrix = vectorizer.fit_transform(texts[place] for place in long)
    alike = (matrix @ matrix.T).tocoo()
    return [
        (conversations[long[first]].id, conversations[long[second]].id)
        for first, second, share in zip(alike.row, alike.col, alike.data, strict=True)
        if first < second and share >= TOO_ALIKE
    ]
