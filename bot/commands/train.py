"""afterglow train"""

from __future__ import annotations

import argparse

from bot.commands.setup import check_knowledge, ready_model, say
from bot.settings import paths


def run(options: argparse.Namespace) -> int:
    """Train where needed, or always with --force; with --head the network's head first."""
    check_knowledge()
    if options.head:
        _train_head()
    path = ready_model(force=options.force)
    say(f"The model is up to date: {path}")
    return 0


def _train_head() -> None:
    from bot.evaluation import SEED
    from bot.nlu.learned.corpus import read_conversations
    from bot.nlu.learned.encoder import load_encoder
    from bot.nlu.learned.head_training import learn_head
    from bot.nlu.learned.labels import table_of
    from bot.nlu.learned.store import save_head

    table = table_of(read_conversations(paths().messages))
    say(f"Training the network's head on {len(table.texts)} texts: this takes some minutes …")
    head = learn_head(load_encoder(threads=2).many(table.texts), table.marks, seed=SEED)
    save_head(head, table.labels, paths().learned, made_by="afterglow train --head")
    say(f"Written: {paths().learned}/head.npz")
