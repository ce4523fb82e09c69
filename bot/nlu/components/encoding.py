"""The tuned encoder as a Rasa featurizer: what a message means as a whole, and what its head makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Sequence

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.components.learned import HEAD_ODDS, SENSE, LearnedComponent
from bot.nlu.learned.corpus import FILES
from bot.nlu.learned.encoder import Encoder, load_encoder, sense
from bot.nlu.learned.head import Head
from bot.nlu.learned.labels import Floats
from bot.nlu.learned.store import load_tuned, save_tuned
from bot.nlu.lexicon import Lexicon, fingerprint
from bot.settings import paths


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageEncoder(LearnedComponent, DenseFeaturizer):
    """Encodes each message once, for the intents, the topics and the findings."""

    _encoder: Encoder | None = None
    _head: Head | None = None

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

        Raises ValueError, saying what to do, where it was tuned to another corpus.
        """
        tuned, labels, corpus = load_tuned(paths().tuned)
        if corpus != fingerprint(paths().messages, files=FILES):
            raise ValueError("the encoder in data/learned was tuned to another corpus. Tune it: make tune")
        save_tuned(tuned, labels, folder, corpus=corpus)

    def restore(self, folder: Path) -> None:
        """Take the head and the tuning; the encoder that is tuned comes with its packages."""
        tuned, _, _ = load_tuned(folder)
        self._encoder, self._head = load_encoder(tuned.tuning), tuned.head

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes with the tuning and with what it is of."""
        return fingerprint(paths().messages, files=FILES) + fingerprint(paths().tuned)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The classifiers that train after this component learn from what messages mean."""
        examples = [message for message in training_data.training_examples if message.get(TEXT)]
        self._encode(examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encode each message that has text, be it empty."""
        self._encode([message for message in messages if message.get(TEXT) is not None])
        return messages

    def _encode(self, messages: Sequence[Message]) -> None:
        if self._encoder is None or self._head is None:
            return
        every = self._encoder.many([message.get(TEXT) for message in messages])
        for message, vectors in zip(messages, every, strict=True):
            meaning = sense(vectors)
            message.set(SENSE, meaning)
            message.set(HEAD_ODDS, self._head.log_odds(vectors))
            for kind in (FEATURE_TYPE_SEQUENCE, FEATURE_TYPE_SENTENCE):
                message.add_features(self._features(self._config["scale"] * meaning, kind))

    def _features(self, meaning: Floats, kind: str) -> Features:
        return Features(meaning[None, :], kind, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
