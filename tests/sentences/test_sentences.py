"""What patients type → findings, day and outcome, through the trained bot. One test a row.

A row of the files beside this one: `text` or `turns` (the expectation is for the last turn), `now`
where the calendar matters, `present`, `absent`, `day`, and `outcome` or `not_outcome`.
`known_failures.txt` names the rows that fail today: such a row must fail, so that the register
can only shrink, and none may hide a warning sign.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, Callable

import pytest
import yaml

HERE = Path(__file__).parent
RED_FLAGS = set(yaml.safe_load((HERE.parents[1] / "data/handbook/red_flags.yml").read_text(encoding="utf-8")))
KNOWN_FAILURES = {
    line
    for line in (HERE / "known_failures.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
}
Row = dict[str, Any]
Talk = Callable[..., list[Row]]


def _rows() -> list[tuple[str, Row]]:
    return [
        (f"{path.stem}-{number}", row)
        for path in sorted(HERE.glob("*.yml"))
        for number, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]


ROWS = _rows()


def _turns(row: Row) -> list[str]:
    return list(row.get("turns") or [row["text"]])


def name_of(row: Row) -> str:
    """How the register names a row."""
    return " // ".join(" ".join(turn.split()) for turn in _turns(row))


def faults(row: Row, said: Row) -> list[str]:
    """In what the bot's last turn differs from what the row expects."""
    by_presence: dict[str, set[str]] = {"PRESENT": set(), "UNKNOWN": set(), "ABSENT": set()}
    for finding in said["findings"]:
        by_presence[finding["presence"]].add(finding["symptom"])
    present = by_presence["PRESENT"] | by_presence["UNKNOWN"]
    found = []
    if "outcome" in row and said["outcome"] != row["outcome"]:
        found.append(f"outcome {said['outcome']}, not {row['outcome']}")
    if "not_outcome" in row and said["outcome"] == row["not_outcome"]:
        found.append(f"outcome {said['outcome']}")
    if "present" in row and present != set(row["present"]):
        found.append(f"present {sorted(present)}, not {sorted(row['present'])}")
    if set(row.get("absent", ())) & present:
        found.append(f"present though denied: {sorted(set(row['absent']) & present)}")
    if "day" in row and said["elapsed_days"] != row["day"]:
        found.append(f"day {said['elapsed_days']}, not {row['day']}")
    return found


def missed_red_flags(row: Row, said: Row) -> set[str]:
    """The warning signs that the row expects and the bot did not see."""
    seen = {finding["symptom"] for finding in said["findings"] if finding["presence"] != "ABSENT"}
    return set(row.get("present", ())) & RED_FLAGS - seen


@pytest.mark.parametrize("row", [row for _, row in ROWS], ids=[name for name, _ in ROWS])
def test_is_understood(row: Row, talk: Talk) -> None:
    now = datetime.fromisoformat(str(row["now"])) if "now" in row else None
    said = talk(*_turns(row), **({"now": now} if now else {}))[-1]
    if name_of(row) in KNOWN_FAILURES:
        assert faults(row, said), "this row passes now: take it out of known_failures.txt"
        assert not missed_red_flags(row, said), "a missed warning sign is never a known failure"
    else:
        assert not faults(row, said)


def test_every_known_failure_is_a_row() -> None:
    assert {name_of(row) for _, row in ROWS} >= KNOWN_FAILURES
