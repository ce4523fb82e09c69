"""What the handbook holds: immutable records, each with the sources behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Mapping

from bot.triage.disposition import Disposition


@dataclass(frozen=True)
class Source:
    """Where a fact comes from.

    `name` is short, for a patient; `title` is the whole of it. `kind` says how much it can weigh: one of
    the keys of `source_kind` in the wording. `doi` or `url` is where to read it.
    """

    id: str
    name: str
    title: str
    kind: str
    year: int | None = None
    doi: str | None = None
    url: str | None = None
    note: str | None = None

    @property
    def is_policy(self) -> bool:
        """True for the clinic's own cautious rules, which must be labelled as such."""
        return self.kind == "clinic_policy"

    @property
    def address(self) -> str:
        """Where to read it, as a link; empty where no address is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url or ""


@dataclass(frozen=True)
class Figure:
    """What one source says of a symptom; `days` is (shortest, longest) where it gives a length."""

    source: str
    says: str
    days: tuple[float, float] | None = None
    context_only: bool = False


@dataclass(frozen=True)
class Escalation:
    """When a symptom is a red flag: all that is given must hold.

    `course` and `severity` are names of the enums in findings. `after_day` is the last day on
    which it is still the symptom. `replaces` says that it is the flag and no symptom any more.
    """

    red_flag: str
    qualifier: str | None = None
    course: str | None = None
    severity: str | None = None
    after_day: int | None = None
    replaces: bool = False


@dataclass(frozen=True)
class Symptom:
    """A side effect with its healing window.

    `expected_through_day` is the last whole day on which the symptom is expected (day 0 is the
    procedure's day); None where no source gives a length, and then `without_window` applies.
    `called` are other names for it, which a reply takes over from a patient.
    """

    id: str
    name: str
    figures: tuple[Figure, ...]
    expected_through_day: int | None
    without_window: Disposition
    sources: tuple[str, ...]
    care: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class RedFlag:
    """A warning sign. `explained_through_day` is the last day on which it has a harmless cause. `called`
    are other names for it, which a reply takes over from a patient."""

    id: str
    name: str
    disposition: Disposition
    sources: tuple[str, ...]
    by_qualifier: Mapping[str, Disposition] = field(default_factory=dict)
    explained_through_day: int | None = None
    explained_sources: tuple[str, ...] = ()
    stands_when_passed: bool = False
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """One side of a combination: a finding (with a qualifier, where given) or a risk factor."""

    finding: str | None = None
    qualifier: str | None = None
    risk_factor: str | None = None


@dataclass(frozen=True)
class Combination:
    """Signs that together are more urgent than each alone: one of `first` with one of `second`."""

    id: str
    name: str
    first: tuple[Sign, ...]
    second: tuple[Sign, ...]
    disposition: Disposition
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Modifier:
    """What a course or a severity means, whatever the symptom."""

    id: str
    disposition: Disposition
    sources: tuple[str, ...]


@dataclass(frozen=True)
class RiskFactor:
    """A reason to be more careful than the windows are."""

    id: str
    name: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Procedure:
    """A procedure; `covered` is True where the windows speak of it."""

    id: str
    name: str
    covered: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A text with the sources behind it."""

    id: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What patients ask about: aftercare, preparation, the procedure itself.

    `wait_days` is how many whole days to wait (0: none); None where the question is not how long.
    `before` is the answer for the time before the procedure, `had` the one for who has had it where the
    answer speaks of the time before; `differs` is what other sources say.
    `procedures` are the other procedures that the topic itself is about. What `waits_for_help` is not
    answered in an emergency: it is about what to swallow or do now.
    `general` are those of `sources` that speak of skin or health in general, not of needling.
    """

    id: str
    name: str
    answer: str
    sources: tuple[str, ...]
    wait_days: int | None = None
    before: Statement | None = None
    had: Statement | None = None
    differs: str | None = None
    general: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    waits_for_help: bool = False


@dataclass(frozen=True)
class Act:
    """What is replied to a conversation act, such as "do I really have to call?".

    `says` holds a text for each verdict that may stand, by its name, beside "none" and "any"; "…_signs"
    is for where one of `signs` was told. `instructs` are the verdicts whose instruction the text itself
    repeats; from `repeats_from` on it follows after any other text. `talk` is about the chat or a feeling.
    `first` texts come before all facts. An act that `supposes` names days to come, and none of the
    procedure. `cue` are words that make it one beside a symptom too. `shows` names what is shown beneath:
    "safety_net", "verdict" or "question".
    """

    id: str
    says: Mapping[str, str]
    sources: tuple[str, ...]
    signs: tuple[str, ...] = ()
    instructs: frozenset[Disposition] = frozenset()
    repeats_from: Disposition = Disposition.CONTACT_PROVIDER_TODAY
    talk: bool = False
    first: bool = False
    supposes: bool = False
    cue: str | None = None
    shows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SafetyNet:
    """One condition under which to call, and how urgently."""

    id: str
    text: str
    disposition: Disposition
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """Which handbook this is and who has looked at it."""

    id: str
    status: str
    reviewer: str
    review_due: date
    note: str
    approved_on: date | None = None


@dataclass(frozen=True)
class Handbook:
    """All protocols and wording, loaded once and never changed. Mappings are keyed by id.

    `gate` tells of each objection to reassurance what it is, `bands` from which probability on each kind
    of finding is asked back or counts, `opening` how people ask when the clinic is open.
    """

    edition: Edition
    sources: Mapping[str, Source]
    symptoms: Mapping[str, Symptom]
    red_flags: Mapping[str, RedFlag]
    combinations: tuple[Combination, ...]
    modifiers: Mapping[str, Modifier]
    risk_factors: Mapping[str, RiskFactor]
    procedures: Mapping[str, Procedure]
    topics: Mapping[str, Topic]
    acts: Mapping[str, Act]
    care: Mapping[str, Statement]
    safety_net: tuple[SafetyNet, ...]
    gate: Mapping[str, str]
    bands: Mapping[str, Mapping[str, float]]
    wording: Mapping[str, Any]
    opening: Mapping[str, Any]

    def nets_above(self, disposition: Disposition) -> tuple[SafetyNet, ...]:
        """When to contact whom sooner than a verdict of this disposition says."""
        return tuple(net for net in self.safety_net if net.disposition > disposition)

    def name(self, symptom: str) -> str:
        """The plain name of a finding, for a sentence."""
        known = self.symptoms.get(symptom) or self.red_flags.get(symptom)
        return known.name if known else symptom.replace("_", " ")
