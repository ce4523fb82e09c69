"""The learned reader (bot.nlu.learned) as a Rasa component."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.lexical import READ_TEXT, READING, compiled_lexicon
from bot.nlu.learned.corpus import read_conversations
from bot.nlu.learned.encoder import load_encoder
from bot.nlu.learned.labels import table_of
from bot.nlu.learned.ngrams import learn_ngrams
from bot.nlu.learned.reader import Reader
from bot.nlu.learned.store import load_head, load_ngrams, save_head, save_ngrams
from bot.nlu.lexicon import fingerprint
from bot.settings import paths


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LearnedReader(GraphComponent, EntityExtractorMixin):
    """Reads what the lexicon has no words for. Runs after FindingExtractor."""

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, reader: Reader | None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._reader = reader

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
    ) -> LearnedReader:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the n-grams of data/messages; the head was learned from them before (`make head`).

        Raises ValueError, saying what to do, where the head is of another corpus.
        """
        lexicon, conversations = compiled_lexicon(paths().lexicon), read_conversations(paths().messages)
        table = table_of(conversations)
        head, labels, corpus = load_head(paths().head)
        if labels != table.labels or corpus != fingerprint(paths().messages):
            raise ValueError("the head in data/learned was trained on another corpus. Train it: make head")
        norms = [lexicon.read(text).norms for text in table.texts]
        ngrams = learn_ngrams(norms, labels, table.marks, seed=self._config["random_state"])
        self._reader = Reader(ngrams, head, load_encoder())
        with self._storage.write_to(self._resource) as folder:
            save_ngrams(ngrams, folder)
            save_head(head, labels, folder, corpus=corpus)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LearnedReader:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            reader = Reader(load_ngrams(folder), load_head(folder)[0], load_encoder())
        return cls(config, model_storage, resource, reader)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the examples, and with the lexicon that gives their normal forms."""
        folders = (paths().lexicon, paths().messages, paths().head)
        return "".join(fingerprint(folder) for folder in folders)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that trains after this component reads what it sees."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the reading of each message."""
        for message in messages:
            text = message.get(READ_TEXT)
            if self._reader and text is not None:
                message.set(READING, self._reader.read(message.get(TEXT), text.norms))
        return messages
