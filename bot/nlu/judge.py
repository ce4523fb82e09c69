"""Both readers' evidence of one message → what counts, what is asked back, what does not count.

The only place that merges. For each finding the lexicon's assertion and the learned log-odds become one
calibrated probability: a logistic regression for each kind of finding and each assertion, over the
log-odds and what else the message holds. Its numbers and bands stand in data/handbook/judge.yml and on the
page that a clinician signs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Collection, Iterable, Mapping, Sequence

import yaml

from bot.nlu.faults import LexiconError
from bot.nlu.learned.reader import Odds, Reading
from bot.nlu.reach import Asserted
from bot.strict_yaml import read_yaml
from bot.triage.evidence import Certainty, Evidence, Experiencer, Temporality
from bot.triage.findings import OTHER_COMPLAINT, Presence

# The assertions that the judge tells apart, from the weakest to the one that decides where a message
# names a finding several times.
STATES = ("none", "other", "past", "supposed", "absent", "gone", "open", "doubt", "weak", "sure")
# Those that say that it is not the patient's now.
_NOT_NOW = ("other", "past", "supposed", "absent", "gone")
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
    for a warning sign in everyday words.
    Beside a warning sign that is named already, only what is likelier than `beside` is added. Even what
    is named for sure does not count where it is less likely than `dismissed` and its log-odds of being
    denied or only talked of are above `talked`: there the learned reader too says whose it is. Read
    together with the messages before, such a warning sign counts as taken back below `explained`. Where no
    warning sign is found in a message that is urgent by log-odds of `urgent` or more, it is asked about
    the likeliest.
    """

    counts: float
    asks: float
    named: float
    weak: float = 0.0
    beside: float = 0.0
    dismissed: float = 0.0
    talked: float = 0.0
    explained: float = 0.0
    urgent: float = math.inf


@dataclass(frozen=True)
class Judge:
    """`weights` and `bands` by kind; weights by state too, with "none" where a state has none.
    `emergency` are the warning signs with the bands of that name: they are asked about sooner.
    `stands_when_passed` are those that count although they have passed, as the handbook says. `grave` are
    the findings that make an emergency with a qualifier, and that qualifier."""

    weights: Mapping[str, Mapping[str, Weights]]
    bands: Mapping[str, Bands]
    emergency: frozenset[str] = frozenset()
    stands_when_passed: frozenset[str] = frozenset()
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


def judged(
    evidence: Sequence[Evidence],
    said: Sequence[Asserted],
    odds: Mapping[str, Odds],
    judge: Judge,
    *,
    around: Around,
    red_flags: frozenset[str],
    risk_factors: frozenset[str] = frozenset(),
    covered: Collection[str] = (),
) -> tuple[Evidence, ...]:
    """The lexicon's `evidence` of one message, weighed with the learned `odds` of every finding.

    `covered` are symptoms that only say again what the message names ("no swollen lips" is no swelling).
    Nothing is removed: what does not count is marked as unlikely, and a warning sign that is named
    becomes at most a question, unless its assertion too says that it is not the patient's now.
    """
    weighed: list[Evidence] = []
    settled: set[str] = set()
    # "Fever: yes" needs no judge.
    answered = {one.mention.id for one in said if one.answered}
    for one in evidence:
        kind = kind_of(one.finding, red_flags=red_flags, risk_factors=risk_factors)
        if one.finding in answered:
            weighed.append(one)
            continue
        state = state_of(one.finding, said)
        its = odds.get(one.finding, Odds())
        chance = judge.probability(kind, state, its, around)
        weighed.append(_weighed(one, kind, state, its, chance, judge.bands_of(one.finding, kind)))
        settled.add(one.finding)
    flagged = any(map(partial(_is_sign, red_flags=red_flags), evidence))
    for finding, its in odds.items():
        kind = kind_of(finding, red_flags=red_flags, risk_factors=risk_factors)
        state = state_of(finding, said)
        named = finding in settled and state in ("sure", "weak", "doubt")
        if named or finding in answered or (state == "none" and finding in covered):
            continue
        chance, bands = judge.probability(kind, state, its, around), judge.bands_of(finding, kind)
        if flagged and chance < bands.beside:
            continue
        added = _added(finding, kind, chance, bands)
        # What is plainly denied or only talked of is not asked about.
        if added and not (state in _NOT_NOW and added.certainty is Certainty.SUSPECTED):
            weighed.append(added)
    if around.urgent >= judge.bands["red_flag"].urgent and not any(
        map(partial(_is_sign, red_flags=red_flags), weighed)
    ):
        weighed += _likeliest(odds, said, judge, around=around, red_flags=red_flags)
    return tuple(weighed)


def _is_sign(one: Evidence, red_flags: frozenset[str]) -> bool:
    """True for a warning sign that the patient has or may have now."""
    return one.finding in red_flags and one.concerns_now and one.presence is Presence.PRESENT


def _likeliest(
    odds: Mapping[str, Odds],
    said: Sequence[Asserted],
    judge: Judge,
    *,
    around: Around,
    red_flags: frozenset[str],
) -> list[Evidence]:
    """The likeliest warning sign of which the words say nothing, suspected: something urgent is told."""
    chances = {
        finding: judge.probability("red_flag", "none", its, around)
        for finding, its in odds.items()
        if finding in red_flags and state_of(finding, said) == "none"
    }
    best = sorted(chances, key=lambda finding: -chances[finding])[:1]
    return [Evidence(finding, certainty=Certainty.SUSPECTED) for finding in best]


def together(
    odds: Mapping[str, Odds], judge: Judge, *, around: Around, red_flags: frozenset[str]
) -> tuple[Evidence, ...]:
    """What several messages come to as one: what is there, and the warning signs that are denied or
    explained after all. `odds` are those of their texts in a row."""
    found: list[Evidence] = []
    for finding, its in odds.items():
        kind = kind_of(finding, red_flags=red_flags)
        chance, bands = judge.probability(kind, "none", its, around), judge.bands_of(finding, kind)
        if chance >= bands.counts:
            found.append(_counting(finding, kind))
        elif chance < bands.explained and max(its.denied, its.talked) > bands.talked:
            found.append(Evidence(finding, presence=Presence.ABSENT))
    return tuple(found)


def _weighed(one: Evidence, kind: str, state: str, odds: Odds, chance: float, bands: Bands) -> Evidence:
    """A finding that the lexicon names: it counts, is asked back, or is unlikely."""
    if one.open and chance < bands.dismissed:
        return replace(one, certainty=Certainty.CERTAIN)  # only supposed, and not there already
    if not (one.concerns_now and one.presence is Presence.PRESENT):
        return one
    if kind == "red_flag" and state == "sure":
        if chance < bands.dismissed and max(odds.denied, odds.talked) > bands.talked:
            return replace(one, certainty=Certainty.UNLIKELY)
        return replace(one, certainty=Certainty.SUSPECTED) if chance < bands.named else one
    lowest = bands.weak if kind == "red_flag" else bands.named
    return one if chance >= lowest else replace(one, certainty=Certainty.UNLIKELY)


def _counting(finding: str, kind: str) -> Evidence:
    """A finding that counts though no words name it: a warning sign in doubt."""
    return Evidence(finding, certainty=Certainty.DOUBTFUL if kind == "red_flag" else Certainty.CERTAIN)


def _added(finding: str, kind: str, chance: float, bands: Bands) -> Evidence | None:
    """A finding that only the learned reader sees, or sees against the lexicon's assertion."""
    if chance >= bands.counts:
        return _counting(finding, kind)
    return Evidence(finding, certainty=Certainty.SUSPECTED) if chance >= bands.asks else None
