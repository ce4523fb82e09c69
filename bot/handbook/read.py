"""Read a handbook file: what is not strict YAML or does not fit the schema is a fault."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from bot.handbook.plain import plain
from bot.strict_yaml import explain, read_yaml

KEYS = " › "
SCHEMA = Path(__file__).with_name("schema.yml")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: in which file, under which key, why, and on which line (0: not known)."""

    file: str
    key: str
    reason: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where} › {self.key} › {self.reason}"


def read_checked(path: Path, *, shape: str, faults: list[Fault]) -> Any:
    """The content of `path` where it fits the schema's `shape`, else None and faults added."""
    try:
        content = read_yaml(path)
    except OSError as error:
        faults.append(Fault(path.name, "-", f"cannot be read: {error.strerror}"))
        return None
    except yaml.YAMLError as error:
        line, reason = explain(error)
        faults.append(Fault(path.name, "-", reason, line))
        return None
    schema = _schema()
    validator = jsonschema.Draft7Validator(
        {**schema[shape], "definitions": schema["definitions"]},
    )
    errors = sorted(validator.iter_errors(content), key=lambda error: str(list(error.path)))
    for fault in errors:
        key = KEYS.join(str(part) for part in fault.absolute_path) or "-"
        faults.append(Fault(path.name, key, plain(fault)))
    return None if errors else content


@lru_cache(maxsize=1)
def _schema() -> Any:
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
