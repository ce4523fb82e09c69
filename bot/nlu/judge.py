"""The judge's numbers: for each finding the lexicon's assertion and the learned log-odds → one probability.

A logistic regression for each kind of finding and each assertion, over the log-odds and what else the
message holds. Its weights and bands stand in data/handbook/judge.yml, and the bands on the page that a
clinician signs. What follows from them is in judging.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterable, Mapping, Sequence

import yaml

from bot.nlu.faults import LexiconError
from bot.nlu.learned.reader import Odds, Reading
from bot.nlu.reach import Asserted
from bot.strict_yaml import read_yaml
from bot.triage.evidence import Certainty, Experiencer, Temporality
from bot.triage.findings import OTHER_COMPLAINT, Presence

# The assertions that the judge tells apart, from the weakest to the one that decides where a message
# names a finding several times.
STATES = ("none", "other", "past", "supposed", "absent", "gone", "open", "doubt", "weak", "sure")
# Those that say that it is not the patient's now.
NOT_NOW = ("other", "past", "supposed", "absent", "gone")
# Longer messages than these were hardly ever learned from.
_MOST_WORDS = 60
KINDS = ("red_flag", "symptom", "complaint", "risk_factor")
# What holds of a message rather than of a finding: it is judged likewise.
QUALITIES = ("course", "severity", "procedure", "kind")
_URGENT = "URGENT"


@dataclass(frozen=True)
class Around:
    """What else a message holds. `length` is the square root of its number of words: the longer it is,
    the likelier a word in it is not meant of the skin. `symptoms` are the highest log-odds that any
    symptom is there now, `urgent` those that anything in it is urgent, of whatever name."""

    length: float = 0.0
    symptoms: float = 0.0
    urgent: float = 0.0

    @property
    def words(self) -> int:
        """The number of words, as far as they are counted."""
        return round(self.length**2)


@dataclass(frozen=True)
class Weights:
    """One logistic regression over learned log-odds and what is around."""

    bias: float
    now: float
    denied: float
    talked: float
    length: float = 0.0
    symptoms: float = 0.0
    urgent: float = 0.0

    def probability(self, odds: Odds, around: Around) -> float:
        """How likely (0 to 1) the patient has it now."""
        score = self.bias + self.now * odds.now + self.denied * odds.denied + self.talked * odds.talked
        score += self.length * around.length + self.symptoms * around.symptoms + self.urgent * around.urgent
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


@dataclass(frozen=True)
class Bands:
    """From `asks` on a finding is asked back, from `counts` on it counts, each a probability (0 to 1).

    `named` is the lowest probability at which a finding that the lexicon names still counts, `weak` that
    for a warning sign in everyday words. What a message of fewer than `plain` words names counts or is asked
    about all the same, unless the learned reader takes it for denied or talked of and rules it out by
    log-odds below `ruled_out`; so is such a sign where it takes it for there rather than for either.
    Beside a warning sign that is named already, only what is likelier than `beside` is added. Even what
    is named for sure does not count, in a message of `plain` words or more, where it is less likely than
    `dismissed` and its log-odds of being denied or only talked of are above `talked`: there the learned
    reader too says whose it is. Read together with the messages before, such a warning sign counts as
    taken back below `explained`. What the words deny, suppose, or say of somebody else or of another time
    is there all the same from `against` on. Where no warning sign is found in a message that is urgent by
    log-odds of `urgent` or more, it is asked about the likeliest.
    """

    counts: float
    asks: float
    named: float
    weak: float = 0.0
    beside: float = 0.0
    dismissed: float = 0.0
    talked: float = 0.0
    explained: float = 0.0
    plain: int = 0
    ruled_out: float = -math.inf
    against: float = 0.0
    urgent: float = math.inf


@dataclass(frozen=True)
class Judge:
    """`weights` and `bands` by kind; weights by state too, with "none" where a state has none.
    `emergency` are the warning signs with the bands of that name: they are asked about sooner.
    `stands_when_passed` are those that count although they have passed, as the handbook says. `in_words_only`
    are those that the learned reader alone has never been right about. `grave` are the findings that make an
    emergency with a qualifier, and that qualifier."""

    weights: Mapping[str, Mapping[str, Weights]]
    bands: Mapping[str, Bands]
    emergency: frozenset[str] = frozenset()
    stands_when_passed: frozenset[str] = frozenset()
    in_words_only: frozenset[str] = frozenset()
    grave: Mapping[str, str] = field(default_factory=dict)

    def bands_of(self, finding: str, kind: str) -> Bands:
        """The bands of a finding of this kind."""
        return self.bands["emergency" if finding in self.emergency else kind]

    def probability(self, kind: str, state: str, odds: Odds, around: Around) -> float:
        """How likely (0 to 1) a finding of this kind is there, as asserted and with these odds."""
        weights = self.weights[kind]
        return (weights.get(state) or weights["none"]).probability(odds, around)


def read_judge(path: Path) -> Judge:
    """The judge of data/handbook/judge.yml. Raises LexiconError, naming the key, where it cannot be used."""
    try:
        content = read_yaml(path)
        return Judge(
            weights=weights_of(content["weights"]),
            bands={kind: Bands(**content["bands"][kind]) for kind in (*KINDS, "emergency", *QUALITIES)},
            emergency=frozenset(content["emergency"]),
            stands_when_passed=frozenset(content["stands_when_passed"]),
            in_words_only=frozenset(content["in_words_only"]),
            grave={finding: str(qualifier) for finding, qualifier in content["grave"].items()},
        )
    except (OSError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name}: {' '.join(str(error).split())}") from error


def weights_of(numbers: Mapping[str, Mapping[str, Mapping[str, float]]]) -> dict[str, dict[str, Weights]]:
    """Plain numbers by kind and state → weights. Raises KeyError or TypeError where some are missing."""
    return {
        kind: {state: Weights(**row) for state, row in numbers[kind].items()} for kind in (*KINDS, *QUALITIES)
    }


def around_in(norms: Sequence[str], reading: Reading, *, red_flags: frozenset[str]) -> Around:
    """What a message holds, by its normal forms and what was learned of it."""
    words = min(_MOST_WORDS, sum(1 for norm in norms if norm[:1].isalnum()))
    symptoms = (
        odds.now
        for name, odds in reading.findings.items()
        if name not in red_flags and name != OTHER_COMPLAINT
    )
    return Around(
        length=math.sqrt(words),
        symptoms=max(symptoms, default=0.0),
        urgent=reading.kinds.get(_URGENT, 0.0),
    )


def kind_of(finding: str, *, red_flags: frozenset[str], risk_factors: frozenset[str] = frozenset()) -> str:
    """Which of `KINDS` an id is."""
    if finding in red_flags:
        return "red_flag"
    if finding in risk_factors:
        return "risk_factor"
    return "complaint" if finding == OTHER_COMPLAINT else "symptom"


def state_of(finding: str, said: Iterable[Asserted]) -> str:
    """The assertion that decides, of all mentions of `finding` in a message."""
    states = [_state(one) for one in said if one.mention.id == finding]
    return max(states, key=STATES.index, default="none")


def _state(one: Asserted) -> str:
    if one.experiencer is Experiencer.OTHER:
        return "other"
    if one.temporality in (Temporality.HISTORICAL, Temporality.HYPOTHETICAL):
        if one.certainty is Certainty.DOUBTFUL:
            return "open"
        return "past" if one.temporality is Temporality.HISTORICAL else "supposed"
    if one.presence is Presence.ABSENT:
        return "gone" if one.temporality is Temporality.PASSED else "absent"
    if one.certainty is Certainty.DOUBTFUL or one.mention.doubtful:
        return "doubt"
    return "weak" if one.mention.weak else "sure"
