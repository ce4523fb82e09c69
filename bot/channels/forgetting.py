"""“Forget me”, typed on any channel: asked about once, then done. The words are in wording.yml."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Mapping

COMMAND = "/forget"
# Characters. What is longer says more than that; and words around a wish can be read in many ways.
LONGEST_WISH = 120


class Step(Enum):
    """What a message asks for. NONE: it is about something else."""

    NONE = "none"
    ASK = "ask"
    DO = "do"
    KEEP = "keep"


@dataclass(frozen=True)
class Forgetting:
    """The texts under `forget` in the wording. Alternatives stand between bars.

    A wish is a verb and a thing (“delete my data”), with `around` before or after it, and nothing
    else: whoever also tells of a symptom is read.
    """

    verbs: str
    things: str
    around: str
    agreed: str
    declined: str
    sure: str
    offered: str
    forgotten: str
    not_forgotten: str

    @classmethod
    def fill(cls, wording: Mapping[str, str], details: Mapping[str, str]) -> Forgetting:
        """The texts with the clinic's details filled in. Raises KeyError on one that is missing."""
        return cls(**{f.name: wording[f.name].format(**details) for f in fields(cls)})

    @property
    def choices(self) -> tuple[str, ...]:
        """To erase, and not to."""
        return tuple(self.offered.split("|"))

    def step(self, text: str, *, asked: bool) -> Step:
        """What a message asks for, after we `asked` whether to forget, or not."""
        said = _plain(text)
        erase, keep = map(_plain, self.choices)
        if asked and (said == erase or said in _alternatives(self.agreed)):
            return Step.DO
        if asked and (said == keep or said in _alternatives(self.declined)):
            return Step.KEEP
        wishes = said == erase or text.strip().casefold() == COMMAND or self._wish(said)
        return Step.ASK if wishes else Step.NONE

    def question(self) -> dict[str, Any]:
        """The question, as a reply's parts."""
        return _parts("ASK", self.sure, choices=self.choices)

    def answer(self, step: Step) -> dict[str, Any]:
        """What is said when it was done, or not done."""
        return _parts("NONE", self.forgotten if step is Step.DO else self.not_forgotten)

    def _wish(self, said: str) -> bool:
        if len(said) > LONGEST_WISH:
            return False
        verbs, things, around = map(_either, (self.verbs, self.things, self.around))
        return re.fullmatch(f"(?:{around} )*{verbs} {things}(?: {around})*", said) is not None


def _parts(outcome: str, text: str, *, choices: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"outcome": outcome, "verdict": text, "text": text, "choices": choices}


def _alternatives(text: str) -> set[str]:
    return {_plain(one) for one in text.split("|")}


def _either(text: str) -> str:
    """A pattern of the alternatives, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(_alternatives(text), key=len, reverse=True))) + ")"


def _plain(text: str) -> str:
    """Small letters and single spaces, without a command's slash and marks."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.sub(r"[^\w' ]", " ", plain).split())
