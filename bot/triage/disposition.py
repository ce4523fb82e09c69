"""How urgent a verdict is."""

from __future__ import annotations

from enum import IntEnum


class Disposition(IntEnum):
    """What the patient should do, ordered from least to most urgent."""

    SELF_CARE = 0
    CONTACT_PROVIDER = 1
    CONTACT_PROVIDER_TODAY = 2
    EMERGENCY = 3
