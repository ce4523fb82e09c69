"""What differs from one messaging service to the next: the part of a channel that a desk asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Protocol

from bot.channels.heard import Heard, Notes, Part

Reply = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a message comes to: `text` for the bot to read, then `kind`, a text of ours to answer with."""

    text: str = ""
    kind: str = ""


class Door(Protocol):
    """What is a service's own: how its messages are read, and replies written and sent."""

    def keyword(self, heard: Heard, notes: Notes) -> str:
        """stop, start, help or ""."""

    def read(self, heard: Heard, notes: Notes) -> Reading:
        """What the patient means, given what they were offered."""

    def write(self, reply: Reply, heard: Heard, notes: Notes) -> list[Part]:
        """A reply (bot.parts) as messages. Its choices are already in `notes`."""

    async def acknowledge(self, heard: Heard, notes: Notes) -> None:
        """Show that a tap was seen, and what it chose. Failing does no harm."""

    async def send(self, part: Part, heard: Heard) -> None:
        """Send one message. Raises delivery.Later or delivery.Refused."""
