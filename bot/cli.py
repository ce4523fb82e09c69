"""The `afterglow` command line: parse, then hand over. Errors become one line and an exit code."""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Sequence

from bot import __version__
from bot.settings import HELP, PREFIX

_DESCRIPTION = """\
Afterglow: is this normal after micro-needling?

It compares what a patient describes, and the day, with published healing times, and answers
with reassurance or with whom to contact, the reason and the sources."""

# verb → (help, module under bot.commands, what --help adds)
_VERBS = {
    "serve": (
        "run the bot and its web page",
        "Trains first where needed. Stop with Ctrl-C. Conversations survive a restart.\n\n"
        "It is set up by variables in the environment (docs/settings.md):\n"
        + "\n".join(f"  {PREFIX}{name}\n      {meaning}" for name, meaning in HELP.items()),
    ),
    "shell": (
        "talk to the bot in this terminal",
        "Type a message and press Enter; exit, quit or Ctrl-D ends. --details shows what was understood.",
    ),
    "train": (
        "train the model (skipped when nothing changed)",
        "Seeded: the same data gives the same model.",
    ),
    "ask": (
        "print the reply to one message, or to many conversations (--jsonl)",
        'With --jsonl: one JSON object a line on standard input, such as\n'
        '  {"id": "x1", "now": "2026-03-18T14:00", "turns": ["my face is puffy", "yesterday"]}\n'
        "and one a line on standard output, in order.",
    ),
    "check": (
        "validate the handbook, the lexicon and the training data",
        "Prints every fault as file › key › reason.",
    ),
    "evaluate": (
        "measure the bot on labelled conversations, or what it has learned by cross-validation",
        "JSONL: lines as for ask --jsonl, each with an `expect` object: outcome, not_outcome, present,\n"
        "absent, day (all optional). YAML: a list with `text` or `turns` and the same labels beside it;\n"
        "a folder stands for all YAML files in it.",
    ),
    "handbook": (
        "write the handbook as a page that a clinician can read and sign",
        "--check fails where docs/handbook.md is stale.",
    ),
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(
        prog="afterglow", description=_DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    top.add_argument("--version", action="version", version=f"afterglow {__version__}")
    verbs = top.add_subparsers(dest="verb", metavar="verb", required=True)
    made = {
        name: verbs.add_parser(
            name, help=short, description=f"{short[0].upper()}{short[1:]}.\n\n{more}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for name, (short, more) in _VERBS.items()
    }  # fmt: skip
    made["serve"].add_argument("--port", type=int, default=5005, help="port on this machine (default 5005)")
    made["serve"].add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    made["serve"].add_argument(
        "--workers", type=int, default=1,
        help="processes that compute turns: one for each core (default 1: the serving process itself)",
    )  # fmt: skip
    made["shell"].add_argument(
        "--details", action="store_true", help="show the outcome, findings and reasons"
    )
    made["train"].add_argument("--force", action="store_true", help="train even when nothing changed")
    made["train"].add_argument(
        "--tune", action="store_true", help="tune the encoder of the learned reader, which is committed"
    )
    made["ask"].add_argument("message", nargs="*", help="what the patient writes; several are several turns")
    made["ask"].add_argument(
        "--jsonl", action="store_true", help="conversations as JSON lines on standard input"
    )
    made["evaluate"].add_argument(
        "file", nargs="*", help="labelled conversations: .jsonl or .yml, or a folder"
    )
    made["evaluate"].add_argument("--intents", action="store_true", help="cross-validate the intents instead")
    made["evaluate"].add_argument(
        "--writers",
        action="store_true",
        help="cross-validate the learned reader by writers, and fit the judge",
    )
    made["evaluate"].add_argument(
        "--whole", action="store_true", help="with --writers: ask the whole bot too (an hour)"
    )
    made["evaluate"].add_argument(
        "--folds", type=int, default=5, help="parts for a cross-validation (default 5)"
    )
    made["evaluate"].add_argument(
        "--report", metavar="PAGE.md", help="also write a section of this page, with the confusion matrix"
    )
    made["handbook"].add_argument(
        "--check", action="store_true", help="compare only, and fail where it differs"
    )
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit code."""
    options = parser().parse_args(arguments)
    from bot.commands.errors import UserError

    try:
        command = importlib.import_module(f"bot.commands.{options.verb}")
        return int(command.run(options) or 0)
    except UserError as error:
        print(f"afterglow: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
