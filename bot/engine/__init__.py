"""Rasa, loaded once: training, the agent, actions in process, conversations in a database."""
