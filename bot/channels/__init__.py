"""Where patients talk: small hardened subclasses of Rasa's channels. They know nothing of triage."""
