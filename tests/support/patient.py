"""A patient in front of the actions, without Rasa's pipeline: what is understood is given.

The actions read a tracker and write to a dispatcher; this plays both, with the rules of
data/rules, so that a test needs no trained model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Iterable, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.advise import ActionAdvise
from actions.contact import ActionContact
from actions.converse import ActionConverse
from actions.explain import ActionExplain
from actions.fallback import ActionFallback
from actions.links import ActionLinks
from actions.memory import SLOT
from actions.session import ActionSessionStart
from actions.smalltalk import ActionSmalltalk
from actions.start_over import ActionStartOver
from actions.triage import ActionTriage
from bot import EXTRACTOR
from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from bot.triage.elapsed import TimeExpression
from bot.triage.evidence import Evidence, Temporality, told
from bot.triage.findings import Finding
from bot.triage.understanding import ENTITY, Understanding
from tests.conftest import NOW

ACTIONS: dict[str, Action] = {
    action.name(): action
    for action in (
        ActionAdvise(),
        ActionContact(),
        ActionConverse(),
        ActionExplain(),
        ActionFallback(),
        ActionLinks(),
        ActionSmalltalk(),
        ActionStartOver(),
        ActionTriage(),
    )
}


@lru_cache(maxsize=1)
def rules() -> Mapping[str, str]:
    """Intent → action, as data/rules say."""
    return {
        rule["steps"][0]["intent"]: rule["steps"][1]["action"]
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in read_yaml(path)["rules"]
    }


def parsed(
    intent: str,
    *findings: Finding,
    day: int | tuple[int, int] | None = None,
    cues: Iterable[str] = (),
    risk_factors: Iterable[str] = (),
    hypothetical: Iterable[str] = (),
    **values: Any,
) -> dict[str, Any]:
    """A parse result as our components write it. `values` are fields of an Understanding."""
    values.setdefault("risks", told(map(Finding, risk_factors)))
    span = (day, day) if isinstance(day, int) else day
    supposed = [Evidence(name, temporality=Temporality.HYPOTHETICAL) for name in hypothetical]
    said = Understanding(
        evidence=(*told(findings), *supposed),
        procedure_times=(TimeExpression(days=span),) if span else (),
        stated=True,
        flags=tuple(cue for cue in cues if cue not in ("asks", "vague")),
        asks="asks" in cues,
        vague="vague" in cues,
        **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()},
    )
    return {
        "text": "…",
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [{"entity": ENTITY, "extractor": EXTRACTOR, "data": said.to_dict()}],
    }


@dataclass
class Patient:
    """One conversation. `slot` is what is remembered between the messages."""

    now: datetime = NOW
    slot: Any = None
    replies: list[dict[str, Any]] = field(default_factory=list)

    def says(self, message: Mapping[str, Any], *, action: str | None = None) -> dict[str, Any]:
        """The reply, as parts, to what was understood of a message."""
        dispatcher = self.run(ACTIONS[action or rules()[message["intent"]["name"]]], message)
        (reply,) = dispatcher.messages
        self.replies.append(reply["custom"])
        return dict(reply["custom"])

    def comes_back(self, *, after: timedelta = timedelta(hours=2)) -> None:
        """Begin a new session, after a silence."""
        self.now += after
        self.run(ActionSessionStart(), {})

    def run(self, action: Action, message: Mapping[str, Any], *, parts: bool = True) -> CollectingDispatcher:
        """Run an action, keep what it remembers, and give what it said."""
        heard = {**message, "metadata": {"parts": parts, "now": self.now.isoformat()}}
        logged = [{"event": "user", "timestamp": self.now.timestamp()}]
        tracker = Tracker("patient", {SLOT: self.slot}, heard, logged, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        for event in action.run(dispatcher, tracker, {}):
            if event["event"] == "slot":
                self.slot = event["value"]
        return dispatcher
