"""How well the learned net sees warning signs by itself, at each probability it could act from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Collection, Mapping, Sequence

from bot.evaluation.metrics import Figure, share
from bot.evaluation.tables import Table, markdown_table, percent, plain_table
from bot.nlu.suspicion import ASKED_FROM, COUNTED_FROM, Heard, learn

STEPS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_NOTE = (
    f"From {ASKED_FROM} the bot asks back, from {COUNTED_FROM} the sign counts as a doubt of the patient's. "
    "The net is asked here about every message; in a conversation it speaks only of red flags that the "
    "lexicon does not settle. Its examples are the rarest wordings we could think of, and its look-alikes "
    "the nearest misses: on what patients usually write it sees more and suspects less. A needless suspicion "
    "costs a question or a call, a missing one may cost more: so both steps lie low."
)


@dataclass(frozen=True)
class Asked:
    """A held-out message: the red flags that it reports, and the chance (0 to 1) given to each."""

    red_flags: frozenset[str]
    chances: Mapping[str, float]


def cross_validate(
    shown: Sequence[Heard], always: Sequence[Heard], *, folds: int, seed: int, say: Callable[[str], None]
) -> list[Asked]:
    """Each of `shown` as a net sees it that has learned the other folds and `always`."""
    from sklearn.model_selection import KFold  # slow to import: only measuring needs it

    asked: list[Asked] = []
    for number, (rest, part) in enumerate(
        KFold(folds, shuffle=True, random_state=seed).split(list(range(len(shown)))), start=1
    ):
        net = learn([*(shown[i] for i in rest), *always], seed=seed)
        asked += [Asked(frozenset(shown[i][1]), net.chances(shown[i][0])) for i in part]
        say(f"fold {number} of {folds}")
    return asked


def seen(asked: Sequence[Asked], *, step: float) -> Figure:
    """The share of reported red flags that are suspected from `step` on."""
    reported = [one.chances.get(flag, 0.0) for one in asked for flag in one.red_flags]
    return share("seen", "reported red flags", sum(c >= step for c in reported), len(reported))


def needless(asked: Sequence[Asked], *, step: float) -> Figure:
    """The share of messages that report no red flag and are suspected from `step` on."""
    harmless = [max(one.chances.values(), default=0.0) for one in asked if not one.red_flags]
    return share("needless", "harmless messages", sum(c >= step for c in harmless), len(harmless))


def suspicions_text(asked: Sequence[Asked]) -> str:
    """The report for a terminal."""
    return "\n\n".join([plain_table(*_step_table(asked)), plain_table(*_flag_table(asked))])


def suspicions_markdown(asked: Sequence[Asked], *, title: str, made_by: str) -> str:
    """The report as a section of a page."""
    parts = [f"## {title}", made_by, _NOTE, markdown_table(*_step_table(asked))]
    parts += [f"### Each red flag, from {COUNTED_FROM}", markdown_table(*_flag_table(asked))]
    return "\n\n".join(parts)


def _step_table(asked: Sequence[Asked]) -> Table:
    rows = []
    for step in STEPS:
        found, false = seen(asked, step=step), needless(asked, step=step)
        rows.append((f"{step}", *_shown(found), *_shown(false)))
    head = ("from", "red flags seen", "counted", "harmless messages suspected", "counted")
    return head, rows


def _flag_table(asked: Sequence[Asked]) -> Table:
    flags: Collection[str] = {flag for one in asked for flag in one.red_flags}
    rows = []
    for flag in sorted(flags):
        given = [one.chances.get(flag, 0.0) >= COUNTED_FROM for one in asked if flag in one.red_flags]
        false = sum(one.chances.get(flag, 0.0) >= COUNTED_FROM for one in asked if flag not in one.red_flags)
        rows.append((flag, *_shown(share("", "", sum(given), len(given))), str(false)))
    return ("red flag", "seen", "counted", "suspected where it is not reported"), rows


def _shown(figure: Figure) -> tuple[str, str]:
    return percent(figure.value), figure.counted
