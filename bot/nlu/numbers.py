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


def plain_text(norms: list[str]) -> tuple[str, list[int]]:
    """The normal forms joined by spaces with numbers as figures, and each character's token."""
    parts: list[str] = []
    owner: list[int] = []
    for index, norm in enumerate(norms):
        before = norms[index - 1] if index else ""
        tens = CARDINALS.get(norms[index - 2] if before == "-" and index > 1 else before, 0)
        if norm in ORDINALS and 20 <= tens <= 90 and ORDINALS[norm] <= 9:
            del parts[-2 if before == "-" else -1 :]
            word = _ordinal(tens + ORDINALS[norm])
            owner = owner[: sum(len(part) + 1 for part in parts)]
        elif norm in ORDINALS:
            word = _ordinal(ORDINALS[norm])
        elif (norm in CARDINALS and (norm != "one" or _counts_one(norms, index))) or CARDINALS.get(
            before, 0
        ) >= 20:
            word = str(CARDINALS.get(norm, norm))
        else:
            word = "\n" if "\n" in norm else norm
        if CARDINALS.get(before, 0) >= 20 and 1 <= CARDINALS.get(norm, 0) <= 9:
            parts[-1] = str(CARDINALS[before] + CARDINALS[norm])
            owner[-1] = index
            continue
        parts.append(word)
        owner += [index] * (len(word) + 1)
    return " ".join(parts), owner


def _counts_one(norms: list[str], index: int) -> bool:
    """True where "one" is a figure: "day one", "one or two"."""
    if index and norms[index - 1] in ("day", "d", "dpo", "number"):
        return True
    following = norms[index + 1 : index + 3]
    return len(following) == 2 and following[0] in ("and", "or", "to", "-") and following[1] in CARDINALS


def _ordinal(value: int) -> str:
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value, 'th') }"
