"""What a messaging channel heard and what it says: plain data that a file can keep."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Mapping

TEXT = "text"


def clean(text: object) -> str:
    """A text from outside without what no text holds: half characters and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "") if isinstance(text, str) else ""


@dataclass(frozen=True)
class Heard:
    """One message of a patient.

    `key` is the service's own id of the message: the same key is the same message, sent again.
    `channel` is telegram, sms or whatsapp; `address` is where the answer goes and `line` which of
    the clinic's numbers was written to. `kind` is TEXT, or the name of the text of ours that
    answers it (photo, voice, …; bot.channels.texts). `at` is local time. `tap` is what a tapped
    button carries, `extra` what only the channel itself needs.
    """

    key: str
    channel: str
    address: str
    at: datetime
    kind: str = TEXT
    text: str = ""
    line: str = ""
    tap: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {**self.__dict__, "at": self.at.isoformat(), "extra": dict(self.extra)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Heard:
        """What `to_dict` gave."""
        # A moment without a zone was kept by an earlier release, on this machine's clock.
        at = datetime.fromisoformat(data["at"])
        return cls(**{**data, "at": at if at.tzinfo else at.astimezone()})


@dataclass(frozen=True)
class Part:
    """One message to a patient, as its service takes it, with the buttons under it.

    `buttons` pairs what a button shows with what it carries.
    """

    text: str
    buttons: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {"text": self.text, "buttons": [list(button) for button in self.buttons]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Part:
        """What `to_dict` gave."""
        return cls(data["text"], tuple((shows, carries) for shows, carries in data["buttons"]))


@dataclass(frozen=True)
class Notes:
    """What a channel knows of a patient between two messages.

    `choices` are the answers last offered, `question` names that offer, `tapped` is the button
    that was tapped last. `met` says that the patient has been told what this is; `stopped` that
    they want no messages, `reminded` that they were told so when they wrote again; `forgetting`
    that we asked whether to forget them.
    """

    choices: tuple[str, ...] = ()
    question: str = ""
    tapped: str = ""
    met: bool = False
    stopped: bool = False
    reminded: bool = False
    forgetting: bool = False
