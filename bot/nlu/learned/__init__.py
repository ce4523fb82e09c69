"""A trained reader beside the lexicon: how likely each finding is there, denied, or only talked of."""
