"""What every channel does with a message before Rasa sees it, and where the replies go."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Callable, Mapping

from rasa.core.channels.channel import OutputChannel, UserMessage

# A message → the reply (bot.parts) to an emergency that it plainly tells of, in milliseconds; else None.
Alarm = Callable[[str], "Mapping[str, Any] | None"]
# So many seconds the whole answer to an emergency may take before the alarm's own reply goes out.
ALARM_AFTER = 0.6


def no_alarm(_text: str) -> None:
    """For a bot without a quick pass."""


def patient_message(
    text: str, output: OutputChannel, *, sender: str, channel: str, now: datetime, unsaid: bool = False
) -> UserMessage:
    """A message of a patient, as Rasa takes it: plain text, the moment, replies as parts.

    A `now` without a zone is the clinic's own time. `unsaid`: the patient will not see the replies.
    """
    return UserMessage(
        as_typed(text),
        output,
        sender,
        input_channel=channel,
        message_id=uuid.uuid4().hex,
        metadata={"parts": True, "now": now.isoformat(), **({"unsaid": True} if unsaid else {})},
    )


def as_typed(text: str) -> str:
    """A message as plain text: Rasa would read a leading slash as a command."""
    return text.lstrip().lstrip("/").strip() if text.lstrip().startswith("/") else text


class PartsOutput(OutputChannel):
    """Collects the replies to one message as parts (bot.parts.Reply.to_dict)."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Rasa's name for the channel."""
        return "parts"

    async def send_response(self, recipient_id: str, message: Mapping[str, Any]) -> None:
        """Keep a reply; one without parts (there should be none) becomes a plain one."""
        parts = message.get("custom") or {"outcome": "NONE", "verdict": message.get("text", "")}
        parts.setdefault("text", parts["verdict"])
        self.replies.append(parts)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Keep a plain text."""
        await self.send_response(recipient_id, {"text": text})
