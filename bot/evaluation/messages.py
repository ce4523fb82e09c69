"""The corpus of whole messages (data/messages): what a line expects of the bot."""

from __future__ import annotations

from typing import Any, Mapping

THERE = ("present", "doubtful")
DENIED = ("absent", "gone")


def labelled(row: Mapping[str, Any]) -> dict[str, Any]:
    """A line in the form of `afterglow ask --jsonl` with an `expect`; one that has it already stays."""
    if "expect" in row or "outcome" not in row:
        return dict(row)
    return {"id": row["id"], "now": row.get("now"), "turns": row["turns"], "expect": _expectation(row)}


def _expectation(row: Mapping[str, Any]) -> dict[str, Any]:
    findings = row.get("findings", ())
    there = {one["id"] for one in findings if one.get("assertion", "present") in THERE}
    denied = {one["id"] for one in findings if one.get("assertion") in DENIED}
    return {
        "outcome": row["outcome"],
        "ok": row.get("ok", []),
        "present": sorted(there),
        "absent": sorted(denied - there),
        "day": row.get("day"),
    }
