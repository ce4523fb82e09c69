"""The texts that messaging channels say by themselves. They stand in data/handbook/wording.yml."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Mapping


@dataclass(frozen=True)
class Texts:
    """One text a field, with the clinic's details already in it.

    Those up to `other` answer a kind of message that holds no words, and are named like it.
    """

    photo: str
    voice: str
    sticker: str
    location: str
    edited: str
    group: str
    fast: str
    stale: str
    late: str
    not_a_choice: str
    other: str
    welcome: str
    help: str
    stopped: str
    still_stopped: str
    resumed: str
    first: str
    reply_number: str
    reply_letter: str
    why_hint: str
    absent: str
    unsure: str
    failed: str

    @property
    def signs(self) -> Mapping[str, str]:
        """What the signs of bot.parts mean in words, with {name} for what they stand before."""
        return {"−": self.absent, "?": self.unsure}

    @classmethod
    def fill(cls, wording: Mapping[str, str], details: Mapping[str, str]) -> Texts:
        """The texts of `wording` with {clinic}, {phone} … filled in.

        Raises KeyError with the name of a text or detail that is missing.
        """
        known = {**details, "name": "{name}"}
        return cls(**{f.name: wording[f.name].format(**known) for f in fields(cls)})
