"""The language side as Rasa components. The only place of `bot.nlu` that imports rasa."""

from bot.nlu.components.encoding import MessageEncoder
from bot.nlu.components.learned import LearnedReader, TopicReader
from bot.nlu.components.lexical import ContextAnnotator, FindingExtractor, IntentSettler, TimeExtractor

__all__ = [
    "ContextAnnotator",
    "FindingExtractor",
    "IntentSettler",
    "LearnedReader",
    "MessageEncoder",
    "TimeExtractor",
    "TopicReader",
]
