"""YAML in data/handbook → an immutable Handbook, or every fault at once."""
