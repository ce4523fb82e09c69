"""Both readers' evidence of one message → what counts, what is asked back, what does not count.

The only place that merges them, by the probabilities and bands of judge.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Mapping, Sequence

from bot.nlu.judge import NOT_NOW, Around, Bands, Judge, kind_of, state_of
from bot.nlu.learned.reader import Odds
from bot.nlu.reach import Asserted
from bot.triage.evidence import Certainty, Evidence
from bot.triage.findings import Presence

# What is less likely than this was never suspected either.
_NEVER_THOUGHT_OF = 1e-4


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
    becomes at most a question, unless the learned reader all but rules it out and takes it for denied or
    only talked of.
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
        bands = judge.bands_of(one.finding, kind)
        weighed.append(_weighed(one, kind, state, its, chance, bands, around))
        settled.add(one.finding)
    flagged = any(_is_sign(one, red_flags) for one in evidence)
    for finding, its in odds.items():
        kind = kind_of(finding, red_flags=red_flags, risk_factors=risk_factors)
        state = state_of(finding, said)
        named = finding in settled and state in ("sure", "weak", "doubt")
        # Whose a risk factor is, and when, the words say more surely than the few examples.
        risk_of_others = kind == "risk_factor" and state in NOT_NOW
        unsaid = state == "none" and (finding in covered or finding in judge.in_words_only)
        if named or risk_of_others or unsaid or finding in answered:
            continue
        chance, bands = judge.probability(kind, state, its, around), judge.bands_of(finding, kind)
        if flagged and chance < bands.beside:
            continue
        against = chance < bands.against and state in NOT_NOW
        added = None if against or _is_told_away(its) else _added(finding, kind, chance, bands)
        # What is plainly denied or only talked of is not asked about.
        if added and not (state in NOT_NOW and added.certainty is Certainty.SUSPECTED):
            weighed.append(added)
    urgent = around.urgent >= judge.bands["red_flag"].urgent
    if urgent and not any(_is_sign(one, red_flags) for one in weighed):
        weighed += _likeliest(odds, said, judge, around=around, red_flags=red_flags)
    return tuple(weighed)


def _is_told_away(odds: Odds) -> bool:
    """True for what the learned reader takes for denied, or only talked of, rather than for there
    ("breathing 100 % fine")."""
    return max(odds.denied, odds.talked) > max(odds.now, 0.0)


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
    """The likeliest warning sign of which the words say nothing, suspected: something urgent is told. None
    where each is less likely than everyday words for it would have to be."""
    chances = {
        finding: judge.probability("red_flag", "none", its, around)
        for finding, its in odds.items()
        if finding in red_flags and state_of(finding, said) == "none" and not _is_told_away(its)
    }
    best = max(chances, key=lambda finding: chances[finding], default=None)
    if best is None or chances[best] < judge.bands_of(best, "red_flag").weak:
        return []
    return [Evidence(best, certainty=Certainty.SUSPECTED)]


def together(
    odds: Mapping[str, Odds],
    said: Sequence[Asserted],
    judge: Judge,
    *,
    around: Around,
    red_flags: frozenset[str],
) -> tuple[Evidence, ...]:
    """What several messages come to as one: what is there, the warning signs that are denied or explained
    after all, and as unlikely those of which neither their words nor the learned reader tell any more.
    `odds` and what is `said` are those of their texts in a row."""
    named = {one.mention.id for one in said if not one.mention.weak}
    in_everyday_words = {one.mention.id for one in said}
    found: list[Evidence] = []
    for finding, its in odds.items():
        kind = kind_of(finding, red_flags=red_flags)
        chance, bands = judge.probability(kind, "none", its, around), judge.bands_of(finding, kind)
        if chance >= bands.counts:
            found.append(_counting(finding, kind))
        elif chance < bands.explained and max(its.denied, its.talked) > bands.talked:
            found.append(Evidence(finding, presence=Presence.ABSENT))
        elif kind == "red_flag" and finding not in named and chance >= _NEVER_THOUGHT_OF:
            least = bands.weak if finding in in_everyday_words else bands.asks
            if chance < least:
                found.append(Evidence(finding, presence=Presence.ABSENT, certainty=Certainty.UNLIKELY))
    return tuple(found)


def _weighed(
    one: Evidence, kind: str, state: str, odds: Odds, chance: float, bands: Bands, around: Around
) -> Evidence:
    """A finding that the lexicon names: it counts, is asked back, or is unlikely."""
    # "A bit red and weeping": few words leave little to mean but the skin, and the learned reader has read
    # few like them.
    plain = around.words < bands.plain
    if one.open and chance < bands.dismissed and not plain:
        return replace(one, certainty=Certainty.CERTAIN)  # only supposed, and not there already
    if not (one.concerns_now and one.presence is Presence.PRESENT):
        return one
    if kind == "red_flag" and state == "sure":
        if chance < bands.dismissed and max(odds.denied, odds.talked) > bands.talked and not plain:
            return replace(one, certainty=Certainty.UNLIKELY)
        return replace(one, certainty=Certainty.SUSPECTED) if chance < bands.named else one
    if chance < (bands.weak if kind == "red_flag" else bands.named):
        if kind == "red_flag":
            # "I was weeping over my divorce and now I'm flaking."
            ruled_out = odds.now < bands.ruled_out and _is_told_away(odds)
            told_away = ruled_out or (not plain and max(odds.denied, odds.talked) > odds.now)
            return replace(one, certainty=Certainty.UNLIKELY if told_away else Certainty.SUSPECTED)
        return one if plain else replace(one, certainty=Certainty.UNLIKELY)
    # Everyday words name a warning sign no more surely than the learned reader sees it.
    asked = kind == "red_flag" and state == "weak" and chance < bands.counts
    return replace(one, certainty=Certainty.SUSPECTED) if asked else one


def _counting(finding: str, kind: str) -> Evidence:
    """A finding that counts though no words name it: a warning sign in doubt."""
    return Evidence(finding, certainty=Certainty.DOUBTFUL if kind == "red_flag" else Certainty.CERTAIN)


def _added(finding: str, kind: str, chance: float, bands: Bands) -> Evidence | None:
    """A finding that only the learned reader sees, or sees against the lexicon's assertion."""
    if chance >= bands.counts:
        return _counting(finding, kind)
    return Evidence(finding, certainty=Certainty.SUSPECTED) if chance >= bands.asks else None
