"""Near-duplicates in the corpus: conversations that share most of their words in a row."""

from __future__ import annotations

from typing import Sequence

from bot.nlu.learned.corpus import Conversation

# The cosine of two conversations' word triples from which on they are one too many.
TOO_ALIKE = 0.8


def near_duplicates(conversations: Sequence[Conversation]) -> list[tuple[str, str]]:
    """The ids of each pair that is too much alike."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import

    vectorizer = TfidfVectorizer(ngram_range=(3, 3), token_pattern=r"\S+", norm="l2")
    matrix = vectorizer.fit_transform("\n".join(one.turns) for one in conversations)
    alike = (matrix @ matrix.T).tocoo()
    return [
        (conversations[first].id, conversations[second].id)
        for first, second, share in zip(alike.row, alike.col, alike.data, strict=True)
        if first < second and share >= TOO_ALIKE
    ]
