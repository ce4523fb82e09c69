"""What the reader tells chances of: labels, and the table of examples that it learns them from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Iterator, NamedTuple, Sequence

import numpy as np
import numpy.typing as npt

from bot.nlu.learned.corpus import KINDS, Conversation

Floats = npt.NDArray[np.float32]
# A label with fewer examples than this is not learned: its chance would be noise.
FEWEST = 5


class Label(NamedTuple):
    """`group` "finding" or "risk_factor" with a stance, or "kind" with the stance "is"."""

    group: str
    name: str
    stance: str


@dataclass(frozen=True)
class Table:
    """`texts` (n), of `writers` (n), and `marks` (n, labels): 1 where the label holds, 0 where it does
    not, nan where the text does not tell."""

    texts: tuple[str, ...]
    writers: tuple[str, ...]
    labels: tuple[Label, ...]
    marks: Floats


def spoken(conversation: Conversation) -> Iterator[tuple[Label, int]]:
    """Every label that holds of a conversation, with the turn in which it is first said."""
    for one in conversation.findings:
        yield Label("finding", one.name, one.stance), one.turn
    for one in conversation.risk_factors:
        yield Label("risk_factor", one.name, one.stance), one.turn
    if conversation.outcome in KINDS:
        yield Label("kind", conversation.outcome, "is"), 0


def labels_of(conversations: Sequence[Conversation], *, fewest: int = FEWEST) -> tuple[Label, ...]:
    """The labels that at least `fewest` conversations hold, in order."""
    counts = Counter(label for one in conversations for label in {said for said, _ in spoken(one)})
    return tuple(sorted(label for label, count in counts.items() if count >= fewest))


def table_of(
    conversations: Sequence[Conversation], *, labels: tuple[Label, ...] | None = None, fewest: int = FEWEST
) -> Table:
    """Each conversation whole, and each turn of its own where there are several, with the `labels` given, or
    all that at least `fewest` conversations hold.

    A turn tells of what is first said in it, and that what is said later is not there yet; of what
    was said before it tells nothing, for it may say it again.
    """
    labels = labels_of(conversations, fewest=fewest) if labels is None else labels
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
        held = [(place[label], turn) for label, turn in spoken(one) if label in place]
        whole = np.zeros(len(labels), dtype=np.float32)
        whole[[index for index, _ in held]] = 1
        add("\n".join(one.turns), one.writer, whole)
        for number, turn_text in enumerate(one.turns if len(one.turns) > 1 else ()):
            marks = np.zeros(len(labels), dtype=np.float32)
            for index, turn in held:
                marks[index] = 1 if turn == number else (0 if turn > number else np.nan)
            marks[kinds] = np.nan
            add(turn_text, one.writer, marks)
    return Table(tuple(texts), tuple(writers), labels, np.array(rows, dtype=np.float32))
