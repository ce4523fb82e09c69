"""Afterglow: symptom triage after micro-needling."""

__version__ = "0.1.0"
# A longer message is read for warning signs, and never reassured on.
MAX_MESSAGE_CHARS = 2000
# Signs the entities of our own extractors: the actions trust no others.
EXTRACTOR = "Afterglow"
# Beside a message, when it was heard, as its channel says.
NOW = "now"
# Beside a message, what the patient said just before it: read together with it, and not kept again.
EARLIER = "earlier"
# So many sentences that were told are remembered in a conversation, so that none is told twice.
KEPT_SENTENCES = 150
