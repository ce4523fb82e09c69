"""What happened between patients and the bot, and what of it must never happen: pure, no clock, no bot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

EMERGENCY, REASSURED, SAFE = "EMERGENCY", "SELF_CARE", "SAFE"


@dataclass(frozen=True)
class Sent:
    """A patient begins to send a message. The same `key` is the same message, sent again.

    `sign` is True where the text plainly tells of an emergency.
    """

    patient: str
    key: str
    sign: bool = False


@dataclass(frozen=True)
class Told:
    """A reply reached a patient: `outcome` is that of the bot, or SAFE for the safe text."""

    patient: str
    key: str
    outcome: str


@dataclass(frozen=True)
class Unkept:
    """The bot said that it cannot write a message down: it is answered all the same, and once more when its
    service brings it again."""

    patient: str
    key: str


@dataclass(frozen=True)
class Killed:
    """The bot's process was killed: nothing that it did after the last `Told` is known."""


@dataclass(frozen=True)
class Kept:
    """What a patient's conversation holds once all is over: the keys of its messages, in order."""

    patient: str
    keys: tuple[str, ...]


Event = Sent | Told | Unkept | Killed | Kept


@dataclass(frozen=True)
class Breach:
    """A promise that was broken: `kind` is one of lost, doubled, disordered, sign lost, reassured."""

    kind: str
    patient: str
    key: str


def breaches(history: Sequence[Event]) -> list[Breach]:
    """Every broken promise of a history that is over, in the order of patients and messages.

    - lost: a message that nobody answered, or that was answered and is not in the conversation
    - doubled: two replies to one message with no kill between them (a reply whose sending was cut off
      is sent again; an emergency may be told what to do ahead of its answer; what could not be written down
      is answered alone before it is answered whole), or kept twice
    - disordered: kept in another order than sent
    - sign lost: a reply to a plain emergency that is not the emergency's
    - reassured: a reply that reassures after an emergency was told and answered
    """
    patients = dict.fromkeys(event.patient for event in history if not isinstance(event, Killed))
    return [breach for patient in patients for breach in _of_one(history, patient)]


def _of_one(history: Sequence[Event], patient: str) -> Iterator[Breach]:
    mine = [event for event in history if isinstance(event, Killed) or event.patient == patient]
    sent = {event.key: event for event in reversed(mine) if isinstance(event, Sent)}
    order = list(dict.fromkeys(event.key for event in mine if isinstance(event, Sent)))
    kept = next((event.keys for event in mine if isinstance(event, Kept)), None)
    for key in order:
        replies = _replies(mine, key)
        if not replies or (kept is not None and key not in kept):
            yield Breach("lost", patient, key)
        allowed = 1 + sent[key].sign + (Unkept(patient, key) in mine)
        if _more_than(allowed, replies) or (kept or ()).count(key) > 1:
            yield Breach("doubled", patient, key)
        if sent[key].sign and any(isinstance(one, Told) and one.outcome != EMERGENCY for one in replies):
            yield Breach("sign lost", patient, key)
    for key in _strange(mine, sent):
        yield Breach("doubled", patient, key)
    yield from (Breach("disordered", patient, key) for key in _misplaced(order, kept or ()))
    yield from (Breach("reassured", patient, key) for key in _reassured(mine, sent))


def _replies(mine: Iterable[Event], key: str) -> list[Told | Killed]:
    """The replies to a message, with the kills between and after them."""
    found: list[Told | Killed] = []
    for event in mine:
        if (isinstance(event, Told) and event.key == key) or (isinstance(event, Killed) and found):
            found.append(event)
    return found


def _more_than(allowed: int, replies: Sequence[Told | Killed]) -> bool:
    """True where more replies came and no kill explains it."""
    again = (isinstance(one, Killed) and isinstance(after, Told) for one, after in pairwise(replies))
    return sum(isinstance(one, Told) for one in replies) > allowed + sum(again)


def _strange(mine: Iterable[Event], sent: dict[str, Sent]) -> list[str]:
    """Keys that were answered and never sent."""
    return [event.key for event in mine if isinstance(event, Told) and event.key not in sent]


def _misplaced(order: Sequence[str], kept: Sequence[str]) -> list[str]:
    once = [key for key in dict.fromkeys(kept) if key in order]
    wanted = [key for key in order if key in once]
    return [found for found, key in zip(once, wanted, strict=True) if found != key][:1]


def _reassured(mine: Iterable[Event], sent: dict[str, Sent]) -> list[str]:
    """Messages that were answered with reassurance though a sign of an earlier one had been answered."""
    begun: list[str] = []
    standing: set[str] = set()
    found = []
    for event in mine:
        if isinstance(event, Sent) and event.key not in begun:
            begun.append(event.key)
        elif isinstance(event, Told):
            before = begun[: begun.index(event.key)] if event.key in begun else begun
            if event.outcome == REASSURED and not standing.isdisjoint(before):
                found.append(event.key)
            if event.key in sent and sent[event.key].sign:
                standing.add(event.key)
    return found


def counted(history: Sequence[Event]) -> Counter[str]:
    """How many events of each kind a history has."""
    return Counter(type(event).__name__.lower() for event in history)
