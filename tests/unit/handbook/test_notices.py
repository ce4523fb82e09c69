"""What is told of a handbook that can be used: it is a draft, or its review is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.handbook.notices import is_draft, notices
from bot.triage.protocol import Edition, Handbook
from tests.conftest import TODAY


@pytest.fixture
def edition(handbook: Handbook) -> Edition:
    """An approved edition whose review is a year away."""
    return replace(
        handbook.edition, status="approved", approved_on=TODAY, review_due=TODAY + timedelta(days=365)
    )


def test_a_draft_says_that_no_clinician_has_approved_it(edition: Edition) -> None:
    draft = replace(edition, status="draft")

    assert is_draft(draft)
    assert notices(draft, today=TODAY) == [f"handbook {edition.id}: draft, not approved by a clinician"]


def test_an_approved_edition_says_nothing(edition: Edition) -> None:
    assert not is_draft(edition)
    assert notices(edition, today=TODAY) == []


@pytest.mark.parametrize(("days", "told"), [(31, False), (30, True), (0, True), (-1, True), (-400, True)])
def test_a_review_is_told_of_from_thirty_days_ahead(days: int, told: bool, edition: Edition) -> None:
    due = replace(edition, review_due=TODAY + timedelta(days=days))
    said = notices(due, today=TODAY)

    assert bool(said) is told
    assert all(str(due.review_due) in line and ("was due" in line) is (days < 0) for line in said)
