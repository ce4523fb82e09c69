"""afterglow train"""

from __future__ import annotations

import argparse

from bot.commands.setup import check_knowledge, ready_model, say


def run(options: argparse.Namespace) -> int:
    """Train where needed, or always with --force."""
    check_knowledge()
    path = ready_model(force=options.force)
    say(f"The model is up to date: {path}")
    return 0
