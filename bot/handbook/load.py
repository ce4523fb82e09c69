"""data/handbook → Handbook. All faults are collected and raised together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Collection, Iterable, Mapping

from bot.handbook.build import build
from bot.handbook.build import days as whole_days
from bot.handbook.lines import line_of
from bot.handbook.read import KEYS, Fault, read_checked
from bot.handbook.texts import DETAILS, text_faults, unfillable
from bot.triage.disposition import Disposition
from bot.triage.findings import OTHER_COMPLAINT
from bot.triage.protocol import Handbook

FILES = (
    "edition", "sources", "red_flags", "combinations", "modifiers", "risk_factors", "procedures",
    "acts", "care", "safety_net", "gate", "judge", "opening", "wording",
)  # fmt: skip
_VERDICTS = {"none", *(disposition.name for disposition in Disposition)}


class HandbookError(Exception):
    """The handbook cannot be used. `faults` says everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def load_handbook(folder: Path, *, today: date) -> Handbook:
    """Read the handbook in `folder`.

    Raises HandbookError with every fault of every file: unknown or missing keys, sources that do
    not exist, windows that no source gives, ids given twice, texts that could not be filled in, an
    approval without a reviewer and a date up to `today`.
    """
    faults: list[Fault] = []
    data = {name: read_checked(folder / f"{name}.yml", shape=name, faults=faults) for name in FILES}
    symptoms = _read_folder(folder / "symptoms", shape="symptom", faults=faults)
    topics = _read_folder(folder / "topics", shape="topic", faults=faults)
    faults.extend(_cross_faults(data, symptoms, today))
    for topic in topics.values():
        faults.extend(_topic_faults(topic, data["sources"], data["procedures"]))
    if faults:
        raise HandbookError(fault if fault.line else _with_line(fault, folder) for fault in faults)
    return build(data, symptoms, topics)


def _read_folder(folder: Path, *, shape: str, faults: list[Fault]) -> dict[str, Any]:
    """The files of `folder` that fit the schema's `shape`, by their id, which is the file's name."""
    rows: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yml")):
        content = read_checked(path, shape=shape, faults=faults)
        if content is None:
            continue
        if content["id"] != path.stem:
            faults.append(Fault(path.name, "id", f"{content['id']} is not the file's name"))
        rows[path.stem] = content
    if not rows:
        faults.append(Fault(folder.name, "-", f"no {shape} could be read"))
    return rows


def _with_line(fault: Fault, folder: Path) -> Fault:
    """The fault with the line of its key, where its file can be read."""
    path = next(folder.rglob(fault.file), None)
    if path is None or fault.key == "-":
        return fault
    return replace(fault, line=line_of(path, fault.key.split(KEYS)))


def _cross_faults(data: Mapping[str, Any], symptoms: Mapping[str, Any], today: date) -> Iterable[Fault]:
    """What no single file shows. What a file that cannot be read would hold is not missed."""
    if data["edition"]:
        yield from _edition_faults(data["edition"], today)
    if data["wording"]:
        yield from text_faults(data["wording"])
    for name in FILES:
        for key, cited in _citations(data[name], ""):
            yield from _missing(cited, data["sources"], "is not in sources.yml", file=f"{name}.yml", key=key)
    for symptom in symptoms.values():
        yield from _symptom_faults(symptom, data)
    if data["judge"] and data["red_flags"]:
        yield from _judge_faults(data["judge"], data["red_flags"])
    for symptom_id in sorted(set(symptoms) & set(data["red_flags"] or ())):
        yield Fault("red_flags.yml", symptom_id, "the id is a symptom's too")
    yield from _act_faults(data["acts"] or {}, data["red_flags"])
    known = {*symptoms, *data["red_flags"], OTHER_COMPLAINT} if symptoms and data["red_flags"] else None
    for name, combination in (data["combinations"] or {}).items():
        for sign in [*combination["first"], *combination["second"]]:
            named = [sign["finding"]] if "finding" in sign else []
            risks = [sign["risk_factor"]] if "risk_factor" in sign else []
            where = {"file": "combinations.yml", "key": name}
            yield from _missing(named, known, "is not a finding", **where)
            yield from _missing(risks, data["risk_factors"], "is not in risk_factors.yml", **where)


def _act_faults(acts: Mapping[str, Any], red_flags: Collection[str] | None) -> Iterable[Fault]:
    for name, act in acts.items():
        where = {"file": "acts.yml", "key": name}
        yield from _missing(act.get("signs", ()), red_flags, "is not in red_flags.yml", **where)
        if "any" not in act["says"] and not set(act["says"]) >= _VERDICTS:
            yield Fault("acts.yml", name, "has neither a text for every verdict nor one for any")


def _missing(
    names: Iterable[str], known: Collection[str] | None, why: str, *, file: str, key: str
) -> Iterable[Fault]:
    for name in sorted(names):
        if known is not None and name not in known:
            what = f"the source {name}" if "sources.yml" in why else name
            yield Fault(file, key, f"{what} {why}")


def _edition_faults(edition: Mapping[str, str], today: date) -> Iterable[Fault]:
    days = {}
    for key in ("review_due", "approved_on"):
        try:
            days[key] = date.fromisoformat(edition[key]) if key in edition else None
        except ValueError:
            yield Fault("edition.yml", key, f"{edition[key]} is not a date")
            return
    if edition["status"] != "approved":
        return
    if edition["reviewer"].strip().lower().startswith("not yet"):
        yield Fault("edition.yml", "reviewer", "approved by whom? Write the clinician's name and role")
    approved = days["approved_on"]
    if approved is None:
        yield Fault("edition.yml", "status", "approved when? Add approved_on: with the date of the signature")
    elif approved > today:
        yield Fault("edition.yml", "approved_on", f"{approved} is still to come")


def _symptom_faults(symptom: Mapping[str, Any], data: Mapping[str, Any]) -> Iterable[Fault]:
    file = f"{symptom['id']}.yml"
    cited = {figure["source"] for figure in symptom["figures"]}
    yield from _missing(cited, data["sources"], "is not in sources.yml", file=file, key="figures")
    yield from _missing(symptom.get("care", ()), data["care"], "is not in care.yml", file=file, key="care")
    flags = [rule["red_flag"] for rule in symptom.get("escalations", ())]
    yield from _missing(flags, data["red_flags"], "is not in red_flags.yml", file=file, key="escalations")
    for figure in symptom["figures"]:
        days = figure.get("days")
        if days and days[0] > days[1]:
            yield Fault(file, "figures", f"{days} runs backwards")
    if "window_from" not in symptom:
        return
    end = whole_days(symptom["expected_through"])
    given = [
        figure["days"]
        for figure in symptom["figures"]
        if figure["source"] == symptom["window_from"] and "days" in figure
    ]
    if not any(low <= end <= high for low, high in given):
        yield Fault(file, "expected_through", f"{symptom['window_from']} gives no figure of {end} days")


def _topic_faults(
    topic: Mapping[str, Any], sources: Collection[str] | None, procedures: Collection[str] | None
) -> Iterable[Fault]:
    file = f"{topic['id']}.yml"
    for key, cited in _citations(topic, ""):
        yield from _missing(cited, sources, "is not in sources.yml", file=file, key=key)
    yield from _missing(topic.get("general", ()), topic["sources"], "is not cited", file=file, key="general")
    about = topic.get("procedures", ())
    yield from _missing(about, procedures, "is not in procedures.yml", file=file, key="procedures")
    staged = ((stage, topic.get(stage, {}).get("text", "")) for stage in ("before", "had"))
    for key, text in (("answer", topic["answer"]), ("differs", topic.get("differs", "")), *staged):
        for reason in unfillable(text, set(DETAILS)):
            yield Fault(file, key, reason)


def _citations(node: Any, key: str) -> Iterable[tuple[str, list[str]]]:
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name in ("sources", "explained_sources") and isinstance(value, list):
            yield key or "-", value
        else:
            yield from _citations(value, f"{key}{KEYS}{name}" if key else str(name))


def _judge_faults(judge: Mapping[str, Any], flags: Mapping[str, Any]) -> Iterable[Fault]:
    """The judge knows the signs that the handbook treats apart."""
    urgent = {key for key, row in flags.items() if row["disposition"] == "EMERGENCY"}
    lasting = {key for key, row in flags.items() if row.get("stands_when_passed")}
    for key, due, where in (("emergency", urgent, "EMERGENCY"), ("stands_when_passed", lasting, "so")):
        for sign in sorted(due ^ set(judge[key])):
            yield Fault("judge.yml", key, f"{sign} must be here where red_flags.yml says {where}")
