from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Callable

from bot.evaluation.cases import Result
from bot.evaluation.matrix import draw_matrix
from bot.evaluation.page import slug, with_section
from bot.evaluation.report import as_markdown, as_text, report_of
from bot.evaluation.tables import markdown_table, percent, plain_table, quoted

Made = Callable[..., Result]
RED_FLAGS = frozenset({"pus", "fever"})


def test_as_text_shows_figures_matrix_and_misses(result: Made) -> None:
    rows = [result("SELF_CARE", "SELF_CARE"), result("EMERGENCY", "ASK", name="e1", turns=["I", "faint"])]
    text = as_text(report_of(rows, red_flags=RED_FLAGS))
    assert re.search(r"strict safety +50.0 %", text)
    assert "≥ 99 %: missed" in text
    assert "1 of 2 conversations came out wrong" in text
    assert "e1: I / faint\n    unsafe: EMERGENCY due, ASK given" in text


def test_as_markdown_names_its_command_and_escapes_what_was_typed(result: Made) -> None:
    rows = [result("SELF_CARE", "NONE", name="m", turns=["so *red* | <b>\nhelp"])]
    page = as_markdown(
        report_of(rows, red_flags=RED_FLAGS), title="T", made_by="Made by `afterglow …`.", picture="p.svg"
    )
    assert page.startswith("## T\n\nMade by `afterglow …`.")
    assert "](p.svg)" in page
    assert "- m: “so \\*red\\* \\| \\<b\\> help”: **outcome** (SELF\\_CARE due, NONE given)" in page


def test_with_section_adds_then_replaces() -> None:
    page = with_section("", "one", "first")
    page = with_section(page, "two", "second")
    page = with_section(page, "one", "changed")
    assert page.startswith("# Evaluation")
    assert "first" not in page
    assert page.index("changed") < page.index("second")
    assert page.count("<!-- begin: one -->") == page.count("<!-- end: one -->") == 1


def test_percent_never_rounds_to_all_or_nothing() -> None:
    assert [percent(v) for v in (1, 0.9999, 0.5, 0.0001, 0, None)] == [
        "100.0 %", "99.9 %", "50.0 %", "0.1 %", "0.0 %", "–"
    ]  # fmt: skip


def test_tables_line_up_and_escape() -> None:
    assert plain_table(("a", "n"), [("xyz", "10"), ("y", "5")]) == "a     n\nxyz  10\ny     5"
    assert markdown_table(("a",), [("b|c",)]) == "| a |\n| --- |\n| b\\|c |"
    assert quoted("a  `b`\n_c_") == "a \\`b\\` \\_c\\_"
    assert slug("Conversations: tests/Sentences") == "conversations-tests-sentences"


def test_draw_matrix_gives_the_same_picture_for_the_same_counts(tmp_path: Path) -> None:
    counts = Counter({("SELF_CARE", "SELF_CARE"): 3, ("ASK", "NONE"): 1})
    for name in ("a.svg", "b.svg"):
        draw_matrix(counts, tmp_path / name, title="T")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert "outcome given" in (tmp_path / "a.svg").read_text()
