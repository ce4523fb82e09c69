"""The corpus of whole messages (data/messages): what a line expects of the bot."""

from __future__ import annotations

from typing import Any, Mapping

from bot.nlu.learned.corpus import names, parse


def labelled(row: Mapping[str, Any]) -> dict[str, Any]:
    """A line in the form of `afterglow ask --jsonl` with an `expect`; one that has it already stays."""
    if "expect" in row or "outcome" not in row:
        return dict(row)
    return {"id": row["id"], "now": row.get("now"), "turns": row["turns"], "expect": _expectation(row)}


def _expectation(row: Mapping[str, Any]) -> dict[str, Any]:
    spoken = parse(row, writer="").findings
    there, denied = names(spoken, "now"), names(spoken, "denied")
    return {
        "outcome": row["outcome"],
        "ok": row.get("ok", []),
        "present": sorted(there),
        "absent": sorted(denied - there),
        "day": row.get("day"),
    }
