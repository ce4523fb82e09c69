"""Every setting is explained: in the code, in `serve --help` and in docs/settings.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from bot import settings
from bot.cli import main
from bot.settings import HELP, PREFIX, ROOT

READERS = (
    settings.clinic,
    settings.hours,
    settings.zone,
    settings.paths,
    settings.keep_days,
    settings.watching,
    settings.web,
    settings.telegram,
    settings.twilio,
    settings.sender_key,
)
NEEDED = {
    "AFTERGLOW_TELEGRAM_TOKEN": "110201543:ABC",
    "AFTERGLOW_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "AFTERGLOW_TWILIO_AUTH_TOKEN": "0" * 32,
    "AFTERGLOW_PUBLIC_URL": "https://bot.clinic.example",
}
VARIABLE = re.compile(rf"{PREFIX}([A-Z_]+)")


class Watched(Mapping[str, str]):
    """An environment that knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return NEEDED[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NEEDED)

    def __len__(self) -> int:
        return len(NEEDED)


def explained() -> set[str]:
    return {f"{PREFIX}{name}" for name in HELP}


def test_every_variable_that_is_read_is_explained_and_no_other() -> None:
    environment = Watched()
    for read in READERS:
        read(environment)

    assert environment.asked == explained()


def test_no_variable_is_read_elsewhere() -> None:
    elsewhere = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
        if name not in HELP
    }

    assert elsewhere == set()


def test_every_variable_has_a_row_in_the_docs() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = set(re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \|", page, re.MULTILINE))

    assert rows == explained()


def test_help_names_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])

    assert {f"{PREFIX}{name}" for name in VARIABLE.findall(capsys.readouterr().out)} == explained()


@pytest.mark.parametrize("name", ["README.md", "docs/web.md", "docs/channels.md"])
def test_no_page_names_a_variable_that_there_is_not(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    tests_own = {"SHOTS", "TEST_REPORT"}

    assert set(VARIABLE.findall(page)) - tests_own <= set(HELP)


# What is misspelt, not set, or not to be called.


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("AFTERGLOW_CLINIC_PHON", "AFTERGLOW_CLINIC_PHONE"),
        ("AFTERGLOW_TIME_ZONE", "AFTERGLOW_TIMEZONE"),
        ("AFTERGLOW_EMERGENCY", "AFTERGLOW_EMERGENCY_NUMBER"),
        ("AFTERGLOW_clinic_name", "AFTERGLOW_CLINIC_NAME"),
    ],
)
def test_an_unknown_variable_is_refused_and_the_nearest_is_named(given: str, nearest: str) -> None:
    with pytest.raises(settings.SettingsError, match=rf"{given} is no setting\. The nearest is {nearest}\."):
        settings.refuse_unknown({given: "x", "PATH": "/bin"})


def test_the_variables_that_there_are_are_not_refused() -> None:
    settings.refuse_unknown(dict.fromkeys(explained(), "x"))


def test_an_unknown_variable_ends_every_verb_that_talks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERGLOW_CLINIC_PHON", "020 7946 0000")

    for verb in (["ask", "hello"], ["shell"], ["train"]):
        assert main(verb) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert "AFTERGLOW_CLINIC_PHON is no setting. The nearest is AFTERGLOW_CLINIC_PHONE." in line


def test_what_a_clinic_has_to_set_is_told_until_it_is_set() -> None:
    names = [line.split()[0] for line in settings.unset({})]

    assert names == [
        "AFTERGLOW_CLINIC_NAME",
        "AFTERGLOW_CLINIC_PHONE",
        "AFTERGLOW_CLINIC_HOURS",
        "AFTERGLOW_EMERGENCY_NUMBER",
        "AFTERGLOW_OUT_OF_HOURS",
    ]
    assert settings.unset(dict.fromkeys(names, "x")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLINIC_PHONE", "020 7946 0000"),
        ("CLINIC_PHONE", "+44 (0)20 7946-0000"),
        ("CLINIC_PHONE", "020 7946 0000 (ask for the nurse)"),
        ("EMERGENCY_NUMBER", "112 or your local emergency number"),
        ("EMERGENCY_NUMBER", "15"),
    ],
)
def test_a_number_that_can_be_called_is_taken(name: str, value: str) -> None:
    settings.clinic({f"{PREFIX}{name}": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLINIC_PHONE", "ask at the desk"),
        ("CLINIC_PHONE", "020"),
        ("CLINIC_PHONE", "0207946000002079460000"),
        ("EMERGENCY_NUMBER", "the ambulance"),
        ("EMERGENCY_NUMBER", "1"),
    ],
)
def test_a_number_that_cannot_be_called_is_refused(name: str, value: str) -> None:
    with pytest.raises(settings.SettingsError, match=f"{PREFIX}{name} must hold a number that can be called"):
        settings.clinic({f"{PREFIX}{name}": value})
