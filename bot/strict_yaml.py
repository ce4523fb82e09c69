"""YAML without its traps: a key given twice is a fault; dates, "yes", "no", "on" are text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Hashable, Sequence

import yaml

_KEY_NO_TEXT = "a key is no text"
_SIGNS = "a text that begins with * & @ % ! > | or ` needs quotes"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # libyaml where there is one
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, _KEY_NO_TEXT, key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


_AS_TEXT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in _AS_TEXT]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])


def read_yaml(path: Path) -> Any:
    """The content of one YAML file.

    Raises OSError where it cannot be read, yaml.YAMLError where it is not YAML, holds a key
    twice or is not UTF-8.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise yaml.YAMLError(f"not UTF-8 text: {error.reason}") from error


# What a parser complains of → what to write instead, and whether the fault is where the parser began
# to read (an open bracket) or where it stopped. The first that fits holds.
_ADVICE: Sequence[tuple[str, str, bool]] = (
    ("given twice", "", False),
    ("tab character", "indent with spaces, not with tabs", False),
    ("mapping values", "a text that holds “: ” needs quotes, as in key: \"one: two\"", False),
    ("',' or ']'", "the bracket [ that opens here needs its ]", True),
    ("',' or '}'", "the brace { that opens here needs its }; a text that begins with { needs quotes", True),
    ("node content", "a bracket [ or a brace { above is not closed", False),
    ("unexpected end of stream", "the quote that opens here needs its closing quote", True),
    ("expected key", "line this up with the lines above; a text that begins with {, [ or a quote needs "
     "quotes around all of it", False),
    ("expected ':'", "write key: text, or indent the line where it goes on with the text above", True),
    ("escape", "in double quotes write \\\\ for one \\", False),
    ("sequence entries", "put each - of a list on a line of its own, beneath the key", False),
    ("another document", "take out the line with ---", False),
    (_KEY_NO_TEXT, "a text that begins with { or [ needs quotes", False),
    ("alias", _SIGNS, False),
    ("cannot start", f"indent with spaces, not with tabs; {_SIGNS}", False),
    ("directive", _SIGNS, False),
    ("tag", _SIGNS, False),
    ("alphabetical", _SIGNS, False),
)  # fmt: skip
_ELSE = "check the indentation, the quotes and the brackets of this line and of the one above"


def explain(error: yaml.YAMLError) -> tuple[int, str]:
    """The line (from 1; 0 where none is known) of an error of `read_yaml`, and what to write instead."""
    problem = str(getattr(error, "problem", None) or error)
    at_start, advice = next(
        ((start, told or problem) for part, told, start in _ADVICE if part in problem), (False, _ELSE)
    )
    if isinstance(error, yaml.reader.ReaderError):
        return 0, f"character {error.position + 1} of the file is no text: type it again"
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, problem
    mark = (error.context_mark if at_start else None) or error.problem_mark
    return (mark.line + 1 if mark else 0), advice
