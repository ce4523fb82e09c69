"""Understanding: what was said. Pure modules (spaCy, no Rasa) and, in `components`, their plugs."""
