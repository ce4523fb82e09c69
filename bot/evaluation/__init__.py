"""Measuring the bot: labelled conversations in, figures with their intervals out. Pure."""
