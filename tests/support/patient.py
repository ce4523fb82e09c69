"""A patient in front of the actions, without Rasa's pipeline: what is understood is given.

The actions read a tracker and write to a dispatcher; this plays both, with the rules of
data/rules, so that a test needs no trained model.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Iterable, Mapping

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.advise import ActionAdvise
from actions.contact import ActionContact
from actions.explain import ActionExplain
from actions.fallback import ActionFallback
from actions.memory import SLOT
from actions.session import ActionSessionStart
from actions.smalltalk import ActionSmalltalk
from actions.start_over import ActionStartOver
from actions.triage import ActionTriage
from bot import EXTRACTOR
from bot.settings import ROOT
from bot.strict_yaml import read_yaml
from bot.triage.elapsed import TimeExpression
from bot.triage.findings import Finding
from tests.conftest import NOW

ACTIONS: dict[str, Action] = {
    action.name(): action
    for action in (
        ActionAdvise(),
        ActionContact(),
        ActionExplain(),
        ActionFallback(),
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
    day: int | None = None,
    cues: Iterable[str] = (),
    **values: Iterable[str],
) -> dict[str, Any]:
    """A parse result as our components write it. `values` are entities without data."""
    rows: list[tuple[str, str, Any]] = [("finding", f.symptom, f.to_dict()) for f in findings]
    if day is not None:
        rows.append(("procedure_time", "time", TimeExpression(days=(day, day)).to_dict()))
    rows += [("cue", cue, None) for cue in cues]
    rows += [(entity, value, None) for entity, named in values.items() for value in named]
    entities = [
        {"entity": entity, "value": value, "extractor": EXTRACTOR, **({"data": data} if data else {})}
        for entity, value, data in rows
    ]
    return {"text": "…", "intent": {"name": intent, "confidence": 1.0}, "entities": entities}


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

    def comes_back(self) -> None:
        """Begin a new session."""
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
