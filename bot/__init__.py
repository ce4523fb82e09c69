"""Afterglow: symptom triage after micro-needling."""

__version__ = "0.1.0"
# Signs the entities of our own extractors: the actions trust no others.
EXTRACTOR = "Afterglow"
