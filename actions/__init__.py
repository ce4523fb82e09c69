"""Rasa custom actions: thin, one verb a file. No clinical number and no sentence lives here."""
