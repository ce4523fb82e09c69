"""data/handbook → Handbook. All faults are collected and raised together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Collection, Iterable, Mapping

from bot.handbook.build import build
from bot.handbook.build import days as whole_days
from bot.handbook.read import Fault, read_checked
from bot.triage.findings import OTHER_COMPLAINT
from bot.triage.protocol import Handbook

FILES = (
    "edition", "sources", "red_flags", "combinations", "modifiers", "risk_factors", "procedures",
    "care", "safety_net", "gate", "judge", "wording",
)  # fmt: skip


class HandbookError(Exception):
    """The handbook cannot be used. `faults` says everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def load_handbook(folder: Path, *, today: date) -> Handbook:
    """Read the handbook in `folder`.

    Raises HandbookError with every fault of every file: unknown or missing keys, sources that do
    not exist, windows that no source gives, ids given twice, a review that was due before `today`.
    """
    faults: list[Fault] = []
    data = {name: read_checked(folder / f"{name}.yml", shape=name, faults=faults) for name in FILES}
    symptoms = _read_folder(folder / "symptoms", shape="symptom", faults=faults)
    topics = _read_folder(folder / "topics", shape="topic", faults=faults)
    faults.extend(_cross_faults(data, symptoms, today))
    for topic in topics.values():
        faults.extend(_topic_faults(topic, data["sources"]))
    if faults:
        raise HandbookError(faults)
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


def _cross_faults(data: Mapping[str, Any], symptoms: Mapping[str, Any], today: date) -> Iterable[Fault]:
    """What no single file shows. What a file that cannot be read would hold is not missed."""
    if data["edition"]:
        yield from _edition_faults(data["edition"], today)
    for name in FILES:
        for key, cited in _citations(data[name], ""):
            yield from _missing(cited, data["sources"], "is not in sources.yml", file=f"{name}.yml", key=key)
    for symptom in symptoms.values():
        yield from _symptom_faults(symptom, data)
    for symptom_id in sorted(set(symptoms) & set(data["red_flags"] or ())):
        yield Fault("red_flags.yml", symptom_id, "the id is a symptom's too")
    known = {*symptoms, *data["red_flags"], OTHER_COMPLAINT} if symptoms and data["red_flags"] else None
    for name, combination in (data["combinations"] or {}).items():
        for sign in [*combination["first"], *combination["second"]]:
            named = [sign["finding"]] if "finding" in sign else []
            risks = [sign["risk_factor"]] if "risk_factor" in sign else []
            where = {"file": "combinations.yml", "key": name}
            yield from _missing(named, known, "is not a finding", **where)
            yield from _missing(risks, data["risk_factors"], "is not in risk_factors.yml", **where)


def _missing(
    names: Iterable[str], known: Collection[str] | None, why: str, *, file: str, key: str
) -> Iterable[Fault]:
    for name in sorted(names):
        if known is not None and name not in known:
            what = f"the source {name}" if "sources.yml" in why else name
            yield Fault(file, key, f"{what} {why}")


def _edition_faults(edition: Mapping[str, str], today: date) -> Iterable[Fault]:
    try:
        due = date.fromisoformat(edition["review_due"])
    except ValueError:
        yield Fault("edition.yml", "review_due", f"{edition['review_due']} is not a date")
        return
    if due < today:
        yield Fault("edition.yml", "review_due", f"the review was due on {due}: have a clinician review it")


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


def _topic_faults(topic: Mapping[str, Any], sources: Collection[str] | None) -> Iterable[Fault]:
    file = f"{topic['id']}.yml"
    for key, cited in _citations(topic, ""):
        yield from _missing(cited, sources, "is not in sources.yml", file=file, key=key)
    yield from _missing(topic.get("general", ()), topic["sources"], "is not cited", file=file, key="general")


def _citations(node: Any, key: str) -> Iterable[tuple[str, list[str]]]:
    if not isinstance(node, dict):
        return
    for name, value in node.items():
        if name in ("sources", "explained_sources") and isinstance(value, list):
            yield key or "-", value
        else:
            yield from _citations(value, f"{key} › {name}" if key else str(name))
