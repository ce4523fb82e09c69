"""Tables of text, for a terminal and for Markdown."""

from __future__ import annotations

import re
from typing import Sequence

Row = Sequence[str]
Table = tuple[Row, Sequence[Row]]

_BAR = re.compile(r"(?<!\\)\|")
_SPECIAL = re.compile(r"([\\`*_|<>\[\]])")


def plain_table(head: Row, rows: Sequence[Row]) -> str:
    """Columns in line, for a terminal. Those after the first are right-aligned where all are numbers."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    numbers = [i > 0 and all(_is_number(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numbers, strict=True)
        ).rstrip()
        for row in (head, *rows)
    )


def markdown_table(head: Row, rows: Sequence[Row]) -> str:
    """A Markdown table; the cells are taken as Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_BAR.sub(r"\|", cell) for cell in row) + " |" for row in lines)


def quoted(text: str) -> str:
    """What somebody typed, on one line and without meaning in Markdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def percent(value: float | None, *, digits: int = 1) -> str:
    """A share (0 to 1) for reading; rounding never makes it all or nothing."""
    if value is None:
        return "–"
    text = f"{100 * value:.{digits}f}"
    if float(text) == 100 and value < 1:
        text = f"{100 - 10**-digits:.{digits}f}"
    if float(text) == 0 and value > 0:
        text = f"{10**-digits:.{digits}f}"
    return f"{text} %"


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d.,–\- %·]*", cell))
