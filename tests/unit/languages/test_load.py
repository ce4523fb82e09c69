"""A language's file is refused with its name and the reason."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.languages.access import languages, unchecked
from bot.languages.load import LanguageError, fold, load_languages
from bot.settings import ROOT
from bot.triage.disposition import Disposition
from bot.triage.protocol import Handbook

FOLDER = ROOT / "data" / "languages"
FAULTS = {
    "a text that is missing": ("  stay: ", "  stays: ", "es.yml: texts must be english_only, contact"),
    "a name that is not filled in": (
        "{phone}",
        "{phon}",
        "es.yml: texts › contact must name clinic, phone, hours",
    ),
    "a key that is not known": (
        "script: LATIN",
        "script: LATIN\ncolour: red",
        "es.yml: needs language and script",
    ),
    "what is not YAML": (
        "language: Spanish",
        "language: Spanish: yes",
        "es.yml, line 1: a text that holds “: ”",
    ),
    "a phrase that is none": ('"no veo"', '"no (veo"', "es.yml: a phrase has brackets that do not match"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_file_is_refused_for(kind: str, tmp_path: Path) -> None:
    old, new, reason = FAULTS[kind]
    folder = Path(shutil.copytree(FOLDER, tmp_path / "languages"))
    text = (folder / "es.yml").read_text(encoding="utf-8")
    assert old in text
    (folder / "es.yml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(LanguageError) as refused:
        load_languages(folder)
    assert reason in str(refused.value)


def test_twelve_languages_beside_english_are_there_and_none_is_checked_by_a_speaker() -> None:
    known = languages()

    assert len(known) == 13
    (line,) = unchecked(known)
    assert line.startswith("translations not yet checked by a speaker: Arabic, Chinese, French")


def test_the_signs_are_emergencies_of_the_handbook(handbook: Handbook) -> None:
    flags = {flag for one in languages().values() for flag in one.signs}

    assert {
        flag for flag in flags if handbook.red_flags[flag].disposition is not Disposition.EMERGENCY
    } == set()


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ÇOK ŞİŞTİ", "cok sisti"),
        ("Müde, GROẞ", "mude, gross"),
        ("łóżko", "lozko"),
        ("साँस", "साँस"),
        ("j’ai", "j'ai"),
    ],
)
def test_a_text_is_folded_as_people_type_it(written: str, folded: str) -> None:
    assert fold(written) == folded
