"""A Markdown page of sections, each written, and later replaced, by a command."""

from __future__ import annotations

import re

_PREAMBLE = """\
# Evaluation

Every section is written by the command that it names. Do not edit it by hand: run the command again.
"""


def with_section(page: str, name: str, body: str) -> str:
    """`page` with the section `name` replaced, or added at its end. An empty page gets a heading."""
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    section = f"{begin}\n{body.strip()}\n{end}"
    if begin in page and end in page:
        before, rest = page.split(begin, 1)
        return before + section + rest.split(end, 1)[1]
    return f"{page.rstrip() or _PREAMBLE.rstrip()}\n\n{section}\n"


def slug(name: str) -> str:
    """A name as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
