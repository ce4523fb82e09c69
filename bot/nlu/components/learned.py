"""The learned net under the lexicon (bot.nlu.suspicion) as a Rasa component."""

from __future__ import annotations

from typing import Any, Dict, List

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.lexical import READ_TEXT, SUSPICIONS, compiled_lexicon
from bot.nlu.lexicon import fingerprint
from bot.nlu.suspicion import Suspicion, heard, learn, read_examples, symptom_phrases
from bot.settings import paths

_FILE = "suspicion.joblib"
_WARNING = "report_warning_sign"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class WarningSignClassifier(GraphComponent, EntityExtractorMixin):
    """Suspects warning signs in wordings that the lexicon lacks. Runs after FindingExtractor."""

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Suspicion | None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

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
    ) -> WarningSignClassifier:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from data/warning_signs. The examples of every other intent report no red flag."""
        lexicon = compiled_lexicon(paths().lexicon)
        examples = read_examples(paths().warning_signs)
        examples += [(m.get(TEXT), ()) for m in training_data.intent_examples if m.get(INTENT) != _WARNING]
        learned = heard(examples, lexicon) + symptom_phrases(lexicon)
        self._model = learn(learned, seed=self._config["random_state"])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> WarningSignClassifier:
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / _FILE))

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the examples, and with the lexicon that gives their normal forms."""
        return fingerprint(paths().lexicon) + fingerprint(paths().warning_signs)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that trains after this component reads what it suspects."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the suspicions of each message."""
        for message in messages:
            if self._model and message.get(READ_TEXT) is not None:
                message.set(SUSPICIONS, self._model.of(message.get(READ_TEXT).norms))
        return messages
