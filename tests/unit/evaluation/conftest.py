"""Labelled conversations with answers, made by hand."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from bot.evaluation.cases import Answer, Result, cases_of

Made = Callable[..., Result]


@pytest.fixture
def result() -> Made:
    """A result from its labels and its answer: result(due, given, present=…, found=…, …)."""

    def make(
        due: str | None = None,
        given: str = "NONE",
        *,
        found: dict[str, str] | None = None,
        told: tuple[int, int] | None = None,
        turns: list[str] | None = None,
        name: str = "x",
        **labels: Any,
    ) -> Result:
        expect = {**({"outcome": due} if due else {}), **labels}
        (case,) = cases_of([{"id": name, "turns": turns or ["still red"], "expect": expect}])
        return Result(case, Answer(given, found or {}, told))

    return make
