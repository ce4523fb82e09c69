"""Whole conversations through the trained bot, foldered by what people do.

A turn may expect `outcome` (one, or a list of which one holds), `standing` (the verdict that holds),
`present` and `absent` (the ids of findings: `present` in full), `day` ([fewest, most] or null),
`reasons` (in full), `choices` (some of them), and fragments that the reply `says` or `never_says`. What
a turn leaves out is not looked at. Replies are one to a turn, always.
"""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.ask import answer_lines
from bot.strict_yaml import read_yaml
from tests.conftest import NOW, Run, Talk

if TYPE_CHECKING:
    from rasa.core.agent import Agent

FOLDER = Path(__file__).parent
KEYS = {
    "patient", "outcome", "standing", "present", "absent", "day", "reasons", "choices", "says", "never_says",
}  # fmt: skip
CONVERSATIONS = {
    f"{path.parent.name}: {row['conversation']}": row
    for path in sorted(FOLDER.glob("*/*.yml"))
    for row in read_yaml(path)
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation(name: str, talk: Talk) -> None:
    conversation = CONVERSATIONS[name]
    now = datetime.fromisoformat(conversation["now"]) if "now" in conversation else NOW
    rows = talk(*(turn["patient"] for turn in conversation["turns"]), now=now)

    for expected, row in zip(conversation["turns"], rows, strict=True):
        assert misfits(expected, row) == {}, row["replies"]


def misfits(expected: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """What of a turn is not as expected: what it is."""
    text = "\n".join(row["replies"])
    found = {
        "outcome": row["outcome"],
        "standing": row["standing"],
        "present": sorted(_ids(row, "PRESENT") | _ids(row, "UNKNOWN")),
        "absent": sorted(_ids(row, "ABSENT")),
        "day": row["elapsed_days"],
        "reasons": row["reasons"],
    }
    wrong = {key: found[key] for key in found if key in expected and not _fits(key, expected[key], found)}
    if missing := [part for part in expected.get("says", ()) if part not in text]:
        wrong["does not say"] = missing
    if said := [part for part in expected.get("never_says", ()) if part in text]:
        wrong["says"] = said
    if offered := set(expected.get("choices", ())) - set(row["choices"]):
        wrong["does not offer"] = sorted(offered)
    if len(row["replies"]) != 1:
        wrong["replies"] = len(row["replies"])
    return wrong


def _fits(key: str, wanted: Any, found: dict[str, Any]) -> bool:
    if key == "outcome":
        return found[key] in wanted if isinstance(wanted, list) else bool(found[key] == wanted)
    if key == "present":
        return bool(found[key] == sorted(wanted))
    if key == "absent":
        return set(wanted) <= set(found[key])
    return bool(found[key] == wanted)


def _ids(row: dict[str, Any], presence: str) -> set[str]:
    return {finding["symptom"] for finding in row["findings"] if finding["presence"] == presence}


def test_the_conversations_expect_only_what_is_looked_at() -> None:
    keys = {key for row in CONVERSATIONS.values() for turn in row["turns"] for key in turn}

    assert keys <= KEYS
    assert {key for row in CONVERSATIONS.values() for key in row} <= {"conversation", "turns", "now"}


def test_every_folder_holds_conversations() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}

    assert folders == {name.split(":")[0] for name in CONVERSATIONS}


def test_no_two_conversations_have_the_same_name() -> None:
    rows = [row for path in FOLDER.glob("*/*.yml") for row in read_yaml(path)]

    assert len(rows) == len(CONVERSATIONS)


# Every answer that we offer is one that we understand.


@pytest.mark.parametrize(
    ("choice", "day"),
    [
        ("Today", [0, 0]),
        ("Yesterday", [1, 1]),
        ("2 days ago", [2, 2]),
        ("3 days ago", [3, 3]),
        ("4 to 7 days ago", [4, 7]),
    ],
)
def test_a_day_to_choose_from_is_understood(choice: str, day: list[int], talk: Talk) -> None:
    asked, answered = talk("still red", choice)

    assert choice in asked["choices"]
    assert answered["elapsed_days"] == day


@pytest.mark.parametrize("choice", ["More than a week ago", "I don't know"])
def test_the_other_answers_to_when_end_in_a_call(choice: str, talk: Talk) -> None:
    asked, answered = talk("still red", choice)

    assert choice in asked["choices"]
    assert answered["outcome"] == "CONTACT_PROVIDER"


def test_every_symptom_to_choose_from_is_understood(talk: Talk) -> None:
    (asked,) = talk("I had it done yesterday")
    outcomes = {choice: talk("I had it done yesterday", choice)[1]["outcome"] for choice in asked["choices"]}

    something_else = outcomes.pop("Something else")
    assert set(outcomes.values()) <= {"SELF_CARE", "CONTACT_PROVIDER"}
    assert something_else in ("ASK", "CONTACT_PROVIDER")


# Long messages.


@pytest.mark.parametrize(
    "message",
    ["my face is red " * 667, "a" * 10_000, "😀" * 10_000, "day 2 " * 1_667, "\n" * 10_000, "?! " * 3_333],
    ids=["one symptom again and again", "one letter", "emoji", "one day again and again", "lines", "signs"],
)
def test_ten_thousand_characters_get_one_safe_reply(message: str, talk: Talk) -> None:
    (row,) = talk(message[:10_000])

    assert len(row["replies"]) == 1
    assert row["outcome"] in ("ASK", "NONE", "CONTACT_PROVIDER")
    assert "normal healing" not in row["replies"][0]


@pytest.mark.parametrize("characters", [1_000, 3_000, 10_000])
def test_a_warning_sign_at_the_end_of_a_long_message_is_heard(characters: int, talk: Talk) -> None:
    story = ("I went to the shop and bought some bread and then I walked home again. " * 140)[:characters]
    (row,) = talk(f"{story}. there is pus on my cheek")

    heard = any(one["symptom"] == "pus" and one["presence"] != "ABSENT" for one in row["findings"])
    assert heard or "too long" in row["replies"][0]
    assert row["outcome"] not in ("SELF_CARE", "CONTACT_PROVIDER", "INFO", "NONE")


@pytest.mark.parametrize("characters", [1_000, 3_000, 10_000])
def test_a_long_message_is_not_reassured_on_by_its_beginning(characters: int, talk: Talk) -> None:
    story = ("I went to the shop and bought some bread and then I walked home again. " * 140)[:characters]
    (row,) = talk(f"day 2 and my cheeks are red. {story}. there is pus on my cheek")

    assert row["outcome"] != "SELF_CARE"


# Tomorrow.


def test_a_day_is_counted_from_the_time_of_the_message(talk: Talk) -> None:
    (row,) = talk("had it done last Thursday, skin is flaking", now=datetime(2026, 3, 18, 14))

    assert row["elapsed_days"] == [6, 6]


# The examples.


EXAMPLES = (FOLDER / "examples.jsonl").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def answers(agent: Agent, run: Run[Any]) -> dict[str, dict[str, Any]]:
    """What `ask --jsonl` says to all of them in one run, by id."""
    out = io.StringIO()
    run(answer_lines(agent, EXAMPLES, out))
    return {answer["id"]: answer for answer in map(json.loads, out.getvalue().splitlines())}


@pytest.mark.parametrize("example", map(json.loads, EXAMPLES), ids=lambda example: example["id"])
def test_example(example: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    row, expect = answers[example["id"]]["turns"][-1], example["expect"]

    found = {"outcome": row["outcome"], "present": sorted(_ids(row, "PRESENT"))}
    assert found == {"outcome": expect["outcome"], "present": sorted(expect["present"])}, row["replies"]
    assert _ids(row, "ABSENT") >= set(expect.get("absent", ()))
    if "day" in expect:
        assert row["elapsed_days"] == expect["day"]


def test_there_are_24_examples_each_with_an_answer(answers: dict[str, dict[str, Any]]) -> None:
    assert len(EXAMPLES) == len(answers) == 24
