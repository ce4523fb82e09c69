"""The confusion matrix as a picture (SVG, the same bytes for the same figures)."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from bot.evaluation.cases import OUTCOMES


def draw_matrix(matrix: Counter[tuple[str, str]], path: Path, *, title: str) -> None:
    """Draw how often each (outcome due, outcome given) came up. Shades are shares of a row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # this matplotlib warns of the names it calls itself
        _draw(matrix, path, title)


def _draw(matrix: Counter[tuple[str, str]], path: Path, title: str) -> None:
    import matplotlib  # slow to import: only reports need it

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "afterglow", "svg.fonttype": "none"})
    from matplotlib import pyplot

    due = [name for name in OUTCOMES if any(matrix[name, given] for given in OUTCOMES)] or list(OUTCOMES)
    shares = [
        [matrix[name, given] / max(1, sum(matrix[name, any_] for any_ in OUTCOMES)) for given in OUTCOMES]
        for name in due
    ]
    picture, axes = pyplot.subplots(figsize=(8.5, 1.6 + 0.62 * len(due)))
    axes.imshow(shares, cmap="Purples", vmin=0, vmax=1, aspect="auto")
    labels = [_label(name) for name in OUTCOMES]
    axes.set_xticks(range(len(OUTCOMES)), labels=labels, fontsize=8)
    axes.set_yticks(range(len(due)), labels=[_label(name) for name in due], fontsize=8)
    axes.set_xlabel("outcome given")
    axes.set_ylabel("outcome due")
    axes.set_title(title, fontsize=10)
    _write_counts(axes, matrix, due, shares)
    picture.tight_layout()
    picture.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(picture)


def _write_counts(axes: Any, matrix: Counter[tuple[str, str]], due: list[str], shares: list[Any]) -> None:
    for row, name in enumerate(due):
        for column, given in enumerate(OUTCOMES):
            if count := matrix[name, given]:
                shade = "white" if shares[row][column] > 0.5 else "black"
                weight = "bold" if name == given else "normal"
                axes.text(column, row, str(count), ha="center", va="center", color=shade, weight=weight)


def _label(name: str) -> str:
    return name.replace("SELF_", "SELF ").replace("_", "\n")
