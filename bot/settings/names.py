"""Which variables there are, and which are not set that a clinic has to set before patients come."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import Iterable, Mapping

from bot.settings.details import Clinic
from bot.settings.reading import PREFIX, SettingsError

# What a clinic has to set, and what patients read until then.
_NEEDED: Mapping[str, str] = {
    "CLINIC_NAME": Clinic.name,
    "CLINIC_PHONE": Clinic.phone,
    "CLINIC_HOURS": Clinic.hours,
    "EMERGENCY_NUMBER": Clinic.emergency_number,
    "OUT_OF_HOURS": Clinic.out_of_hours,
}


def refuse_unknown(known: Iterable[str], environment: Mapping[str, str]) -> None:
    """Raises SettingsError where a variable has our prefix and is not `known` (names without it).

    One that is misspelt would else be ignored: the bot would run without it, and say nothing.
    """
    names = [f"{PREFIX}{name}" for name in known]
    faults = []
    for name in sorted(set(environment) - set(names)):
        if name.startswith(PREFIX):
            near = get_close_matches(name.upper(), names, n=1, cutoff=0)
            faults.append(f"{name} is no setting. The nearest is {near[0]}. Rename it, or unset it")
    if faults:
        raise SettingsError("; ".join(faults))


def unset(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A line for each variable that a clinic has to set and has not."""
    return [
        f"{PREFIX}{name} is not set: patients read “{instead}”"
        for name, instead in _NEEDED.items()
        if not environment.get(f"{PREFIX}{name}", "").strip()
    ]
