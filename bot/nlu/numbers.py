"""Numbers as people write them: figures and words."""

from __future__ import annotations

_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen"]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"]  # fmt: skip

CARDINALS = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * (place + 2) for place, word in enumerate(_TENS)}
    | {"hundred": 100}
)
ORDINALS = {word: place + 1 for place, word in enumerate(_ORDINALS)}


def number(word: str) -> float | None:
    """The value of a figure ("38.5", "38,5") or of a number word; None for anything else."""
    if word in CARDINALS:
        return float(CARDINALS[word])
    try:
        value = float(word.replace(",", "."))
    except ValueError:
        return None
    return value if value == value and abs(value) < 1e6 else None
