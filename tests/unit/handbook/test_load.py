"""A handbook with a fault is refused; all faults are told at once, as file › key › reason."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.handbook.load import FILES, HandbookError, load_handbook
from bot.handbook.read import Fault
from bot.settings import ROOT
from bot.triage.disposition import Disposition
from bot.triage.protocol import Handbook
from tests.conftest import TODAY

Change = tuple[str, str, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped handbook, to be spoilt."""
    return Path(shutil.copytree(ROOT / "data" / "handbook", tmp_path / "handbook"))


@pytest.fixture
def spoil(folder: Path) -> Callable[..., None]:
    """Replace text in a file of the copy; the text must be there."""

    def replaced(file: str, old: str, new: str) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r} any more"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replaced


def faults_of(folder: Path, *, today: date = TODAY) -> tuple[Fault, ...]:
    with pytest.raises(HandbookError) as refused:
        load_handbook(folder, today=today)
    return refused.value.faults


# What is wrong inside one file: (file, text, text in its place), and what the fault says.
IN_A_FILE: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "an unknown key": (
        ("symptoms/redness.yml", "name: redness", "name: redness\ncolour: red"),
        ("redness.yml", "-", "the key colour is not known here: known are called, care"),
    ),
    "an unknown key deep inside": (
        ("symptoms/redness.yml", "days: [2, 3]", "dayz: [2, 3]"),
        ("redness.yml", "figures › 0", "the key dayz is not known here: did you mean days?"),
    ),
    "a missing name": (
        ("symptoms/redness.yml", "name: redness\n", ""),
        ("redness.yml", "-", "add what is missing: name"),
    ),
    "no citation at all": (
        ("red_flags.yml", "{name: pus or oozing, disposition: CONTACT_PROVIDER_TODAY, sources: [L3]}",
         "{name: pus or oozing, disposition: CONTACT_PROVIDER_TODAY}"),
        ("red_flags.yml", "pus", "add what is missing: sources"),
    ),
    "an empty list of citations": (
        ("care.yml", "sources: [A1, A2, A4]", "sources: []"),
        ("care.yml", "moisturise › sources", "[]"),
    ),
    "a figure without its source": (
        ("symptoms/redness.yml", "{source: A0, says", "{says"),
        ("redness.yml", "figures › 0", "add what is missing: source"),
    ),
    "a window without a unit": (
        ("symptoms/redness.yml", "expected_through: {days: 3}", "expected_through: 3"),
        ("redness.yml", "expected_through", "a number needs its unit, days or hours"),
    ),
    "a window of a unit that we do not know": (
        ("symptoms/redness.yml", "expected_through: {days: 3}", "expected_through: {weeks: 3}"),
        ("redness.yml", "expected_through", "a number needs its unit, days or hours"),
    ),
    "a window in both units": (
        ("symptoms/redness.yml", "expected_through: {days: 3}", "expected_through: {days: 3, hours: 72}"),
        ("redness.yml", "expected_through", "a number needs its unit, days or hours"),
    ),
    "a window of half a day": (
        ("symptoms/swelling.yml", "expected_through: {hours: 48}", "expected_through: {hours: 36}"),
        ("swelling.yml", "expected_through › hours", "36 is not a multiple of 24"),
    ),
    "a wait without a unit": (
        ("topics/makeup.yml", "wait: {hours: 72}", "wait: 72"),
        ("makeup.yml", "wait", "a number needs its unit, days or hours"),
    ),
    "neither a window nor what holds without one": (
        ("symptoms/breakout.yml", "without_window: CONTACT_PROVIDER\n", ""),
        ("breakout.yml", "-", "needs either expected_through with window_from, or without_window"),
    ),
    "a window, and what holds without one": (
        ("symptoms/redness.yml", "window_from: A0", "window_from: A0\nwithout_window: CONTACT_PROVIDER"),
        ("redness.yml", "-", "needs either expected_through with window_from, or without_window"),
    ),
    "a window that names no source": (
        ("symptoms/redness.yml", "window_from: A0\n", ""),
        ("redness.yml", "-", "needs either expected_through with window_from, or without_window"),
    ),
    "reassurance where no source gives a window": (
        ("symptoms/breakout.yml", "without_window: CONTACT_PROVIDER", "without_window: SELF_CARE"),
        ("breakout.yml", "without_window", "'SELF_CARE' is none of CONTACT_PROVIDER"),
    ),
    "a red flag that reassures": (
        ("red_flags.yml", "{name: pus or oozing, disposition: CONTACT_PROVIDER_TODAY",
         "{name: pus or oozing, disposition: SELF_CARE"),
        ("red_flags.yml", "pus › disposition", "'SELF_CARE' is none of CONTACT_PROVIDER"),
    ),
    "a red flag explained without a source": (
        ("red_flags.yml", "  explained_sources: [A3]\n", ""),
        ("red_flags.yml", "numbness", "explained_through_day needs explained_sources beside it"),
    ),
    "a modifier that is missing": (
        ("modifiers.yml", "severe: {disposition: CONTACT_PROVIDER_TODAY, sources: [C]}\n", ""),
        ("modifiers.yml", "-", "add what is missing: severe"),
    ),
    "an urgency that does not exist": (
        ("modifiers.yml", "severe: {disposition: CONTACT_PROVIDER_TODAY", "severe: {disposition: SOON"),
        ("modifiers.yml", "severe › disposition", "'SOON' is none of CONTACT_PROVIDER"),
    ),
    "the procedure that everything is about": (
        ("procedures.yml", "microneedling: {name: micro-needling, covered: true, sources: [A0, A3]}\n", ""),
        ("procedures.yml", "-", "add what is missing: microneedling"),
    ),
    "a key given twice": (
        ("care.yml", "sun:\n", "sun: {text: Twice., sources: [A1]}\nsun:\n"),
        ("care.yml", "-", "the key 'sun' is given twice"),
    ),
    "a wording that is no text": (
        ("wording.yml", 'complaint: "this problem"', "complaint: 7"),
        ("wording.yml", "complaint", "7 must be a text (in quotes)"),
    ),
    "an empty wording": (
        ("wording.yml", 'complaint: "this problem"', 'complaint: ""'),
        ("wording.yml", "complaint", "'' must be a text"),
    ),
    "what is not YAML": (
        ("care.yml", "sun:\n", "sun: [\n"),
        ("care.yml", "-", "the bracket [ that opens here needs its ]"),
    ),
    "a date that is no date": (
        ("edition.yml", "review_due: 2027-11-21", "review_due: next year"),
        ("edition.yml", "review_due", "'next year': write a date as year-month-day, such as 2027-11-21"),
    ),
    "a status that we do not know": (
        ("edition.yml", "status: draft", "status: fine"),
        ("edition.yml", "status", "'fine' is none of draft, approved"),
    ),
    "yes for true": (
        ("procedures.yml", "covered: true", "covered: yes"),
        ("procedures.yml", "microneedling › covered", "'yes' must be true or false"),
    ),
}  # fmt: skip

# What only shows where files are compared.
BETWEEN_FILES: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "an emergency that is asked about as late as any other sign": (
        ("judge.yml", "emergency: [breathing_trouble, ", "emergency: ["),
        ("judge.yml", "emergency", "breathing_trouble must be here"),
    ),
    "an unknown source of a red flag": (
        ("red_flags.yml", "pus or oozing, disposition: CONTACT_PROVIDER_TODAY, sources: [L3]",
         "pus or oozing, disposition: CONTACT_PROVIDER_TODAY, sources: [L9]"),
        ("red_flags.yml", "pus", "the source L9 is not in sources.yml"),
    ),
    "an unknown source of an explanation": (
        ("red_flags.yml", "explained_sources: [A3]", "explained_sources: [A9]"),
        ("red_flags.yml", "numbness", "the source A9 is not in sources.yml"),
    ),
    "an unknown source of care advice": (
        ("care.yml", "sources: [A1, A2, A4]", "sources: [A9]"),
        ("care.yml", "moisturise", "the source A9 is not in sources.yml"),
    ),
    "an unknown source of a figure": (
        ("symptoms/redness.yml", "source: A3", "source: A9"),
        ("redness.yml", "figures", "the source A9 is not in sources.yml"),
    ),
    "a window that no source gives": (
        ("symptoms/redness.yml", "expected_through: {days: 3}", "expected_through: {days: 5}"),
        ("redness.yml", "expected_through", "A0 gives no figure of 5 days"),
    ),
    "a window from a source that gives no figure": (
        ("symptoms/dryness.yml", "window_from: A4", "window_from: A1"),
        ("dryness.yml", "expected_through", "A1 gives no figure of 3 days"),
    ),
    "a window from a source that is not among the figures": (
        ("symptoms/dryness.yml", "window_from: A4", "window_from: A0"),
        ("dryness.yml", "expected_through", "A0 gives no figure of 3 days"),
    ),
    "a figure that runs backwards": (
        ("symptoms/peeling.yml", "days: [3, 5]", "days: [5, 3]"),
        ("peeling.yml", "figures", "[5, 3] runs backwards"),
    ),
    "care advice that does not exist": (
        ("symptoms/redness.yml", "care: [moisturise,", "care: [dance,"),
        ("redness.yml", "care", "dance is not in care.yml"),
    ),
    "a symptom that becomes a red flag that does not exist": (
        ("symptoms/soreness.yml", "red_flag: hot_skin", "red_flag: hot_head"),
        ("soreness.yml", "escalations", "hot_head is not in red_flags.yml"),
    ),
    "an unknown source of a topic": (
        ("topics/ice.yml", "L80a, C]", "L80a, A9]"),
        ("ice.yml", "-", "the source A9 is not in sources.yml"),
    ),
    "an unknown source of what holds before": (
        ("topics/shaving.yml", "sources: [A2, L76, L77]", "sources: [A2, A9]"),
        ("shaving.yml", "before", "the source A9 is not in sources.yml"),
    ),
    "an answer that names what is not filled in": (
        ("topics/cost.yml", "answer: ", "answer: Call {telephone}. "),
        ("cost.yml", "answer", "{telephone} is not filled in here"),
    ),
    "an unknown source of what holds afterwards": (
        ("topics/keloids.yml", "sources: [L8, C]\n", "sources: [A9]\n"),
        ("keloids.yml", "had", "the source A9 is not in sources.yml"),
    ),
    "a topic about an unknown procedure": (
        ("topics/filler.yml", "procedures: [filler]", "procedures: [plumping]"),
        ("filler.yml", "procedures", "plumping is not in procedures.yml"),
    ),
    "a general source that is not cited": (
        ("topics/coffee.yml", "general: [L29]", "general: [L30]"),
        ("coffee.yml", "general", "L30 is not cited"),
    ),
    "an id that is not the file's name": (
        ("symptoms/redness.yml", "id: redness", "id: rosiness"),
        ("redness.yml", "id", "rosiness is not the file's name"),
    ),
    "an id that another symptom has": (
        ("symptoms/redness.yml", "id: redness", "id: swelling"),
        ("redness.yml", "id", "swelling is not the file's name"),
    ),
    "a red flag that is a symptom too": (
        ("red_flags.yml", "eye_swollen_shut: {", "redness: {"),
        ("red_flags.yml", "redness", "the id is a symptom's too"),
    ),
    "an act with a sign that does not exist": (
        ("acts.yml", "signs: [pus, hot_skin,", "signs: [pus, hot_soup,"),
        ("acts.yml", "act_infection", "hot_soup is not in red_flags.yml"),
    ),
    "a combination of a finding that does not exist": (
        ("combinations.yml", "finding: lip_swelling", "finding: lip_service"),
        ("combinations.yml", "anaphylaxis", "lip_service is not a finding"),
    ),
    "a combination with a risk factor that does not exist": (
        ("combinations.yml", "risk_factor: weak_immunity", "risk_factor: weak_coffee"),
        ("combinations.yml", "fever_with_weak_immunity", "weak_coffee is not in risk_factors.yml"),
    ),
    "a date that is in no calendar": (
        ("edition.yml", "review_due: 2027-11-21", "review_due: 2027-02-30"),
        ("edition.yml", "review_due", "2027-02-30 is not a date"),
    ),
    "a date of approval that is in no calendar": (
        ("edition.yml", "status: draft", "status: draft\napproved_on: 2026-02-30"),
        ("edition.yml", "approved_on", "2026-02-30 is not a date"),
    ),
    "an approval of nobody": (
        ("edition.yml", "status: draft", "status: approved\napproved_on: 2026-11-01"),
        ("edition.yml", "reviewer", "approved by whom? Write the clinician's name and role"),
    ),
    "an approval without its date": (
        ("edition.yml", "status: draft\nreviewer: not yet reviewed by a clinician",
         "status: approved\nreviewer: Dr. A. Okafor, dermatologist"),
        ("edition.yml", "status", "approved when? Add approved_on: with the date of the signature"),
    ),
    "an approval of tomorrow": (
        ("edition.yml", "status: draft\nreviewer: not yet reviewed by a clinician",
         "status: approved\napproved_on: 2026-11-22\nreviewer: Dr. A. Okafor, dermatologist"),
        ("edition.yml", "approved_on", "2026-11-22 is still to come"),
    ),
    "a text that is missing": (
        ("wording.yml", 'complaint: "this problem"\n', ""),
        ("wording.yml", "complaint", "this text is missing: add it"),
    ),
    "a text that nothing uses": (
        ("wording.yml", 'complaint: "this problem"', 'complaint: "this problem"\ncomplaints: "these"'),
        ("wording.yml", "complaints", "no text of this name is used: did you mean complaint?"),
    ),
    "a name that is not filled in": (
        ("wording.yml", 'contact {clinic} today: {phone}."', 'contact {clinic} today: {phon}."'),
        ("wording.yml", "verdict › CONTACT_PROVIDER_TODAY", "{phon} is not filled in here: did you mean"),
    ),
    "a name that is filled in to another text only": (
        ("wording.yml", 'time: "When was your procedure?"', 'time: "When was {name}?"'),
        ("wording.yml", "ask › time", "{name} is not filled in here: known are clinic"),
    ),
    "a brace that stands alone": (
        ("wording.yml", 'time: "When was your procedure?"', 'time: "When was your procedure? :}"'),
        ("wording.yml", "ask › time", "a brace { or } stands alone: write {{ or }}"),
    ),
    "a sign after a name in braces": (
        ("wording.yml", 'contact {clinic} today: {phone}."', 'contact {clinic} today: {phone:d}."'),
        ("wording.yml", "verdict › CONTACT_PROVIDER_TODAY", "write only {name} in braces"),
    ),
}  # fmt: skip
EVERY_KIND = {**IN_A_FILE, **BETWEEN_FILES}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_handbook_is_refused_for(kind: str, folder: Path, spoil: Callable[..., None]) -> None:
    change, (file, key, reason) = EVERY_KIND[kind]
    spoil(*change)

    (fault,) = faults_of(folder)
    assert (fault.file, fault.key) == (file, key)
    assert reason in fault.reason


def test_a_fault_reads_as_file_key_and_reason() -> None:
    fault = Fault("redness.yml", "figures › 0", "'source' is a required property")

    assert str(fault) == "redness.yml › figures › 0 › 'source' is a required property"


def test_all_faults_inside_files_are_told_at_once(folder: Path, spoil: Callable[..., None]) -> None:
    spoil("symptoms/redness.yml", "name: redness\n", "")
    spoil("symptoms/swelling.yml", "expected_through: {hours: 48}", "expected_through: 48")
    spoil("care.yml", "sources: [A1, A2, A4]", "sources: []")
    spoil("care.yml", "text: Drink", "txt: Drink")
    spoil("topics/ice.yml", "name: ice\n", "")
    (folder / "gate.yml").unlink()

    files = [fault.file for fault in faults_of(folder)]
    assert files == ["care.yml", "care.yml", "care.yml", "gate.yml", "ice.yml", "redness.yml", "swelling.yml"]


def test_all_faults_between_files_are_told_at_once(folder: Path, spoil: Callable[..., None]) -> None:
    one_a_file = {change[0]: (change, fault) for change, fault in BETWEEN_FILES.values()}
    for change, _ in one_a_file.values():
        spoil(*change)

    expected = sorted((file, key) for _, (file, key, _) in one_a_file.values())
    assert [(fault.file, fault.key) for fault in faults_of(folder)] == expected
    assert len(expected) >= 7


def test_a_fault_inside_a_file_does_not_hide_one_between_files(
    folder: Path, spoil: Callable[..., None]
) -> None:
    spoil("care.yml", "text: Drink", "txt: Drink")
    spoil("symptoms/redness.yml", "expected_through: {days: 3}", "expected_through: {days: 5}")

    assert {"care.yml", "redness.yml"} <= {fault.file for fault in faults_of(folder)}


def test_the_error_shows_a_line_for_each_fault(folder: Path, spoil: Callable[..., None]) -> None:
    spoil("symptoms/redness.yml", "source: A3", "source: A9")
    spoil("symptoms/swelling.yml", "window_from: A0", "window_from: A2")

    with pytest.raises(HandbookError) as refused:
        load_handbook(folder, today=TODAY)
    assert [re.sub(r", line \d+", "", line) for line in str(refused.value).splitlines()] == [
        "redness.yml › figures › the source A9 is not in sources.yml",
        "swelling.yml › expected_through › A2 gives no figure of 2 days",
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_a_fault(name: str, folder: Path) -> None:
    (folder / f"{name}.yml").unlink()

    (fault,) = faults_of(folder)
    assert (fault.file, fault.key) == (f"{name}.yml", "-")
    assert fault.reason.startswith("cannot be read")


@pytest.mark.parametrize("name", [*FILES, "symptoms/redness"])
def test_an_empty_file_is_a_fault(name: str, folder: Path) -> None:
    (folder / f"{name}.yml").write_text("", encoding="utf-8")

    assert {fault.file for fault in faults_of(folder)} == {f"{Path(name).name}.yml"}


@pytest.mark.parametrize("name", [*FILES, "symptoms/redness"])
def test_a_list_in_place_of_a_mapping_is_a_fault(name: str, folder: Path) -> None:
    (folder / f"{name}.yml").write_text("- one\n- two\n", encoding="utf-8")

    assert {fault.file for fault in faults_of(folder)} == {f"{Path(name).name}.yml"}


def test_a_file_that_is_not_utf_8_is_a_fault(folder: Path) -> None:
    (folder / "care.yml").write_bytes(b"sun: \xff\xfe")

    (fault,) = faults_of(folder)
    assert (fault.file, fault.key) == ("care.yml", "-")
    assert "not UTF-8" in fault.reason


def test_a_folder_without_symptoms_is_a_fault(folder: Path) -> None:
    shutil.rmtree(folder / "symptoms")

    (fault,) = faults_of(folder)
    assert str(fault) == "symptoms › - › no symptom could be read"


def test_a_folder_that_does_not_exist_is_a_fault_for_every_file(tmp_path: Path) -> None:
    missing = {fault.file for fault in faults_of(tmp_path / "nowhere")}

    assert missing == {*(f"{name}.yml" for name in FILES), "symptoms", "topics"}


def test_a_review_that_is_overdue_never_stops_the_bot() -> None:
    late = TODAY.replace(year=TODAY.year + 9)

    assert load_handbook(ROOT / "data" / "handbook", today=late).edition.review_due < late


def test_an_approval_tells_by_whom_and_when(folder: Path, spoil: Callable[..., None]) -> None:
    spoil("edition.yml", "status: draft", f"status: approved\napproved_on: {TODAY}")
    spoil("edition.yml", "not yet reviewed by a clinician", "Dr. A. Okafor, dermatologist")

    edition = load_handbook(folder, today=TODAY).edition
    assert (edition.reviewer, edition.approved_on) == ("Dr. A. Okafor, dermatologist", TODAY)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("care.yml", "sun:\n", "sun: [\n", "sun:"),
        ("symptoms/redness.yml", "days: [2, 3]", "dayz: [2, 3]", "- {source: A0"),
        ("symptoms/redness.yml", "source: A3", "source: A9", "figures:"),
        ("wording.yml", "today: {phone}.", "today: {phon}.", "CONTACT_PROVIDER_TODAY:"),
    ],
)
def test_a_fault_names_the_line(
    file: str, old: str, new: str, line: str, folder: Path, spoil: Callable[..., None]
) -> None:
    spoil(file, old, new)
    lines = (folder / file).read_text(encoding="utf-8").splitlines()

    (fault,) = faults_of(folder)
    assert lines[fault.line - 1].strip().startswith(line)
    assert str(fault).startswith(f"{Path(file).name}, line {fault.line} › ")


# What the shipped handbook is.


def test_the_shipped_handbook_says_that_no_clinician_has_reviewed_it(handbook: Handbook) -> None:
    assert handbook.edition.status == "draft"
    assert handbook.edition.reviewer == "not yet reviewed by a clinician"


def test_the_shipped_handbook_holds_what_the_protocol_holds(handbook: Handbook) -> None:
    assert len(handbook.symptoms) == 13
    assert len(handbook.red_flags) == 23
    assert len(handbook.risk_factors) == 8
    assert sum(len(c.first) * len(c.second) for c in handbook.combinations) == 13
    assert {"A0", "A1", "A2", "A3", "A4", "L1", "L2", "L3", "L4", "L5", "L6", "C"} <= {*handbook.sources}
    assert len(handbook.topics) >= 45


def test_only_the_clinics_own_rules_are_labelled_as_policy(handbook: Handbook) -> None:
    assert [source.id for source in handbook.sources.values() if source.is_policy] == ["C"]


def test_every_source_read_in_part_says_so(handbook: Handbook) -> None:
    literature = [source for key, source in handbook.sources.items() if key.startswith("L")]

    assert all("Read as a" in (source.note or "") for source in literature)


def test_every_source_is_cited_somewhere(handbook: Handbook) -> None:
    records = [
        *handbook.symptoms.values(),
        *handbook.red_flags.values(),
        *handbook.combinations,
        *handbook.modifiers.values(),
        *handbook.risk_factors.values(),
        *handbook.procedures.values(),
        *handbook.topics.values(),
        *(topic.before for topic in handbook.topics.values() if topic.before),
        *(topic.had for topic in handbook.topics.values() if topic.had),
        *handbook.care.values(),
        *handbook.safety_net,
    ]
    cited = {source for record in records for source in record.sources}

    assert cited == set(handbook.sources)


def test_no_source_is_cited_for_a_window_longer_than_it_gives(handbook: Handbook) -> None:
    for symptom in handbook.symptoms.values():
        longest = max((f.days[1] for f in symptom.figures if f.days and not f.context_only), default=None)
        if symptom.expected_through_day is not None and longest is not None:
            assert symptom.expected_through_day <= longest, symptom.id


def test_what_is_an_emergency_is_told_in_every_safety_net(handbook: Handbook) -> None:
    assert Disposition.EMERGENCY in {net.disposition for net in handbook.safety_net}
