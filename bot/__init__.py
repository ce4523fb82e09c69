"""Afterglow: symptom triage after micro-needling."""

__version__ = "0.1.0"
# A longer message is read for warning signs, and never reassured on.
MAX_MESSAGE_CHARS = 2000
# Signs the entities of our own extractors: the actions trust no others.
EXTRACTOR = "Afterglow"
