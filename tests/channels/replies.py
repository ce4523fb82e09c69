"""One reply of each kind, made by hand: rendering is tested apart from what the bot decides."""

from __future__ import annotations

from typing import Any

from bot.parts import Call, Line, Reply, Section

_NAME = "Rose & Lee <Skin>"
_CALL = (
    Call(
        f"Call {_NAME} (020 7946 0000) today if",
        ("it gets worse", "you have a fever of 38 °C (100.4 °F) or more"),
    ),
    Call("Call 999 if", ("you have trouble breathing",)),
)
_CARE = Section(
    "What to do today", (Line("Use a moisturiser.", ("A0",)), Line("Stay out of the sun.", ("A1",)))
)
_SOURCES = Section("Sources", (Line("Need Of Aftercare", ("A0",)), Line("Chu et al. (2021)", ("L1",))))

REPLIES: dict[str, Reply] = {
    "SELF_CARE": Reply(
        "SELF_CARE",
        "This looks like normal healing.",
        understood_title="What I understood",
        understood=(("+", "redness"), ("−", "fever"), ("?", "swelling")),
        day="day 2 after your procedure",
        day_hint="If the day is wrong, just tell me the right one.",
        why=Section("Why", (Line("Redness can be expected until the end of day 3.", ("A0",)),)),
        do=_CARE,
        call=_CALL,
        sources=_SOURCES,
    ),
    "CONTACT_PROVIDER": Reply(
        "CONTACT_PROVIDER",
        f"Please contact {_NAME} on the next working day: 020 7946 0000.",
        understood_title="What I understood",
        understood=(("+", "redness"),),
        day="day 9 after your procedure",
        day_hint="If the day is wrong, just tell me the right one.",
        why=Section(
            "Why",
            (
                Line("Redness is expected until the end of day 3. Yours has gone on longer.", ("A0",)),
                Line("You told me about pregnancy. With that, it is safer to ask.", ("C",)),
            ),
        ),
        do=_CARE,
        call=_CALL,
        sources=_SOURCES,
        phone="020 7946 0000",
    ),
    "CONTACT_PROVIDER_TODAY": Reply(
        "CONTACT_PROVIDER_TODAY",
        f"Please contact {_NAME} today: 020 7946 0000.",
        understood_title="What I understood",
        understood=(("+", "pus"),),
        day="day not known",
        why=Section("Why", (Line("Pus is a warning sign.", ("L3",)),)),
        call=_CALL[1:],
        sources=_SOURCES,
        phone="020 7946 0000",
    ),
    "EMERGENCY": Reply(
        "EMERGENCY",
        "Call 999 now.",
        notes=(Line("You told me about a swollen tongue.", ("L5",)), Line("Do not drive yourself.", ("C",))),
        sources=_SOURCES,
        phone="999",
    ),
    "ASK": Reply("ASK", "When was your procedure?", choices=("Today", "2 days ago", "I don't know")),
    "CONFIRM": Reply("ASK", "It sounds like redness. Is that right?", choices=("Yes", "No")),
    "INFO": Reply("INFO", "Wait 72 hours before you wear makeup.", sources=_SOURCES),
}


def parts(name: str) -> dict[str, Any]:
    """A reply as a channel gets it."""
    return REPLIES[name].to_dict()
