"""data/lexicon → the phrases and cues that the extractors look for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Iterable, Mapping

import yaml
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language

from bot.nlu.elapsed import TimeGrammar
from bot.nlu.faults import LexiconError
from bot.nlu.phrasebook import Phrasebook
from bot.nlu.spelling import Speller
from bot.nlu.text import Text, read, tokenizer
from bot.strict_yaml import read_yaml

# File (or folder) → what its entries are. A file of one entry names it by the key `id`.
KINDS = {
    "symptoms": "symptom",
    "red_flags": "red_flag",
    "complaints": "complaint",
    "vague": "vague",
    "risk_factors": "risk_factor",
    "procedures": "procedure",
    "topics": "topic",
    "anchors": "anchor",
}
# The words of these explain a message; those of the others may stand in any message.
_PLAIN_KINDS = ("symptom", "red_flag", "complaint", "vague", "risk_factor")
_ENTRY_KEYS = {"id", "strong", "beside", "weak", "qualified", "not", "implies", "denied"}


@dataclass(frozen=True)
class Term:
    """What a phrase of the lexicon names.

    `kind` "nothing" marks an everyday use of the words of something of the kind `figure_of`. What is
    named `beside` leaves its words to what else they name ("stop the itching").
    """

    kind: str
    id: str
    weak: bool = False
    qualifier: str | None = None
    implies: tuple[str, ...] = ()
    denied: bool = False
    figure_of: str = ""
    beside: bool = False


@dataclass(frozen=True)
class Cue:
    """A ConText rule: how its words change the findings around them (see data/lexicon/context.yml)."""

    category: str
    direction: str
    reach: int


@dataclass(frozen=True)
class Lexicon:
    """Everything that the language side knows, compiled. Never changed after loading."""

    nlp: Language
    terms: Phrasebook[Term]
    cues: Phrasebook[Cue]
    red_flags: frozenset[str]
    risk_factors: frozenset[str]
    speller: Speller
    chat: Mapping[str, str]
    light: frozenset[str]
    anchors: frozenset[str]
    plain: frozenset[str]
    everyday: frozenset[str]
    adjectives: frozenset[str]
    askers: frozenset[str]
    openers: frozenset[str]
    gone_before: frozenset[str]
    everything: frozenset[str]
    definite: frozenset[str]
    pointing: frozenset[str]
    lifelong: frozenset[str]
    owning: frozenset[str]
    answers: Mapping[str, bool]
    sites: frozenset[str]
    placing: frozenset[str]
    body: frozenset[str]
    links: frozenset[str]
    repeats: Mapping[str, Mapping[str, bool]]
    tendencies: Mapping[str, str]
    explained: Mapping[str, Mapping[str, frozenset[str]]]
    measures: Mapping[str, Any]
    grammar: TimeGrammar

    def read(self, message: str) -> Text:
        """A message's tokens in their normal forms."""
        return read(message, nlp=self.nlp, chat=self.chat, speller=self.speller)


def load_lexicon(folder: Path) -> Lexicon:
    """Compile the lexicon. Raises LexiconError with the file and the reason where it cannot."""
    nlp = tokenizer()
    groups: dict[str, list[str]] = {}
    for name in ("groups", "body", "context"):
        groups.update(_read(folder / f"{name}.yml")["groups"])
    terms: Phrasebook[Term] = Phrasebook(nlp, groups)
    for path, kind in _term_files(folder):
        content = _read(path)
        entries = {content["id"]: content} if "id" in content else content
        for entry_id, entry in entries.items():
            with_path = f"{path.name} › {entry_id}"
            _add_entry(terms, entry, Term(kind, entry_id), with_path)
    context, words = _read(folder / "context.yml"), _read(folder / "words.yml")
    cues: Phrasebook[Cue] = Phrasebook(nlp, groups)
    for number, rule in enumerate(context["cues"]):
        _add_rule(cues, rule, f"context.yml › cues › {number}")
    light = _of_groups(words["light_groups"], groups) | STOP_WORDS
    anchored = _of_groups(words["anchor_groups"], groups)
    plain = set(words["plain"]) | {word for group in groups.values() for word in group}
    entries = [(term, alternatives) for term, alternatives in terms.entries() if term.kind != "nothing"]
    findings = {
        word
        for term, alternatives in entries
        if term.kind in _PLAIN_KINDS and len(alternatives) == 1
        for word in alternatives[0]
    }
    telling = {word for _, alternatives in entries if len(alternatives) == 1 for word in alternatives[0]}
    known = terms.words | cues.words | plain | set(words["time"])
    return Lexicon(
        nlp=nlp,
        terms=terms,
        cues=cues,
        red_flags=frozenset(term.id for term, _ in entries if term.kind == "red_flag"),
        risk_factors=frozenset(term.id for term, _ in entries if term.kind == "risk_factor"),
        speller=Speller(known, telling | set(words["plain"])),
        chat={str(short): str(full) for short, full in words["chat"].items()},
        light=light,
        anchors=anchored | frozenset(words["anchors"]),
        plain=frozenset(findings | cues.words | plain | set(words["time"]) | STOP_WORDS),
        everyday=anchored | light | set(words["plain"]),
        adjectives=frozenset(words["adjectives"]),
        askers=frozenset(words["askers"]),
        openers=frozenset(words["openers"]),
        gone_before=frozenset(words["gone_before"]),
        everything=frozenset(words["everything"]),
        definite=frozenset(words["definite"]),
        pointing=frozenset(words["pointing"]),
        lifelong=frozenset(words["lifelong"]),
        owning=frozenset(words["owning"]),
        answers={**dict.fromkeys(words["yes"], True), **dict.fromkeys(words["no"], False)},
        body=frozenset(groups["skin"]),
        links=_of_groups(words["link_groups"], groups),
        sites=frozenset(groups["skin"]) - set(words["not_sites"]),
        placing=frozenset(groups["skin"]) | set(words["placing"]),
        repeats=words["repeats"],
        tendencies=words["tendencies"],
        explained={
            sign: {finding: frozenset(colours) for finding, colours in by.items()}
            for sign, by in words["explained"].items()
        },
        measures=_read(folder / "measures.yml"),
        grammar=TimeGrammar(_read(folder / "time.yml")),
    )


def fingerprint(folder: Path, *, files: str = "*") -> str:
    """A hash of every file in a folder whose name is like `files`: a change retrains what reads them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(files) if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _of_groups(names: Iterable[str], groups: Mapping[str, Iterable[str]]) -> frozenset[str]:
    return frozenset(word for name in names for word in groups[name])


def _term_files(folder: Path) -> Iterable[tuple[Path, str]]:
    for name, kind in KINDS.items():
        single = folder / f"{name}.yml"
        for path in [single] if single.exists() else sorted((folder / name).glob("*.yml")):
            yield path, kind


def _read(path: Path) -> Any:
    try:
        content = read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(f"{path.name}: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise LexiconError(f"{path.name}: is not a mapping")
    return content


def _add_entry(terms: Phrasebook[Term], entry: Mapping[str, Any], term: Term, where: str) -> None:
    unknown = set(entry) - _ENTRY_KEYS
    if unknown:
        raise LexiconError(f"{where}: unknown keys {sorted(unknown)}")
    implies = tuple(entry.get("implies") or ())
    named = Term(term.kind, term.id, implies=implies)
    weak = Term(term.kind, term.id, weak=True, implies=implies)
    try:
        terms.add(entry.get("strong") or (), named)
        terms.add(entry.get("beside") or (), replace(named, beside=True))
        terms.add(entry.get("weak") or (), weak)
        terms.add(entry.get("denied") or (), Term(term.kind, term.id, denied=True))
        terms.add(entry.get("not") or (), Term("nothing", term.id, figure_of=term.kind))
        for qualifier, phrases in (entry.get("qualified") or {}).items():
            terms.add(phrases, Term(term.kind, term.id, qualifier=qualifier, implies=implies))
    except LexiconError as error:
        raise LexiconError(f"{where}: {error}") from error


def _add_rule(cues: Phrasebook[Cue], rule: Mapping[str, Any], where: str) -> None:
    try:
        cue = Cue(rule["category"], rule.get("direction", "none"), int(rule.get("reach", 99)))
        cues.add(rule["phrases"], cue)
    except (KeyError, LexiconError) as error:
        raise LexiconError(f"{where}: {error}") from error
