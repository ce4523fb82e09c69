"""Messages that are not English: which language they are in, and its words for what cannot wait."""
