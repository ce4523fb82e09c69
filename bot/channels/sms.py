"""What an SMS can hold: the GSM alphabet is cheap, any other character makes all of it dear."""

from __future__ import annotations

from typing import Mapping

# GSM 03.38: the basic table, and the extension, whose characters count twice.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
# Networks join up to ten segments reliably. Joined segments hold 153 septets, or 67 units of UTF-16.
MOST_SEGMENTS = 10
_SEPTETS, _UNITS = 153, 67

_PLAIN: Mapping[str, str] = {
    "−": "-", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...",
    "•": "-", " °": " ", "°": " ", "\u00a0": " ", "\t": " ",
}  # fmt: skip


def plain(text: str) -> str:
    """The text with typographic characters as an SMS writes them; letters stay as they are."""
    for fancy, simple in _PLAIN.items():
        text = text.replace(fancy, simple)
    return text


def utf16_units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def segments(text: str) -> int:
    """How many segments a text takes when they are joined."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        septets = len(text) + sum(character in _EXTENDED for character in text)
        return -(-septets // _SEPTETS)
    return -(-utf16_units(text) // _UNITS)
