"""Read a handbook file: what is not strict YAML or does not fit the schema is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from bot.strict_yaml import read_yaml

SCHEMA = Path(__file__).with_name("schema.yml")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: in which file, under which key, and why."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} › {self.key} › {self.reason}"


def read_checked(path: Path, *, shape: str, faults: list[Fault]) -> Any:
    """The content of `path` where it fits the schema's `shape`, else None and faults added."""
    try:
        content = read_yaml(path)
    except OSError as error:
        faults.append(Fault(path.name, "-", f"cannot be read: {error.strerror}"))
        return None
    except yaml.YAMLError as error:
        faults.append(Fault(path.name, "-", " ".join(str(error).split())))
        return None
    schema = _schema()
    validator = jsonschema.Draft7Validator(
        {**schema[shape], "definitions": schema["definitions"]},
    )
    errors = sorted(validator.iter_errors(content), key=lambda error: str(list(error.path)))
    for fault in errors:
        key = " › ".join(str(part) for part in fault.absolute_path) or "-"
        faults.append(Fault(path.name, key, _plain(fault)))
    return None if errors else content


@lru_cache(maxsize=1)
def _schema() -> Any:
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


def _plain(error: jsonschema.ValidationError) -> str:
    if error.validator == "oneOf":
        return "needs either expected_through with window_from, or without_window"
    hint = error.schema.get("description") if isinstance(error.schema, dict) else None
    return f"{error.message} ({hint})" if hint else error.message
