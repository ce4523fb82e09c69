"""What can be wrong with the lexicon."""


class LexiconError(Exception):
    """A lexicon file cannot be used; the message says which phrase and why."""
