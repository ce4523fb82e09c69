"""What the lexicon, the time grammar and ConText read, as Rasa components.

Each component pins the lexicon that it was trained with in the model archive; a change of a
lexicon file changes its fingerprint, so that only these components are trained again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import EARLIER, NOW
from bot.nlu.context import in_context
from bot.nlu.entities import entity_of
from bot.nlu.intents import belief, is_small_talk, settle, with_topics
from bot.nlu.judge import Judge, around_in, read_judge
from bot.nlu.judging import together
from bot.nlu.learned.corpus import fingerprint_of, read_conversations
from bot.nlu.learned.dates import learn_dates
from bot.nlu.learned.ngrams import Ngrams
from bot.nlu.learned.reader import Reading
from bot.nlu.learned.store import load_ngrams, save_ngrams
from bot.nlu.lexicon import Lexicon, fingerprint, load_lexicon
from bot.nlu.understanding import (
    assemble,
    is_bare,
    measured_up,
    times_in,
    weighed,
    without_bare_suspicions,
)
from bot.nlu.words import mentions
from bot.settings import paths
from bot.triage.evidence import Certainty
from bot.triage.understanding import Understanding

logger = logging.getLogger(__name__)

READ_TEXT, READING, ASKED = "read_text", "reading", "asked"
# The text and the reading of a message and those just before it in a row, where there are any.
READ_TOGETHER, TOGETHER = "read_together", "together"
_MENTIONS, _SCENE, _TIMES = "mentions", "scene", "times"
_KIND = DefaultV1Recipe.ComponentType
# Beside the lexicon in the archive; not among the lexicon's own files.
_JUDGE = "judge.yaml"
# Likewise.
_DATES = "dates"
# From these log-odds on the learned reader is sure what kind of message it has.
_SURE_KIND = 1.0
# Below these log-odds it does not see a finding, whatever the classifier guesses.
_NOT_SEEN = -2.0
# Letters of the messages before that are read with one: the last ones.
_MOST_EARLIER = 600


class LexiconComponent(GraphComponent):
    """What the components below share: the lexicon, pinned when training, read when loading."""

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, lexicon: Lexicon | None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._lexicon = lexicon

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LexiconComponent:
        """An untrained component."""
        return cls(config, model_storage, resource, None)

    def train(self, training_data: TrainingData) -> Resource:
        """Pin the lexicon. Raises LexiconError where it cannot be used."""
        self._lexicon = compiled_lexicon(paths().lexicon)
        with self._storage.write_to(self._resource) as folder:
            shutil.copytree(paths().lexicon, folder, dirs_exist_ok=True)
            self.keep(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LexiconComponent:
        """The component with what it was trained with."""
        with model_storage.read_from(resource) as folder:
            component = cls(config, model_storage, resource, compiled_lexicon(folder))
            component.restore(folder)
        return component

    def keep(self, folder: Path) -> None:
        """Keep, or learn and keep, what a component needs beside the lexicon."""

    def restore(self, folder: Path) -> None:
        """Take back what `keep` kept."""

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes whenever a lexicon file does."""
        return fingerprint(paths().lexicon)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that trains after these components reads what they find."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Read each message that has text, be it empty."""
        for message in messages:
            if self._lexicon and message.get(TEXT) is not None:
                self.read(message, self._lexicon)
        return messages

    def read(self, message: Message, lexicon: Lexicon) -> None:
        """What this component adds to a message."""
        raise NotImplementedError


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class FindingExtractor(LexiconComponent, EntityExtractorMixin):
    """Finds what the lexicon names: symptoms, red flags, complaints, risk factors and more."""

    def read(self, message: Message, lexicon: Lexicon) -> None:
        """Set the tokens and the mentions."""
        text = lexicon.read(message.get(TEXT))
        message.set(READ_TEXT, text)
        message.set(_MENTIONS, mentions(text.doc, lexicon, likely=belief(*_guess(message))))
        row = in_a_row(message)
        if row:
            message.set(READ_TOGETHER, lexicon.read(row))


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class ContextAnnotator(LexiconComponent, EntityExtractorMixin):
    """Gives each mention its presence, severity and course (ConText)."""

    def read(self, message: Message, lexicon: Lexicon) -> None:
        """Set the mentions in context."""
        message.set(_SCENE, in_context(message.get(READ_TEXT).doc, message.get(_MENTIONS), lexicon))


@DefaultV1Recipe.register(_KIND.ENTITY_EXTRACTOR, is_trainable=True)
class TimeExtractor(LexiconComponent, EntityExtractorMixin):
    """Finds when the procedure was (learned from data/messages), and how long a symptom has lasted."""

    _dates: Ngrams | None = None

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`random_state` seeds the training."""
        return {"random_state": 0}

    def keep(self, folder: Path) -> None:
        """Learn which times are the procedure's, and keep it. Raises ValueError on a faulty corpus."""
        if self._lexicon is not None:
            conversations, seed = read_conversations(paths().messages), self._config["random_state"]
            save_ngrams(learn_dates(conversations, self._lexicon, seed=seed), folder / _DATES)
        self.restore(folder)

    def restore(self, folder: Path) -> None:
        """What was learned."""
        self._dates = load_ngrams(folder / _DATES)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes whenever a lexicon file or the corpus does."""
        return super().fingerprint_addon(config) + fingerprint_of(paths().messages)

    def read(self, message: Message, lexicon: Lexicon) -> None:
        """Set the times."""
        if self._dates is not None:
            text, scene = message.get(READ_TEXT), message.get(_SCENE)
            seen, before = (_sees_finding(message.get(key)) for key in (READING, TOGETHER))
            # "9", after "when was it?": to the learned reader it may be 9 of 10.
            seen = seen and not is_bare(text.norms, lexicon.placing)
            now = _heard(message)
            times = times_in(text, scene, lexicon, self._dates, seen=seen, seen_before=before, now=now)
            message.set(_TIMES, times)


@DefaultV1Recipe.register(_KIND.INTENT_CLASSIFIER, is_trainable=True)
class IntentSettler(LexiconComponent, IntentClassifier):
    """Has both readers' evidence judged, writes what was understood as an entity, and settles the intent."""

    _judge: Judge | None = None

    def keep(self, folder: Path) -> None:
        """Keep the judge. Raises LexiconError where it cannot be used."""
        shutil.copy(paths().judge, folder / _JUDGE)
        self.restore(folder)

    def restore(self, folder: Path) -> None:
        """The judge that was kept."""
        self._judge = read_judge(folder / _JUDGE)

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """Changes whenever a lexicon file or the judge does."""
        return super().fingerprint_addon(config) + hashlib.sha256(paths().judge.read_bytes()).hexdigest()

    def read(self, message: Message, lexicon: Lexicon) -> None:
        """Set the entities and the intent."""
        text, named, scene, times = (message.get(key) for key in (READ_TEXT, _MENTIONS, _SCENE, _TIMES))
        said = assemble(text, named, scene, times, lexicon)
        reading = message.get(READING)
        if reading is not None and self._judge is not None and not is_bare(text.norms, lexicon.placing):
            said = weighed(said, scene, reading, self._judge, lexicon, norms=text.norms)
        said = _with_those_before(said, message, self._judge, lexicon)
        said = measured_up(said, text, times, lexicon)
        guess, confidence = _guess(message)
        kind = _kind(reading)
        said = with_topics(said, message.get(ASKED) or (), guess, kind=kind)
        if is_small_talk(guess, confidence):
            said = without_bare_suspicions(said)
        entity = entity_of(said, length=len(message.get(TEXT)))
        message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        intent = settle(said, guess, confidence, kind=kind, unlikely=_unlikely(reading))
        settled = {INTENT_NAME_KEY: intent, "confidence": confidence}
        message.set(INTENT, settled, add_to_output=True)


def in_a_row(message: Message) -> str:
    """The message and those that the patient sent just before it, one a line; "" where there are none."""
    earlier = (message.get("metadata") or {}).get(EARLIER) or ()
    last = "\n".join(earlier)[-_MOST_EARLIER:]
    return f"{last}\n{message.get(TEXT)}" if last else ""


def _with_those_before(
    said: Understanding, message: Message, judge: Judge | None, lexicon: Lexicon
) -> Understanding:
    """What a message says beside those before it: "and paracetamol", by itself, may sound like a pain."""
    reading, row = message.get(TOGETHER), message.get(READ_TOGETHER)
    if reading is None or judge is None:
        return said
    around = around_in(row.norms, reading, red_flags=lexicon.red_flags)
    said_in_a_row = in_context(row.doc, mentions(row.doc, lexicon), lexicon).said
    added_up = together(reading.findings, said_in_a_row, judge, around=around, red_flags=lexicon.red_flags)
    named = {one.mention.id for one in said_in_a_row}
    given_up = {one.finding for one in added_up if one.certainty is Certainty.UNLIKELY} - named
    evidence = tuple(one for one in said.evidence if one.finding not in given_up)
    return replace(said, evidence=evidence, together=added_up)


def _sees_finding(reading: Reading | None) -> bool:
    return reading is not None and any(odds.now > 0 for odds in reading.findings.values())


def _heard(message: Message) -> datetime | None:
    """When the message was heard, where its channel says so."""
    stated = (message.get("metadata") or {}).get(NOW)
    return datetime.fromisoformat(stated) if stated else None


def _guess(message: Message) -> tuple[str, float]:
    """The intent that the classifier believes in, and its confidence (0 to 1)."""
    guess = message.get(INTENT) or {}
    return guess.get(INTENT_NAME_KEY) or "", float(guess.get("confidence") or 0)


def _kind(reading: Reading | None) -> str:
    """What kind of message it is, where the learned reader is sure; else ""."""
    kinds = reading.kinds if reading is not None else {}
    kind, odds = max(kinds.items(), key=lambda item: item[1], default=("", 0.0))
    return kind if odds >= _SURE_KIND else ""


def _unlikely(reading: Reading | None) -> frozenset[str]:
    """The findings that the learned reader does not see at all."""
    findings = reading.findings if reading is not None else {}
    return frozenset(name for name, odds in findings.items() if odds.now < _NOT_SEEN)


_lexicons: dict[str, Lexicon] = {}


def compiled_lexicon(folder: Path) -> Lexicon:
    """One compiled lexicon per content, shared by all components of a process."""
    # A component keeps files of its own beside the lexicon's: they make no other lexicon of it.
    content = fingerprint(folder, files="*.yml")
    if content not in _lexicons:
        _lexicons.clear()
        _lexicons[content] = load_lexicon(folder)
    return _lexicons[content]
