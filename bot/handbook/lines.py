"""On which line of a YAML file a key stands."""

from __future__ import annotations

from pathlib import Path

import yaml


def line_of(path: Path, keys: list[str]) -> int:
    """The line (from 1) of the deepest of nested `keys` that is there; 0 where none is."""
    line, node = 0, yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _child(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and of its value; of a list both are the item."""
    if isinstance(node, yaml.MappingNode):
        return next(((k, value) for k, value in node.value if k.value == key), None)
    if isinstance(node, yaml.SequenceNode) and key.isdigit() and int(key) < len(node.value):
        return node.value[int(key)], node.value[int(key)]
    return None
