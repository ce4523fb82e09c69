"""What is learned from examples (bot.nlu.learned), as Rasa components. They run after FindingExtractor."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.lexical import ASKED, READ_TEXT, READING, compiled_lexicon
from bot.nlu.intents import QUESTIONS
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.learned.labels import table_of
from bot.nlu.learned.ngrams import Ngrams, learn_ngrams
from bot.nlu.learned.reader import read_message
from bot.nlu.learned.store import load_ngrams, save_ngrams
from bot.nlu.learned.topics import asked_topics, read_askings, topics_table
from bot.nlu.lexicon import Lexicon, fingerprint
from bot.nlu.text import Text
from bot.settings import paths

_KIND = DefaultV1Recipe.ComponentType


class NgramsComponent(GraphComponent):
    """What the two readers share: n-grams learned when training, kept in the model, read when loading."""

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, reader: Ngrams | None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._reader = reader

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`random_state` seeds the training; the writers in `leave_out` are not learned from."""
        return {"random_state": 0, "leave_out": []}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramsComponent:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples, and keep what was learned."""
        self._reader = self.learn(training_data, compiled_lexicon(paths().lexicon))
        with self._storage.write_to(self._resource) as folder:
            save_ngrams(self._reader, folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramsComponent:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, load_ngrams(folder))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that trains after this component reads what it sees."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Read each message that has text."""
        for message in messages:
            text = message.get(READ_TEXT)
            if self._reader and text is not None:
                self.read(message, text, self._reader)
        return messages

    def learn(self, training_data: TrainingData, lexicon: Lexicon) -> Ngrams:
        """What this component learns."""
        raise NotImplementedError

    def read(self, message: Message, text: Text, reader: Ngrams) -> None:
        """What this component adds to a message."""
        raise NotImplementedError


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class LearnedReader(NgramsComponent, EntityExtractorMixin):
    """Reads the findings and risk factors that the lexicon has no words for, from data/messages."""

    def learn(self, training_data: TrainingData, lexicon: Lexicon) -> Ngrams:
        """Learn from whole messages."""
        left_out = set(self._config["leave_out"])
        conversations = [one for one in read_conversations(paths().messages) if one.writer not in left_out]
        table = table_of(conversations)
        norms = [lexicon.read(text).norms for text in table.texts]
        return learn_ngrams(norms, table.labels, table.marks, seed=self._config["random_state"])

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the examples, and with the lexicon that gives their normal forms."""
        return fingerprint(paths().lexicon) + fingerprint(paths().messages)

    def read(self, message: Message, text: Text, reader: Ngrams) -> None:
        """Set the reading."""
        message.set(READING, read_message(text.norms, reader))


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class TopicReader(NgramsComponent, EntityExtractorMixin):
    """Reads which topic a question is about where the lexicon has no words for it, from data/nlu/topics."""

    def learn(self, training_data: TrainingData, lexicon: Lexicon) -> Ngrams:
        """Learn from the ways of asking; all examples that ask nothing are about no topic."""
        examples = training_data.intent_examples
        others = [one.get(TEXT) for one in examples if one.get(INTENT) not in QUESTIONS]
        texts, labels, marks = topics_table(read_askings(paths().askings), others)
        norms = [lexicon.read(text).norms for text in texts]
        return learn_ngrams(norms, labels, marks, seed=self._config["random_state"])

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the ways of asking, and with the lexicon that gives their normal forms."""
        return fingerprint(paths().lexicon) + fingerprint(paths().askings)

    def read(self, message: Message, text: Text, reader: Ngrams) -> None:
        """Set the topics."""
        message.set(ASKED, asked_topics(text.norms, reader))
