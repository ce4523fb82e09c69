"""data/messages/*.jsonl → conversations: what patients wrote, and what they meant by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Iterable, Mapping

from bot.nlu.lexicon import fingerprint

# How a finding is spoken of → what the reader tells apart. A doubt counts as present.
STANCES = {
    "present": "now",
    "doubtful": "now",
    "absent": "denied",
    "gone": "denied",
    "past": "talked",
    "hypothetical": "talked",
    "other_person": "talked",
    "figure": "talked",
}
# Outcomes that are no verdict: the kinds of message that the reader tells apart.
NO_VERDICT = ("INFO", "NONE", "ASK")
# The kinds of message that are learned, and the outcomes that make them: those, the gravest verdict, and
# whether anything in the message is urgent at all, of whatever name.
KINDS = {
    **{one: (one,) for one in NO_VERDICT},
    "EMERGENCY": ("EMERGENCY",),
    "URGENT": ("CONTACT_PROVIDER_TODAY", "EMERGENCY"),
}
# The files of the corpus, one for each writer; what else lies beside them teaches nothing.
FILES = "*.jsonl"
_OUTCOMES = ("SELF_CARE", "CONTACT_PROVIDER", "CONTACT_PROVIDER_TODAY", "EMERGENCY", *NO_VERDICT)
_COURSES = ("", "improving", "worsening", "spreading", "recurred")
# The corpus and the handbook were named by different people.
_ACNE = "skin_infection_or_active_acne"
_RISKS = {"keloid": "keloids", "skin_infection": _ACNE, "active_acne": _ACNE}


@dataclass(frozen=True)
class Spoken:
    """A finding or risk factor as a conversation speaks of it. `turn` is where it is first said; `passed`
    says that it was there in this healing, and `course` and `severity` what is said of it, if anything."""

    name: str
    stance: str
    turn: int = 0
    passed: bool = False
    course: str = ""
    severity: str = ""


@dataclass(frozen=True)
class Conversation:
    """A patient's turns, and what they mean at the end, `now`. `day` is (fewest, most) whole days since
    the procedure, where that is told; `procedure` is "" for micro-needling."""

    id: str
    writer: str
    turns: tuple[str, ...]
    findings: tuple[Spoken, ...]
    risk_factors: tuple[Spoken, ...]
    outcome: str
    now: datetime
    day: tuple[int, int] | None = None
    procedure: str = ""


def fingerprint_of(folder: Path) -> str:
    """A hash of the corpus in `folder`, its files alone: what is learned from it fits it or does not."""
    return fingerprint(folder, files=FILES)


def read_conversations(folder: Path) -> tuple[Conversation, ...]:
    """The conversations of all files in `folder`, by file name; a file's stem names its writer.

    Raises ValueError, naming file and line, on a line that is not a conversation, on an id that was
    there already, and where there is none at all.
    """
    conversations: list[Conversation] = []
    ids: set[str] = set()
    for path in sorted(folder.glob(FILES)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = parse(json.loads(line), writer=path.stem)
                if one.id in ids:
                    raise ValueError(f"id {one.id!r} is there twice")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ValueError(f"{path.name}:{number}: {_reason(error)}") from error
            ids.add(one.id)
            conversations.append(one)
    if not conversations:
        raise ValueError(f"{folder}: no conversation in any {FILES}")
    return tuple(conversations)


def parse(row: Mapping[str, Any], *, writer: str) -> Conversation:
    """One line of the corpus. Raises ValueError, KeyError or TypeError on what it does not know."""
    turns = row["turns"]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("turns must be a list of texts, and not empty")
    if row["outcome"] not in _OUTCOMES:
        raise ValueError(f"unknown outcome {row['outcome']!r}")
    return Conversation(
        id=str(row["id"]),
        writer=writer,
        turns=tuple(turns),
        findings=tuple(_spoken(entry) for entry in row.get("findings", ())),
        risk_factors=tuple(_spoken(entry) for entry in row.get("risk_factors", ())),
        outcome=row["outcome"],
        now=datetime.fromisoformat(row["now"]),
        day=(int(row["day"][0]), int(row["day"][1])) if row.get("day") else None,
        procedure=str(row.get("procedure") or ""),
    )


def names(spoken: Iterable[Spoken], stance: str) -> frozenset[str]:
    """What is spoken of in one way."""
    return frozenset(one.name for one in spoken if one.stance == stance)


def _spoken(entry: str | Mapping[str, Any]) -> Spoken:
    """An entry is a name alone where it simply holds."""
    said: Mapping[str, Any] = {"id": entry} if isinstance(entry, str) else entry
    name, assertion = said["id"], said.get("assertion", "present")
    if assertion not in STANCES:
        raise ValueError(f"unknown assertion {assertion!r} of {name!r}")
    course = said.get("course", "")
    if course not in _COURSES:
        raise ValueError(f"unknown course {course!r} of {name!r}")
    return Spoken(
        _RISKS.get(name, name),
        STANCES[assertion],
        int(said.get("turn", 0)),
        passed=assertion == "gone",
        course=course,
        severity=said.get("severity", ""),
    )


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
