"""Which texts the wording must hold, and what may be filled in to each: texts.yml, made from the
wording that ships (`make docs`). So a text that would fail on a patient is found beforehand.
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Iterable, Iterator, Mapping

import yaml

from bot.handbook.read import KEYS, Fault
from bot.settings import ROOT
from bot.strict_yaml import read_yaml

CONTRACT = Path(__file__).with_name("texts.yml")
SHIPPED = ROOT / "data" / "handbook" / "wording.yml"
# The clinic's details: any text may name them.
DETAILS = ("clinic", "phone", "hours", "emergency_number", "crisis_line", "out_of_hours")
_HEAD = "# Made by `make docs` from data/handbook/wording.yml: what is filled in to each text. Do not edit.\n"

Path_ = tuple[str, ...]


def text_faults(wording: Mapping[str, Any]) -> Iterable[Fault]:
    """Texts that are missing, that nothing uses, or that name what is not filled in."""
    wanted, given = _contract(), dict(_texts(wording))
    for path in sorted(set(wanted) - set(given)):
        yield _fault(path, "this text is missing: add it")
    for path in sorted(set(given) - set(wanted)):
        near = get_close_matches(KEYS.join(path), [KEYS.join(one) for one in wanted], n=1, cutoff=0.6)
        yield _fault(path, f"no text of this name is used{f': did you mean {near[0]}?' if near else ''}")
    for path, text in given.items():
        if path in wanted:
            for reason in unfillable(text, {*DETAILS, *wanted[path]}):
                yield _fault(path, reason)


def unfillable(text: str, known: set[str]) -> Iterator[str]:
    """Why a text could not be filled in. What it names is filled in once, as the bot will do it."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        yield "a brace { or } stands alone: write {{ or }} where a brace is meant"
        return
    for name in sorted(named - known):
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
        hint = f"did you mean {{{near[0]}}}?" if near else f"known are {', '.join(sorted(known))}"
        yield f"{{{name}}} is not filled in here: {hint}"
    if named <= known:
        try:
            text.format(**{name: name for name in known})
        except (ValueError, KeyError, AttributeError):
            yield "write only {name} in braces, without a sign after the name"


def _texts(wording: Mapping[str, Any], above: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    for key, value in wording.items():
        if isinstance(value, Mapping):
            yield from _texts(value, (*above, key))
        else:
            yield (*above, key), value


def _fault(path: Path_, reason: str) -> Fault:
    return Fault("wording.yml", KEYS.join(path), reason)


@lru_cache(maxsize=1)
def _contract() -> Mapping[Path_, tuple[str, ...]]:
    rows = read_yaml(CONTRACT)
    return {tuple(name.split(KEYS)): tuple(names) for name, names in rows.items()}


def contract(wording: Mapping[str, Any]) -> str:
    """What texts.yml holds where `wording` is the one that ships."""
    rows = {}
    for path, text in _texts(wording):
        named = {name for _, name, _, _ in Formatter().parse(text) if name}
        rows[KEYS.join(path)] = sorted(named - set(DETAILS))
    return _HEAD + yaml.safe_dump(
        rows, sort_keys=False, allow_unicode=True, default_flow_style=None, width=200
    )


if __name__ == "__main__":
    CONTRACT.write_text(contract(read_yaml(SHIPPED)), encoding="utf-8")
