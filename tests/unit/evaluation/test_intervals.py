from __future__ import annotations

import pytest

from bot.evaluation.intervals import f1_interval, wilson


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Computed by hand from (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964.
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (995, 1000, 0.9883, 0.9979)],
)
def test_wilson_gives_the_score_interval(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("hits", "total"), [(3, 2), (-1, 2)])
def test_wilson_refuses_what_is_no_share(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        wilson(hits, total)


@pytest.mark.parametrize(("both", "extra", "missed"), [(10, 0, 0), (0, 3, 4), (50, 5, 7), (900, 20, 10)])
def test_f1_interval_holds_the_f1(both: int, extra: int, missed: int) -> None:
    low, high = f1_interval(both=both, extra=extra, missed=missed)
    assert 0 <= low <= 2 * both / (2 * both + extra + missed) <= high <= 1
