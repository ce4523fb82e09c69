"""What does not fit the schema, in words that say what to write instead."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Callable, Mapping

import jsonschema

_KINDS = {
    "string": "a text",
    "object": "a mapping of keys to values",
    "array": "a list, as in [one, two]",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
# Where the schema's description says all that there is to say.
_DESCRIBED = ("type", "pattern", "minProperties", "maxProperties")


def plain(error: jsonschema.ValidationError) -> str:
    """A fault for the person who writes the file."""
    schema: Any = error.schema
    described = schema.get("description") if isinstance(schema, dict) else None
    if described and error.validator in _DESCRIBED:
        return f"{error.instance!r}: {described}"
    say = _SAID.get(str(error.validator))
    text = say(error.instance, error.validator_value, schema) if say else error.message
    return f"{text} ({described})" if described else text


def _unknown(given: Any, _rule: Any, schema: Any) -> str:
    known = sorted(schema.get("properties", {}))
    said = []
    for key in sorted(set(given) - set(known)):
        near = get_close_matches(str(key), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        said.append(f"the key {key} is not known here: {hint}")
    return "; ".join(said)


def _missing(given: Any, rule: Any, _schema: Any) -> str:
    return f"add what is missing: {', '.join(key for key in rule if key not in given)}"


def _needs(given: Any, rule: Any, _schema: Any) -> str:
    return "; ".join(
        f"{key} needs {', '.join(needed)} beside it"
        for key, needed in rule.items()
        if key in given and not set(needed) <= set(given)
    )


# What the schema asks for → (what is given, what is asked for, the schema) in words.
_SAID: Mapping[str, Callable[[Any, Any, Any], str]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "dependencies": _needs,
    "oneOf": lambda *_: "needs either expected_through with window_from, or without_window",
    "enum": lambda given, rule, _: f"{given!r} is none of {', '.join(rule)}",
    "type": lambda given, rule, _: f"{given!r} must be {_KINDS[rule]}",
    "minLength": lambda *_: "is empty: write a text",
    "minItems": lambda given, rule, _: f"{given!r} is too short: give {rule} or more",
    "minProperties": lambda *_: "is empty: write at least one key",
    "pattern": lambda given, *_: f"{given!r} must be letters, digits and _",
    "anyOf": lambda given, *_: f"{given!r} must be a text (in quotes), or keys with texts",
}
