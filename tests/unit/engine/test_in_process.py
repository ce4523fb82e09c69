"""Actions in Rasa's own process: checked once, never silent."""

from __future__ import annotations

import ast
import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.triage.findings import Finding
from tests.conftest import CLINIC, NOW, Run
from tests.support.patient import parsed

# The source of RemoteAction._validate_action_result in rasa 3.6.21. Where this no longer fits, read
# what Rasa checks now before bot/engine/in_process.py goes on to replace it.
VALIDATION_SHA256 = "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42"

CALL: dict[str, Any] = {
    "next_action": "action_triage",
    "sender_id": "anna",
    "tracker": {
        "sender_id": "anna",
        "slots": {},
        "events": [{"event": "user", "timestamp": NOW.timestamp()}],
        "latest_message": {
            **parsed("report_redness", Finding("redness"), day=2),
            "metadata": {"parts": True},
        },
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    },
    "domain": {},
    "version": "3.6.21",
}


def source_of_validation() -> str:
    """The method as inspect.getsource would give it, from the file: by now it may be replaced."""
    import rasa.core.actions.action

    path = Path(rasa.core.actions.action.__file__)
    text = path.read_text(encoding="utf-8")
    (method,) = (
        method
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and node.name == "RemoteAction"
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name == "_validate_action_result"
    )
    return "".join(text.splitlines(keepends=True)[method.lineno - 1 : method.end_lineno])


def test_rasa_still_validates_as_it_did_when_the_validation_was_replaced() -> None:
    assert version("rasa") == "3.6.21"
    assert hashlib.sha256(source_of_validation().encode()).hexdigest() == VALIDATION_SHA256


def test_the_engine_names_the_validation_that_it_replaces() -> None:
    from bot.engine import in_process

    assert in_process.VALIDATION_SHA256 == VALIDATION_SHA256


def test_a_sound_result_passes_the_validation(agent: object) -> None:
    assert _validate({"events": [], "responses": [{"text": "hello"}]})


@pytest.mark.parametrize(
    "result",
    [{"events": "none"}, {"events": [{}], "responses": []}, {"responses": "none"}, []],
)
def test_a_result_that_is_not_sound_is_still_refused(agent: object, result: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validate(result)


def _validate(result: Any) -> bool:
    from rasa.core.actions.action import RemoteAction

    return bool(RemoteAction("action_triage", None)._validate_action_result(result))


def test_an_action_is_run_without_a_server(run: Run[Any]) -> None:
    from bot.engine.in_process import InProcessActions

    answer = run(InProcessActions().request(json=CALL))
    (response,) = answer["responses"]
    assert response["custom"]["outcome"] == "SELF_CARE"
    assert [event["event"] for event in answer["events"]] == ["slot"]


@pytest.mark.parametrize("wants_parts", [True, False])
def test_an_action_that_cannot_be_run_gives_the_clinics_contact(run: Run[Any], wants_parts: bool) -> None:
    from bot.engine.in_process import InProcessActions

    tracker = {**CALL["tracker"], "latest_message": {"metadata": {"parts": wants_parts}}}
    answer = run(InProcessActions().request(json={**CALL, "tracker": tracker, "next_action": "action_dance"}))
    (response,) = answer["responses"]

    text = response["custom"]["text"] if wants_parts else response["text"]
    assert not wants_parts or response["custom"]["phone"] == CLINIC.phone
    assert CLINIC.phone in text
    assert CLINIC.emergency_number in text
