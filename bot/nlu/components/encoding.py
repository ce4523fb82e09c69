"""The tuned encoder as a Rasa featurizer: what a message means as a whole, and what its head makes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Dict, List, Sequence

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.learned import ENCODED, Encoded, LearnedComponent
from bot.nlu.components.lexical import in_a_row
from bot.nlu.learned.corpus import fingerprint_of
from bot.nlu.learned.encoder import Encoder, load_encoder, sense
from bot.nlu.learned.store import load_fitting, load_tuned, save_tuned
from bot.nlu.learned.tuning import Tuned
from bot.nlu.lexicon import Lexicon, fingerprint
from bot.settings import paths


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageEncoder(LearnedComponent, DenseFeaturizer):
    """Encodes each message once, for the intents, the topics and the findings."""

    _encoder: Encoder | None = None
    _tuned: Tuned | None = None

    def __init__(self, config: Dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.validate_config(config)
        LearnedComponent.__init__(self, config, storage, resource)

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`scale`: how long the vector of a message is beside the counts of the other featurizers."""
        return {FEATURIZER_CLASS_ALIAS: "MessageEncoder", "scale": 1.0}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Raises InvalidConfigException where `scale` is no length."""
        if not isinstance(config["scale"], (int, float)) or config["scale"] <= 0:
            raise InvalidConfigException("config.yml: MessageEncoder's `scale` must be a number above 0")

    def learn(self, training_data: TrainingData, lexicon: Lexicon, folder: Path) -> None:
        """Keep the tuning, which was learned before (`make tune`).

        Raises ValueError, saying what to do, where it is not there whole or was tuned to another corpus.
        """
        messages = paths().messages
        try:
            tuned, labels = load_fitting(paths().tuned, messages)
        except (OSError, ValueError) as error:
            raise ValueError(f"data/learned › {error}. Tune the encoder: make tune") from error
        save_tuned(tuned, labels, folder, corpus=fingerprint_of(messages))

    def restore(self, folder: Path) -> None:
        """Take the head and the tuning; the encoder that is tuned comes with its packages."""
        self._tuned, _, _ = load_tuned(folder)
        self._encoder = load_encoder(self._tuned.tuning)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the tuning and with what it is of."""
        return fingerprint_of(paths().messages) + fingerprint(paths().tuned)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The classifiers that train after this component learn from what messages mean."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        if self._tuned:  # on every core: thousands of messages
            self._encode(examples, load_encoder(self._tuned.tuning, threads=os.cpu_count() or 1))
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode each message that has text, be it empty."""
        if self._encoder:
            self._encode([message for message in messages if message.get(TEXT) is not None], self._encoder)
        return messages

    def _encode(self, messages: Sequence[Message], encoder: Encoder) -> None:
        if self._tuned is None:
            return
        head = self._tuned.head
        rows = [in_a_row(message) for message in messages]
        every = iter(encoder.many([*(message.get(TEXT) for message in messages), *filter(None, rows)]))
        alone = [next(every) for _ in messages]
        for message, vectors, row in zip(messages, alone, rows, strict=True):
            together = head.log_odds(next(every)) if row else None
            encoded = Encoded(sense(vectors), head.log_odds(vectors), together)
            message.set(ENCODED, encoded)
            whole = self._config["scale"] * encoded.sense[None, :]
            alias = self._config[FEATURIZER_CLASS_ALIAS]
            message.add_features(Features(whole, FEATURE_TYPE_SENTENCE, TEXT, alias))
