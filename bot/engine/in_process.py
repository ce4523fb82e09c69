"""Custom actions in Rasa's own process, in place of an action server over HTTP."""

from __future__ import annotations

import logging
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions.turn import safe_reply

logger = logging.getLogger(__name__)

# The body of RemoteAction._validate_action_result in rasa 3.6.21, by which a test knows it again.
VALIDATION_SHA256 = "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42"


class InProcessActions(EndpointConfig):
    """An action endpoint that calls the actions directly. A failing action answers safely."""

    def __init__(self) -> None:
        # Selective domain: the actions never ask for the domain, so it is not sent along.
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        """Run the action that `json` names; its events and responses."""
        call = kwargs["json"]
        try:
            return await self._executor.run(call)
        except Exception as error:  # anything at all: the patient must not meet silence
            logger.error("%s failed: %s", call.get("next_action"), type(error).__name__)
            parts = safe_reply().to_dict()
            wants_parts = (call["tracker"].get("latest_message") or {}).get("metadata") or {}
            response = {"custom": parts} if wants_parts.get("parts") else {"text": parts["text"]}
            return {"events": [], "responses": [response]}


def validate_actions_once() -> None:
    """Check action results with a validator that is built once.

    Rasa re-checks its own constant schema on every call (`jsonschema.validate`), which costs more
    than the rest of a turn. The check of the result itself stays the same.
    """
    validator = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
