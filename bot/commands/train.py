"""afterglow train"""

from __future__ import annotations

import argparse

from bot.commands.setup import check_knowledge, ready_model, say
from bot.settings import paths


def run(options: argparse.Namespace) -> int:
    """Train where needed, or always with --force. With --tune, tune the learned reader's encoder instead."""
    check_knowledge()
    if options.tune:
        _tune()
        return 0
    path = ready_model(force=options.force)
    say(f"The model is up to date: {path}")
    return 0


def _tune() -> None:
    from bot.evaluation import SEED
    from bot.nlu.judge import read_judge
    from bot.nlu.learned.corpus import fingerprint_of, read_conversations
    from bot.nlu.learned.encoder import load_tokenizer, load_weights, pieces_of
    from bot.nlu.learned.labels import table_of
    from bot.nlu.learned.pairs import PAIRED, with_pairs
    from bot.nlu.learned.store import save_tuned
    from bot.nlu.learned.training import learn_tuned

    where = paths()
    judge = read_judge(where.judge)
    table = table_of(read_conversations(where.messages), stands_when_passed=judge.stands_when_passed)
    texts, marks = with_pairs(table.texts, table.marks, table.labels, share=PAIRED, seed=SEED)
    say(f"Tuning the encoder to {len(texts)} texts: this takes about half an hour …")
    pieces = pieces_of(load_tokenizer(), texts)
    tuned = learn_tuned(pieces, marks, load_weights(), seed=SEED, say=say)
    save_tuned(tuned, table.labels, where.tuned, corpus=fingerprint_of(where.messages))
    say(f"Written: {where.tuned}")
