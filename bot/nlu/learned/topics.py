"""Ways of asking (data/nlu/topics, one file a topic) → which topics a question is about."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, Mapping, Sequence

import numpy as np

from bot.nlu.learned.labels import Floats, Label
from bot.nlu.learned.ngrams import Ngrams
from bot.strict_yaml import read_yaml


def read_askings(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """The ways of asking by topic, which is the file's name. The files are Rasa's training data."""
    return {
        path.stem: tuple(
            line.removeprefix("- ")
            for group in read_yaml(path)["nlu"]
            for line in group["examples"].splitlines()
        )
        for path in sorted(folder.glob("*.yml"))
    }


def topics_table(
    askings: Mapping[str, Sequence[str]], others: Iterable[str]
) -> tuple[list[str], list[Label], Floats]:
    """What to learn from: texts, labels, and marks (texts, labels). `others` are about no topic, unless
    they are among the ways of asking."""
    about = {text: topic for topic, texts in askings.items() for text in texts}
    texts = list(dict.fromkeys([*about, *others]))
    labels = [Label("topic", topic, "asked") for topic in askings]
    marks = np.zeros((len(texts), len(labels)), np.float32)
    columns = {topic: column for column, topic in enumerate(askings)}
    for row, text in enumerate(texts):
        if text in about:
            marks[row, columns[about[text]]] = 1
    return texts, labels, marks


def asked_topics(norms: Sequence[str], sense: Floats, ngrams: Ngrams, *, least: float) -> tuple[str, ...]:
    """The topic that a message is most likely about by its normal forms and its meaning as a whole, where
    its log-odds are `least` at least."""
    odds = ngrams.log_odds(norms, sense)
    best = int(np.argmax(odds))
    return (ngrams.labels[best].name,) if odds[best] >= least else ()
