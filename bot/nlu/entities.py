"""What was understood → an entity, the form in which a parse result carries it to the actions."""

from __future__ import annotations

from typing import Any

from bot import EXTRACTOR
from bot.triage.understanding import ENTITY, Understanding


def entity_of(said: Understanding, *, length: int) -> dict[str, Any]:
    """The one entity that carries all of it as `data`. It spans the whole message of `length` characters."""
    return {
        "entity": ENTITY,
        "value": "message",
        "start": 0,
        "end": length,
        "extractor": EXTRACTOR,
        "data": said.to_dict(),
    }
