"""Every text that is asked for exists, and every text that exists is asked for.

Texts of the actions are seen being asked for: the whole of `everything_said` runs with a Writer
that keeps the keys. Texts of the channels are looked for by their names in the channels' code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.acts import act_reply
from actions.memory import Memory
from actions.opening import sent_elsewhere, when_open, while_closed
from actions.question import question
from actions.reply import reason_line, verdict
from actions.turn import Turn
from actions.writer import Writer
from bot.settings import ROOT, Clinic, Hours
from bot.triage.conversation import Conversation
from bot.triage.decide import decide
from bot.triage.disposition import Disposition
from bot.triage.elapsed import Elapsed, ProcedureTime, TimeExpression
from bot.triage.encounter import Encounter, Question
from bot.triage.findings import Finding, Presence
from bot.triage.observation import Observation
from bot.triage.protocol import Handbook
from bot.triage.reasons import Reason
from tests.conftest import BOOK, NOW
from tests.support.patient import Patient, parsed, rules
from tests.support.vignettes import vignettes

RED = Finding("redness")
# Groups of texts that channels read, and where their code is.
OF_CHANNELS = {"web", "messaging", "fallback", "forget"}
CHANNELS = {"bot": ("*.py", "*.js", "*.ts"), "web": ("*.js", "*.ts", "*.tsx", "*.html")}


def paths(wording: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of every text."""
    for key, value in wording.items():
        if isinstance(value, Mapping):
            yield from paths(value, (*above, key))
        else:
            yield (*above, key)


def text_at(path: tuple[str, ...], handbook: Handbook) -> str:
    text: Any = handbook.wording
    for key in path:
        text = text[key]
    return str(text)


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, ...]]:
    """The keys that the actions ask for while this test runs."""
    seen: set[tuple[str, ...]] = set()
    say = Writer.say

    def noted(self: Writer, *path: str, **values: object) -> str:
        seen.add(path)
        return say(self, *path, **values)

    monkeypatch.setattr(Writer, "say", noted)
    return seen


TODAY = Disposition.CONTACT_PROVIDER_TODAY.name


def opening_said(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything about opening hours, of a clinic with hours, of one that never opens or closes, of none."""
    zone = ZoneInfo("Europe/London")
    friday = datetime(2026, 11, 27, tzinfo=zone)
    for notation in ("Mo-Fr 09:00-17:00", "24/7", "off", ""):
        known = Hours(notation, zone=zone) if notation else None
        monkeypatch.setattr("actions.opening.clinic_hours", lambda known=known: known)
        for hour in (7, 12, 20):
            now = friday.replace(hour=hour)
            for reply in (writer.plain(TODAY, "verdict", TODAY), writer.plain(TODAY, "contact")):
                sent_elsewhere(while_closed(reply, writer, now=now), writer, now=now)
            for text in ("are you open?", "are you open today, tomorrow or monday?"):
                when_open(text, writer, now=now)
    Patient().says({**parsed("greet"), "text": "are you open?"})


def everything_said(handbook: Handbook) -> None:
    """Every case, every answer, every intent before and after a verdict, and every failure."""
    writer = Writer(handbook, Clinic())
    for case in vignettes():
        decision = decide(case.encounter, handbook)
        if decision.disposition is not None:
            verdict(decision, writer)
            verdict(decision, writer, still=True)
        turn = Turn(Observation(), {}, Memory(), decision, NOW, writer)
        for act in handbook.acts.values():
            act_reply(act, turn)
        for reason in decision.reasons:
            reason_line(reason, decision, writer)
        for failures in ({}, {q.value: 1 for q in Question}):
            for held in (replace(TWO_DAYS, failures=failures), _with_time(failures)):
                for pending in (None, decision.question):
                    if decision.question:
                        question(decision, replace(held, pending=pending), writer, now=NOW)
    # The gate's own word: nothing gets that far while each objection has a question or a reason of its own.
    objected = Reason("gate/no_day", "no_day", Disposition.CONTACT_PROVIDER, ("C",))
    reason_line(objected, decide(Encounter((RED,)), handbook), writer)
    for flag in handbook.red_flags:
        guessed = decide(Encounter((Finding(flag, Presence.UNKNOWN, inferred=True),)), handbook)
        question(guessed, Conversation(), writer, now=NOW)
        opened = decide(Encounter((RED,), elapsed=Elapsed((1, 1)), open_signs=frozenset({flag})), handbook)
        question(opened, Conversation(), writer, now=NOW)
    for finding in (*handbook.symptoms, *handbook.red_flags):
        Patient().says(parsed("ask_procedure", hypothetical=[finding]))
    for day in (0, 2, 30):
        for topic in handbook.topics:
            for cues in ([], ["tomorrow"], ["before_procedure"], ["done_already"]):
                Patient().says(parsed("ask_aftercare", day=day, cues=cues, topics=[topic]))
    Patient().says(parsed("ask_aftercare", cues=["tomorrow"], topics=["makeup"]))
    late = Patient()
    late.says(parsed("report_redness", RED, day=9))
    late.says(parsed("ask_aftercare", topics=["swimming"]))
    choking = Patient()
    choking.says(parsed("report_warning_sign", Finding("throat_tongue_swelling")))
    choking.says(parsed("ask_aftercare", topics=["coffee"]))
    for told in ([], [parsed("ask_aftercare", topics=["alcohol"])]):
        patient = Patient()
        for message in (*told, parsed("ask_sources")):
            patient.says(message)
    starts = [[], [parsed("report_redness", RED)], [parsed("report_redness", RED, day=5)]]
    starts += [
        [parsed("report_warning_sign", Finding("pus"))],
        [parsed("report_procedure", procedures=["peel"])],
    ]
    starts += [[parsed("report_recovered", Finding("redness", Presence.ABSENT))]]
    starts += [[parsed("report_warning_sign", Finding("confusion"))], [parsed("report_redness", RED, day=9)]]
    starts += [[parsed("report_redness", Finding("other_complaint"))]]
    for start in starts:
        for intent in rules():
            patient = Patient()
            for message in (*start, *[parsed(intent)] * 3):
                patient.says(message)


TWO_DAYS = Conversation(
    contradicting=tuple(ProcedureTime(NOW - timedelta(days=d), NOW - timedelta(days=d)) for d in (1, 5))
)


def _with_time(failures: Mapping[str, int]) -> Conversation:
    said = Observation(times=(TimeExpression(days=(1, 1)),))
    return replace(Conversation(failures=failures).absorb(said, NOW), contradicting=TWO_DAYS.contradicting)


def words_of_code() -> set[str]:
    """Every word of the code around the actions: channels, their commands, and the page's scripts."""
    sources = [
        path
        for place, kinds in CHANNELS.items()
        for kind in kinds
        for path in (ROOT / place).rglob(kind)
        if not {"node_modules", "static", "dist"} & set(path.parts)
    ]
    return {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}


def named(path: tuple[str, ...], words: set[str]) -> bool:
    """True where a script names the text, or its beginning where it makes the name up (label_…)."""
    name = path[-1]
    return name in words or any(f"{name[: end + 1]}" in words for end, at in enumerate(name) if at == "_")


def test_every_text_that_is_asked_for_exists(asked_for: set[tuple[str, ...]], handbook: Handbook) -> None:
    everything_said(handbook)

    assert asked_for
    assert asked_for <= set(paths(handbook.wording))


def test_no_action_fails_whatever_is_said(handbook: Handbook, caplog: pytest.LogCaptureFixture) -> None:
    everything_said(handbook)

    assert "failed" not in caplog.text


def test_every_text_that_exists_is_asked_for(
    asked_for: set[tuple[str, ...]], handbook: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_said(handbook)
    opening_said(Writer(handbook, Clinic()), monkeypatch)
    words = words_of_code()
    unused = [
        " › ".join(path)
        for path in paths(handbook.wording)
        if path not in asked_for and not (path[0] in OF_CHANNELS and named(path, words))
    ]

    assert unused == []


@pytest.mark.parametrize("path", list(paths(BOOK.wording)), ids=" › ".join)
def test_a_text_reads_as_a_text(path: tuple[str, ...], handbook: Handbook) -> None:
    text = text_at(path, handbook)

    assert text == text.strip()
    assert "\n" not in text
    assert "  " not in text
    assert all(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("path", list(paths(BOOK.wording)), ids=" › ".join)
def test_a_text_has_sentences_that_a_child_of_eleven_can_read(
    path: tuple[str, ...], handbook: Handbook
) -> None:
    sentences = re.split(r"[.!?](?:\s|$)|\|", text_at(path, handbook))

    assert max(len(sentence.split()) for sentence in sentences) <= 26


def test_the_clinics_details_are_the_only_ones_that_come_from_the_settings(handbook: Handbook) -> None:
    details = {"clinic", *(field.name for field in fields(Clinic))} - {"name"}
    named = {
        name
        for path in paths(handbook.wording)
        for _, name, _, _ in Formatter().parse(text_at(path, handbook))
        if name
    }

    assert {"phone", "hours", "emergency_number", "crisis_line", "clinic"} <= named & details


def test_the_verdicts_cannot_be_mistaken_for_each_other(handbook: Handbook) -> None:
    verdicts = list(handbook.wording["verdict"].values())

    assert len(set(verdicts)) == 4
    assert not any(one in other for one in verdicts for other in verdicts if one != other)


@pytest.mark.parametrize("name", ["time", "symptom", "confirm"])
def test_the_answers_to_choose_from_are_few_and_short(name: str, handbook: Handbook) -> None:
    choices = handbook.wording["choices"][name].split("|")

    assert 2 <= len(choices) <= 8
    assert all(0 < len(choice) <= 20 for choice in choices)
