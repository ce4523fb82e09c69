"""Measuring the bot: labelled conversations in, figures with their intervals out. Pure."""

# Folds are drawn with it: the same data gives the same figures.
SEED = 20261121
