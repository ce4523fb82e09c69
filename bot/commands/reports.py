"""What `afterglow evaluate` found → the terminal, and a page that says how it was made."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Callable, Iterable, Sequence

from bot.commands.setup import say
from bot.evaluation.page import with_section
from bot.settings import paths


def write_report(
    page: Path | None, text: str, markdown: Callable[..., str], *, title: str, arguments: Sequence[str]
) -> None:
    """Print a report's `text`; where there is a `page`, write its `markdown` there as a section too.

    `arguments` are those of `afterglow evaluate` that make it again.
    """
    print(text)
    if page:
        write_section(page, title, markdown(title=title, made_by=made_by(arguments, page)))


def write_section(page: Path, name: str, body: str) -> None:
    """Put a section into a page, in place of the one of that name."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    page.write_text(with_section(before, name, body), encoding="utf-8")
    say(f"Written: {page}")


def made_by(arguments: Iterable[str], page: Path) -> str:
    """How a section was made: the command, the date, and the model's sources."""
    from bot.engine.training import model_path

    command = " ".join(["afterglow evaluate", *arguments, f"--report {shown(page)}"])
    model = model_path(paths().models).name.removesuffix(".tar.gz")
    return f"Made by `{command}` on {date.today().isoformat()} with the sources of the model `{model}`."


def shown(path: Path) -> str:
    """A path as it may stand on a page: outside the project, the name alone."""
    inside = path.resolve().is_relative_to(Path.cwd())
    return os.path.relpath(path) if inside else path.name
