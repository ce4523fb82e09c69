"""afterglow handbook: write docs/handbook.md, or see whether it is stale."""

from __future__ import annotations

import argparse

from bot.commands.errors import UserError
from bot.commands.setup import check_knowledge, say
from bot.handbook.access import handbook
from bot.handbook.page import page
from bot.settings import ROOT

PAGE = ROOT / "docs" / "handbook.md"


def run(options: argparse.Namespace) -> int:
    """Write the page; with --check compare only."""
    check_knowledge()
    text = page(handbook())
    if options.check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise UserError("docs/handbook.md is stale: run `afterglow handbook`")
        say("docs/handbook.md is up to date")
        return 0
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    say(f"wrote {PAGE.relative_to(ROOT)}")
    return 0
