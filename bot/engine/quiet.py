"""Silence before Rasa is loaded: no telemetry, no patient text in logs, no TensorFlow chatter."""

from __future__ import annotations

import logging
import os


def quiet() -> None:
    """Call before the first import of rasa. Rasa's debug lines hold messages: they stay off."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)

    import structlog

    level = logging.WARNING
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        processors=[_only_the_event, structlog.stdlib.render_to_log_kwargs],
    )
    for name in ("rasa", "rasa_sdk", "matplotlib", "apscheduler", "asyncio", "tensorflow"):
        logging.getLogger(name).setLevel(level)


def _only_the_event(_logger: object, _method: str, event: dict[str, object]) -> dict[str, object]:
    """Keep the name of what happened; what was said stays out of the log."""
    return {"event": event.get("event", "")}
