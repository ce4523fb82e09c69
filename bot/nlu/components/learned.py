"""What is learned from examples (bot.nlu.learned), as Rasa components. They run after FindingExtractor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.lexical import (
    ASKED,
    READ_TEXT,
    READ_TOGETHER,
    READING,
    TOGETHER,
    compiled_lexicon,
)
from bot.nlu.intents import QUESTIONS
from bot.nlu.judge import read_judge
from bot.nlu.learned.corpus import fingerprint_of, read_conversations
from bot.nlu.learned.labels import Floats, table_of
from bot.nlu.learned.ngrams import Ngrams, learn_ngrams
from bot.nlu.learned.reader import mean, reading
from bot.nlu.learned.store import load_ngrams, load_tuned, save_ngrams
from bot.nlu.learned.topics import asked_topics, read_askings, topics_table
from bot.nlu.lexicon import Lexicon, fingerprint
from bot.nlu.text import Text
from bot.settings import paths

_KIND = DefaultV1Recipe.ComponentType
# What MessageEncoder makes of a message (Encoded).
ENCODED = "encoded"


@dataclass(frozen=True)
class Encoded:
    """A message's `sense` as a whole (width), and the head's log-odds of every label (labels): of the
    message, and of it `together` with those just before it."""

    sense: Floats
    odds: Floats
    together: Floats | None = None

    def fingerprint(self) -> str:
        """Rasa would print each array, number by number, after every component that it trains."""
        return hashlib.sha256(self.sense.tobytes()).hexdigest()


class LearnedComponent(GraphComponent):
    """What the components below share: learned when training, kept in the model, read when loading."""

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`random_state` seeds the training."""
        return {"random_state": 0}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LearnedComponent:
        """An untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples, and keep what was learned."""
        with self._storage.write_to(self._resource) as folder:
            self.learn(training_data, compiled_lexicon(paths().lexicon), folder)
            self.restore(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LearnedComponent:
        """The trained component."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.restore(folder)
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that trains after this component reads what it sees."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Read each message that has text."""
        for message in messages:
            text = message.get(READ_TEXT)
            if text is not None:
                self.read(message, text)
        return messages

    def learn(self, training_data: TrainingData, lexicon: Lexicon, folder: Path) -> None:
        """Learn, and write what was learned into `folder`."""
        raise NotImplementedError

    def restore(self, folder: Path) -> None:
        """Take what was learned from `folder`."""
        raise NotImplementedError

    def read(self, message: Message, text: Text) -> None:
        """What this component adds to a message; nothing while it is untrained."""
        raise NotImplementedError


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class LearnedReader(LearnedComponent, EntityExtractorMixin):
    """Reads the findings and risk factors that the lexicon has no words for, from data/messages."""

    _ngrams: Ngrams | None = None

    def learn(self, training_data: TrainingData, lexicon: Lexicon, folder: Path) -> None:
        """Learn the n-grams of data/messages, with the labels that the encoder's head has (`make tune`)."""
        _, labels, _ = load_tuned(paths().tuned)
        table = table_of(
            read_conversations(paths().messages), stands_when_passed=_stands_when_passed(), labels=labels
        )
        norms = [lexicon.read(text).norms for text in table.texts]
        ngrams = learn_ngrams(norms, labels, table.marks, seed=self._config["random_state"])
        save_ngrams(ngrams, folder)

    def restore(self, folder: Path) -> None:
        """Take the n-grams."""
        self._ngrams = load_ngrams(folder)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the examples and the tuning, and with the lexicon that gives normal forms."""
        examples = fingerprint_of(paths().messages)
        return (
            fingerprint(paths().lexicon) + examples + fingerprint(paths().tuned) + str(_stands_when_passed())
        )

    def read(self, message: Message, text: Text) -> None:
        """Set what both readers, the n-grams and the encoder's head, make of the message together."""
        if self._ngrams:
            encoded: Encoded = message.get(ENCODED)
            odds = mean(self._ngrams.log_odds(text.norms), encoded.odds)
            message.set(READING, reading(self._ngrams.labels, odds))
            row = message.get(READ_TOGETHER)
            if row is not None and encoded.together is not None:
                odds = mean(self._ngrams.log_odds(row.norms), encoded.together)
                message.set(TOGETHER, reading(self._ngrams.labels, odds))


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class TopicReader(LearnedComponent, EntityExtractorMixin):
    """Reads which topic a question is about where the lexicon has no words for it, from data/nlu/topics."""

    _ngrams: Ngrams | None = None

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`random_state` seeds the training. From the log-odds `asked_from` on a topic is asked about: what
        is missed gets "no source of ours answers that", what is wrong an answer that nobody asked for."""
        return {"random_state": 0, "asked_from": 0.0}

    def learn(self, training_data: TrainingData, lexicon: Lexicon, folder: Path) -> None:
        """Learn from the ways of asking; all examples that ask nothing are about no topic."""
        examples = training_data.intent_examples
        others = [one.get(TEXT) for one in examples if one.get(INTENT) not in QUESTIONS]
        texts, labels, marks = topics_table(read_askings(paths().askings), others)
        norms = [lexicon.read(text).norms for text in texts]
        meant = {one.get(TEXT): one.get(ENCODED).sense for one in examples}
        senses = np.array([meant[text] for text in texts])
        ngrams = learn_ngrams(norms, labels, marks, senses=senses, seed=self._config["random_state"])
        save_ngrams(ngrams, folder)

    def restore(self, folder: Path) -> None:
        """Take the n-grams."""
        self._ngrams = load_ngrams(folder)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the ways of asking, and with the lexicon that gives their normal forms."""
        return fingerprint(paths().lexicon) + fingerprint(paths().askings)

    def read(self, message: Message, text: Text) -> None:
        """Set the topics."""
        if self._ngrams:
            asked = asked_topics(
                text.norms, message.get(ENCODED).sense, self._ngrams, least=self._config["asked_from"]
            )
            message.set(ASKED, asked)


def _stands_when_passed() -> list[str]:
    """The findings that count although they have passed."""
    return sorted(read_judge(paths().judge).stands_when_passed)
