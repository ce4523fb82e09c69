"""Events of a conversation → what its page shows again after a reload. Pure."""

from __future__ import annotations

from typing import Any, Iterable, Mapping

# A reply whose data has this key began anew.
RESTARTED = "restarted"


def transcript(events: Iterable[Mapping[str, Any]], *, whole: bool = False) -> list[dict[str, Any]]:
    """The turns since the patient last started over, oldest first; where `whole`, those before it too.

    Each is {"key", "text", "at", "replies"}: the message's key, the message, when it came (seconds
    since 1970), and the replies as parts (bot.parts). A turn that failed has no replies.
    """
    turns: list[dict[str, Any]] = []
    for event in events:
        if event["event"] == "user" and event.get("text"):
            turns.append(
                {
                    "key": event.get("message_id") or "",
                    "text": event["text"],
                    "at": int(event.get("timestamp") or 0),
                    "replies": [],
                }
            )
        elif event["event"] == "bot" and turns:
            reply = _parts(event)
            turns[-1]["replies"].append(reply)
            if (reply.get("data") or {}).get(RESTARTED) and not whole:
                del turns[:-1]
    return turns


def _parts(event: Mapping[str, Any]) -> dict[str, Any]:
    custom = (event.get("data") or {}).get("custom")
    text = event.get("text") or ""
    return dict(custom) if custom else {"outcome": "NONE", "verdict": text, "text": text}
