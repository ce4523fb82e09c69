"""afterglow train"""

from __future__ import annotations

import argparse

from bot.commands.setup import check_knowledge, ready_model, say
from bot.settings import paths


def run(options: argparse.Namespace) -> int:
    """Train where needed, or always with --force. With --head, train the learned reader's head instead."""
    check_knowledge()
    if options.head:
        _train_head()
        return 0
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
    from bot.nlu.lexicon import fingerprint

    where = paths()
    table = table_of(read_conversations(where.messages))
    say(f"Reading {len(table.texts)} texts …")
    vectors = load_encoder(threads=2).many(table.texts)
    say("Training the head: this takes some minutes …")
    head = learn_head(vectors, table.marks, seed=SEED)
    save_head(head, table.labels, where.head, corpus=fingerprint(where.messages))
    say(f"Written: {where.head}")
