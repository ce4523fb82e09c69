"""Labels before choices, and what patients reply to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import labels, lettered, missed, picked
from bot.channels.keywords import keyword

SYMPTOMS = ("Redness", "Swelling", "Itching", "Peeling", "Dry and tight", "Spots", "Something else")
DAYS = (
    "Today",
    "Yesterday",
    "2 days ago",
    "3 days ago",
    "4 to 7 days ago",
    "More than a week ago",
    "I don't know",
)
CONFIRM = ("Yes", "No")


def test_days_have_letters_and_the_rest_numbers() -> None:
    assert labels(DAYS) == ["A", "B", "C", "D", "E", "F", "G"]
    assert labels(SYMPTOMS) == ["1", "2", "3", "4", "5", "6", "7"]
    assert labels(CONFIRM) == ["1", "2"]


@pytest.mark.parametrize(
    ("says", "choices", "means"),
    [
        ("2", CONFIRM, "No"),
        ("two", CONFIRM, "No"),
        ("b", CONFIRM, "No"),
        ("no", CONFIRM, "No"),
        ("NO!", CONFIRM, "No"),
        ("second", CONFIRM, "No"),
        ("the 2", CONFIRM, "No"),
        ("1️⃣", CONFIRM, "Yes"),
        ("２", CONFIRM, "No"),
        ("#1", CONFIRM, "Yes"),
        ("(1)", CONFIRM, "Yes"),
        ("1 and 2", CONFIRM, None),
        ("3", CONFIRM, None),
        ("0", CONFIRM, None),
        ("nope", CONFIRM, None),
        ("dry and tight", SYMPTOMS, "Dry and tight"),
        ("1 and 3", SYMPTOMS, "Redness and Itching"),
        ("1,3", SYMPTOMS, "Redness and Itching"),
        ("1, 2 and 3", SYMPTOMS, "Redness and Swelling and Itching"),
        ("1 + 3", SYMPTOMS, "Redness and Itching"),
        ("one & three", SYMPTOMS, "Redness and Itching"),
        ("1 1", SYMPTOMS, "Redness"),
        ("1 and 9", SYMPTOMS, None),
        ("1/3", SYMPTOMS, None),
        ("2 days", SYMPTOMS, None),
        ("b", DAYS, "Yesterday"),
        ("C)", DAYS, "2 days ago"),
        ("letter c", DAYS, "2 days ago"),
        ("2 days ago", DAYS, "2 days ago"),
        ("i don’t know", DAYS, "I don't know"),
        ("2", DAYS, None),
        ("two", DAYS, None),
        ("1 and 3", DAYS, None),
        ("redness", (), None),
        ("1", (), None),
        ("", SYMPTOMS, None),
        ("a rash and a fever", SYMPTOMS, None),
    ],
)
def test_reply_means_choice(says: str, choices: tuple[str, ...], means: str | None) -> None:
    assert picked(says, choices) == means


@pytest.mark.parametrize(
    ("says", "choices", "is_missed"),
    [
        ("9", SYMPTOMS, True),
        ("0", SYMPTOMS, True),
        ("k", SYMPTOMS, True),
        ("K", DAYS, True),
        ("9", DAYS, False),
        ("7", SYMPTOMS, False),
        ("9 days", SYMPTOMS, False),
        ("9", (), False),
        ("red", SYMPTOMS, False),
        ("b", ("B",), False),
        ("2", ("2",), False),
    ],
)
def test_label_that_is_not_on_offer(says: str, choices: tuple[str, ...], is_missed: bool) -> None:
    assert missed(says, choices) is is_missed


@given(st.lists(st.text(min_size=1), max_size=26, unique=True), st.text(max_size=40))
def test_any_reply_to_any_choices_is_read(choices: list[str], says: str) -> None:
    means = picked(says, choices)
    assert means is None or all(part in " and ".join(choices) for part in means.split(" and "))
    assert not (means is not None and missed(says, choices))


@given(
    st.lists(st.from_regex(r"[A-Za-z][a-z ]{3,10}[a-z]", fullmatch=True), min_size=1, max_size=9, unique=True)
)
def test_each_label_means_its_choice(choices: list[str]) -> None:
    for label, choice in zip(labels(choices), choices, strict=True):
        assert picked(label, choices) == choice
    assert not lettered(choices)


@pytest.mark.parametrize(
    ("says", "stopped", "word"),
    [
        ("STOP", False, "stop"),
        (" stop. ", False, "stop"),
        ("Stop  All", False, "stop"),
        ("stop it hurts", False, ""),
        ("start", True, "start"),
        ("yes", True, "start"),
        ("yes", False, ""),
        ("HELP!", False, "help"),
        ("", False, ""),
    ],
)
def test_keywords(says: str, stopped: bool, word: str) -> None:
    assert keyword(says, stopped=stopped) == word
