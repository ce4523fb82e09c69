"""YAML without its traps, and its faults in words that say what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.strict_yaml import explain, read_yaml

PARSER_WORDS = ("scanning", "parsing", "token", "mapping values", "scalar", "node", "stream", "context")

# What is written → on which line what is to be written instead.
FAULTS: dict[str, tuple[str, int, str]] = {
    "a tab": ("a:\n\tb: 2\n", 2, "spaces, not with tabs"),
    "a colon in a text": ("a: 1\nb: say: this\n", 2, "needs quotes"),
    "a bracket that stays open": ("a: 1\nsun: [\nb: 2\n", 2, "the bracket [ that opens here"),
    "a bracket at the end of the file": ("sun: [\n", 2, "a bracket [ or a brace { above is not closed"),
    "a brace that stays open": ("a: {b: 1\n", 1, "the brace { that opens here"),
    "a quote that stays open": ('a: 1\nb: "open\nc: 2\n', 2, "closing quote"),
    "words after a quote": ('a: "x" y\n', 1, "quotes around all of it"),
    "a brace before a text": ("a: {phone} is it\n", 1, "quotes around all of it"),
    "an indentation that fits nothing": ("a:\n  b: 1\n c: 2\n", 3, "line this up"),
    "a line without a colon": ("a: 1\nhello\n", 2, "write key: text"),
    "a star before a text": ("a: *x\n", 1, "needs quotes"),
    "an at sign before a text": ("a: @x\n", 1, "needs quotes"),
    "a percent sign before a key": ("%a: x\n", 1, "needs quotes"),
    "an exclamation mark before a text": ("a: !x y\n", 1, "needs quotes"),
    "a list on the line of its key": ("a: - b\n", 1, "on a line of its own"),
    "a backslash": ('a: "\\q"\n', 1, "write \\\\ for one \\"),
    "two documents": ("a: 1\n---\nb: 2\n", 2, "take out the line with ---"),
    "a key given twice": ("a: 1\na: 2\n", 2, "the key 'a' is given twice"),
    "a brace before a key": ("a: 1\n{phone}: 2\n", 2, "needs quotes"),
    "a letter that is none": ("a: \x07\n", 0, "character 4 of the file is no text"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_says_where_and_what_to_write_instead(kind: str, tmp_path: Path) -> None:
    text, line, advice = FAULTS[kind]
    path = tmp_path / "file.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(yaml.YAMLError) as refused:
        read_yaml(path)

    told_line, told = explain(refused.value)
    assert (told_line, advice in told) == (line, True), told
    assert not any(word in told for word in PARSER_WORDS)


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.yml"
    path.write_bytes(b"a: \xff")
    with pytest.raises(yaml.YAMLError) as refused:
        read_yaml(path)

    line, told = explain(refused.value)
    assert (line, told.startswith("not UTF-8")) == (0, True)
