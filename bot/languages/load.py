"""data/languages → Language, one a file. A file with a fault is refused with its name and the reason."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection, Mapping, Sequence

import yaml

from bot.strict_yaml import explain, read_yaml

ENGLISH = "en"
# What is said in each language, and the names that each text may fill in.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "english_only": (),
    "contact": ("clinic", "phone", "hours"),
    "call_when": ("emergency_number",),
    "emergency": ("emergency_number",),
    "stay": (),
    "self_harm": ("crisis_line",),
    "today": ("clinic", "phone"),
}
# Letters that Unicode does not take apart, and the apostrophe of phones.
_PLAINER = (("ı", "i"), ("ł", "l"), ("ß", "ss"), ("’", "'"))
# Scripts in which a word begins and ends where \b of a regular expression says.
_SPACED = ("LATIN", "CYRILLIC")
_KEYS = {"language", "script", "checked_by", "texts", "signs", "not", "words", "alone"}
UNCHECKED = "nobody yet"


class LanguageError(Exception):
    """A file of data/languages cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Language:
    """One language. `code` is ISO 639-1 (Tagalog: tl). `script` is how Unicode's names of its letters begin.

    `texts` are by the keys of TEXTS. `signs` are patterns by the id of a red flag, `denied` patterns of
    what only looks like one. `words` are common words, `alone` whole messages, both folded.
    """

    code: str
    name: str
    script: str
    checked_by: str
    texts: Mapping[str, str]
    signs: Mapping[str, re.Pattern[str]]
    denied: re.Pattern[str] | None
    words: frozenset[str]
    alone: frozenset[str]

    @property
    def unchecked(self) -> bool:
        """True until a speaker has checked its texts and words."""
        return self.checked_by == UNCHECKED


def load_languages(folder: Path) -> Mapping[str, Language]:
    """Every language of `folder` by its code, English among them. Raises LanguageError."""
    languages = {path.stem: _language(path) for path in sorted(folder.glob("*.yml"))}
    if ENGLISH not in languages:
        raise LanguageError(f"{folder.name}: en.yml is missing")
    return languages


def fold(text: str) -> str:
    """Lower case, without accents on Latin letters: as people type on a phone. Other scripts stay."""
    folded = text.replace("İ", "i").lower()
    for letter, plainer in _PLAINER:
        folded = folded.replace(letter, plainer)
    plain, latin = [], False
    for letter in unicodedata.normalize("NFD", folded):
        if unicodedata.combining(letter) and latin:
            continue
        latin = letter.isascii()
        plain.append(letter)
    return unicodedata.normalize("NFC", "".join(plain))


def _language(path: Path) -> Language:
    try:
        row = read_yaml(path)
    except OSError as error:
        raise LanguageError(f"{path.name}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        line, reason = explain(error)
        raise LanguageError(f"{path.name}, line {line}: {reason}") from error
    if not isinstance(row, dict) or not {"language", "script"} <= set(row) <= _KEYS:
        raise LanguageError(
            f"{path.name}: needs language and script, and knows only {', '.join(sorted(_KEYS))}"
        )
    texts = row.get("texts", {})
    if path.stem != ENGLISH:
        _check_texts(path, texts)
    script = row["script"]
    return Language(
        code=path.stem,
        name=row["language"],
        script=script,
        checked_by=row.get("checked_by", UNCHECKED),
        texts=texts,
        signs={flag: _pattern(phrases, script, path) for flag, phrases in row.get("signs", {}).items()},
        denied=_pattern(row["not"], script, path) if row.get("not") else None,
        words=_folded(row.get("words", ())),
        alone=_folded(row.get("alone", ())),
    )


def _check_texts(path: Path, texts: Mapping[str, Any]) -> None:
    if set(texts) != set(TEXTS):
        raise LanguageError(f"{path.name}: texts must be {', '.join(TEXTS)}")
    for key, text in texts.items():
        named = set(re.findall(r"\{(.*?)\}", text))
        if named != set(TEXTS[key]):
            wanted = ", ".join(TEXTS[key]) or "nothing"
            raise LanguageError(f"{path.name}: texts › {key} must name {wanted} in braces")


def _folded(texts: Collection[str]) -> frozenset[str]:
    return frozenset(fold(text) for text in texts)


def _pattern(phrases: Sequence[str], script: str, path: Path) -> re.Pattern[str]:
    """A word with * goes on, .. is up to three words, (a|b) is one of them."""
    try:
        return re.compile("|".join(f"(?:{_phrase(fold(phrase), script)})" for phrase in phrases))
    except re.error as error:
        raise LanguageError(f"{path.name}: a phrase has brackets that do not match") from error


def _phrase(phrase: str, script: str) -> str:
    parts: list[str] = []
    gap = ""
    for word in phrase.split():
        if word == "..":
            gap = r"(?:\W+\w+){0,3}?\W+"
            continue
        if parts:
            parts.append(gap or r"\W+")
        parts.append(re.sub(r"\*", r"\\w*", word))
        gap = ""
    # Scripts without spaces between words, and those that join words, begin and end anywhere.
    edge = r"\b" if script in _SPACED or phrase.isascii() else ""
    end = edge if not phrase.endswith("*") else ""
    return f"{edge}{''.join(parts)}{end}"
