"""95 % intervals for shares, by Wilson's score method (well-behaved near 0 and 1)."""

from __future__ import annotations

from typing import Any

CONFIDENCE = 0.95


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The interval for `hits` of `total`, both as a share. (0, 1) where there is nothing to count.

    Raises ValueError where `hits` is not between 0 and `total`.
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total} is not a share")
    if total == 0:
        return 0.0, 1.0
    from scipy.stats import binomtest  # slow to import: only measuring needs it

    interval: Any = binomtest(hits, total).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def f1_interval(*, both: int, extra: int, missed: int) -> tuple[float, float]:
    """The interval for F1 = 2·both / (2·both + extra + missed).

    F1 itself is no share of independent things. The share that both sides agree on,
    J = both / (both + extra + missed), is one, and F1 = 2J / (1 + J) rises with it: so the ends of
    J's interval give those of F1.
    """
    low, high = wilson(both, both + extra + missed)
    return 2 * low / (1 + low), 2 * high / (1 + high)
