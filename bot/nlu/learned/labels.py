"""What the reader tells chances of: labels, and the table of examples that it learns them from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Collection, Iterator, NamedTuple, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.learned.corpus import KINDS, Conversation

Floats = npt.NDArray[np.float32]
# A label with fewer examples than this is not learned: its chance would be noise.
FEWEST = 5
_SEVERE = "severe"


class Label(NamedTuple):
    """What may hold of a text: `group` "finding" or "risk_factor" with a stance; "kind" (of message),
    "course", "severity" or "procedure" with the stance "is"."""

    group: str
    name: str
    stance: str


class Told(NamedTuple):
    """A label that holds of a conversation, and the turn in which it is said; where not `exactly`, no
    sooner than in that. Where not `at_end`, it may hold in a turn, and does not in the end."""

    label: Label
    turn: int
    exactly: bool = True
    at_end: bool = True


@dataclass(frozen=True)
class Table:
    """`texts` (n), of `writers` (n), and `marks` (n, labels): 1 where the label holds, 0 where it does
    not, nan where the text does not tell."""

    texts: tuple[str, ...]
    writers: tuple[str, ...]
    labels: tuple[Label, ...]
    marks: Floats


def told_of(conversation: Conversation, stands_when_passed: Collection[str]) -> Iterator[Told]:
    """Every label that holds of a conversation. `stands_when_passed` are the findings that count although
    they have passed (judge.yml)."""
    for one in conversation.findings:
        stance = "now" if one.passed and one.name in stands_when_passed else one.stance
        # How a finding is spoken of is labelled as it stands at the end: what is taken back in a later turn
        # was there in the turn that first tells of it.
        settled = stance == "now" or one.turn == len(conversation.turns) - 1
        yield Told(Label("finding", one.name, stance), one.turn, exactly=settled)
        if not settled:
            yield Told(Label("finding", one.name, "now"), one.turn, exactly=False, at_end=False)
        if stance == "now" and one.course:
            yield Told(Label("course", one.course, "is"), one.turn, exactly=False)
        if stance == "now" and one.severity == _SEVERE:
            yield Told(Label("severity", _SEVERE, "is"), one.turn, exactly=False)
    for one in conversation.risk_factors:
        yield Told(Label("risk_factor", one.name, one.stance), one.turn)
    if conversation.procedure:
        yield Told(Label("procedure", conversation.procedure, "is"), 0, exactly=False)
    for kind, outcomes in KINDS.items():
        if conversation.outcome in outcomes:
            yield Told(Label("kind", kind, "is"), 0)


def labels_of(
    conversations: Sequence[Conversation], *, stands_when_passed: Collection[str], fewest: int = FEWEST
) -> tuple[Label, ...]:
    """The labels that at least `fewest` conversations hold, in order."""
    counts = Counter(
        label for one in conversations for label in {told.label for told in told_of(one, stands_when_passed)}
    )
    return tuple(sorted(label for label, count in counts.items() if count >= fewest))


def table_of(
    conversations: Sequence[Conversation],
    *,
    stands_when_passed: Collection[str],
    labels: tuple[Label, ...] | None = None,
    fewest: int = FEWEST,
) -> Table:
    """Each conversation whole, and each turn of its own where there are several, with the `labels` given, or
    all that at least `fewest` conversations hold.

    A turn tells of what is first said in it, and that what is said later is not there yet; of what
    was said before it tells nothing, for it may say it again.
    """
    labels = (
        labels_of(conversations, stands_when_passed=stands_when_passed, fewest=fewest)
        if labels is None
        else labels
    )
    place = {label: index for index, label in enumerate(labels)}
    kinds = [index for index, label in enumerate(labels) if label.group == "kind"]
    texts: list[str] = []
    writers: list[str] = []
    rows: list[Floats] = []

    def add(text: str, writer: str, marks: Floats) -> None:
        texts.append(text)
        writers.append(writer)
        rows.append(marks)

    for one in conversations:
        held = [told for told in told_of(one, stands_when_passed) if told.label in place]
        whole = np.zeros(len(labels), dtype=np.float32)
        whole[[place[told.label] for told in held if told.at_end]] = 1
        add("\n".join(one.turns), one.writer, whole)
        for number, turn_text in enumerate(one.turns if len(one.turns) > 1 else ()):
            marks = np.zeros(len(labels), dtype=np.float32)
            for told in held:
                said = 1 if told.turn == number and told.exactly else np.nan
                marks[place[told.label]] = 0 if told.turn > number else said
            marks[kinds] = np.nan
            add(turn_text, one.writer, marks)
    return Table(tuple(texts), tuple(writers), labels, np.array(rows, dtype=np.float32))
