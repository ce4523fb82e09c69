"""Ways of asking → the topic that a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.nlu.learned.labels import Floats
from bot.nlu.learned.ngrams import learn_ngrams
from bot.nlu.learned.topics import asked_topics, read_askings, topics_table

ASKINGS = {
    "swimming": ("may I swim", "is the pool ok", "pool today", "swim in the sea", "pool on friday"),
    "coffee": ("may I drink coffee", "is a latte ok", "coffee today", "coffee with milk", "latte on friday"),
}
WATER, NOTHING = np.array([3, 0], np.float32), np.array([0, 3], np.float32)
NO_SENSE = np.zeros(2, np.float32)
OTHERS = ("hello there", "thank you", "my cheek is red", "red since friday", "hello again")


def meanings(texts: Sequence[str]) -> Floats:
    """A meaning for each text: water, or not."""
    return np.array([WATER if text in ASKINGS["swimming"] else NOTHING for text in texts])


def test_what_is_asked_in_new_words_is_about_its_topic() -> None:
    texts, labels, marks = topics_table(ASKINGS, OTHERS)
    reader = learn_ngrams([text.split() for text in texts], labels, marks, senses=meanings(texts), seed=1)

    assert asked_topics(["pool", "tomorrow", "ok"], NO_SENSE, reader, least=0.0) == ("swimming",)
    assert asked_topics(["hello", "thank", "you"], NOTHING, reader, least=0.0) == ()


def test_what_is_asked_without_a_known_word_is_about_what_it_means() -> None:
    texts, labels, marks = topics_table(ASKINGS, OTHERS)
    reader = learn_ngrams([text.split() for text in texts], labels, marks, senses=meanings(texts), seed=1)

    assert asked_topics(["lido"], WATER, reader, least=0.0) == ("swimming",)


def test_a_way_of_asking_that_is_among_the_others_keeps_its_topic() -> None:
    texts, labels, marks = topics_table(ASKINGS, (*OTHERS, "pool today"))

    assert texts.count("pool today") == 1
    column = [label.name for label in labels].index("swimming")
    assert marks[texts.index("pool today"), column] == 1
    assert not marks[[texts.index(text) for text in OTHERS]].any()


def test_the_ways_of_asking_are_read_by_their_files_names(tmp_path: Path) -> None:
    text = 'version: "3.1"\nnlu:\n- intent: ask_aftercare\n  examples: |\n    - pool ok?\n    - can I swim\n'
    (tmp_path / "swimming.yml").write_text(text, encoding="utf-8")

    assert read_askings(tmp_path) == {"swimming": ("pool ok?", "can I swim")}
