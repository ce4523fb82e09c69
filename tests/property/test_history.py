"""The checker of the fault tests: it finds nothing in what a sound bot does, and every broken promise."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.faults.history import (
    EMERGENCY,
    REASSURED,
    SAFE,
    Breach,
    Event,
    Kept,
    Killed,
    Sent,
    Told,
    Unkept,
    breaches,
)


@st.composite
def sound(draw: st.DrawFn) -> list[Event]:
    """What patients and a bot without a fault do: each message answered once, or again after a kill."""
    history: list[Event] = []
    for patient in ("anna", "ben"):
        urgent = False
        keys = [f"{patient}-{number}" for number in range(draw(st.integers(1, 5)))]
        for key in keys:
            sign = draw(st.booleans())
            urgent = urgent or sign
            outcome = EMERGENCY if urgent else draw(st.sampled_from([REASSURED, "ASK", SAFE]))
            history.append(Sent(patient, key, sign))
            for _ in range(draw(st.integers(0, 2))):  # cut off, and sent again
                history += [Killed(), Sent(patient, key, sign)]
            if sign and draw(st.booleans()):
                history.append(Told(patient, key, EMERGENCY))  # ahead of the answer
            if draw(st.booleans()):  # could not be written down, was answered alone, and came again
                history += [Unkept(patient, key), Told(patient, key, EMERGENCY if sign else SAFE)]
                history.append(Sent(patient, key, sign))
            history.append(Told(patient, key, outcome))
            if draw(st.booleans()):  # killed once the reply was out and before that was written down
                history += [Killed(), Told(patient, key, outcome)]
        history.append(Kept(patient, tuple(keys)))
    return history


def places(history: list[Event], kind: type[Any], **fields: object) -> list[int]:
    return [
        place for place, event in enumerate(history)
        if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items())
    ]  # fmt: skip


def kinds(found: list[Breach], key: str) -> set[str]:
    return {breach.kind for breach in found if breach.key == key}


@given(sound())
def test_nothing_is_found_in_what_a_sound_bot_does(history: list[Event]) -> None:
    assert breaches(history) == []


@given(sound(), st.data())
def test_a_message_that_nobody_answers_is_lost(history: list[Event], data: st.DataObject) -> None:
    key = history[data.draw(st.sampled_from(places(history, Sent)))].key  # type: ignore[union-attr]
    silent = [event for event in history if not (isinstance(event, Told) and event.key == key)]
    assert "lost" in kinds(breaches(silent), key)


@given(sound(), st.data())
def test_a_message_that_the_conversation_does_not_hold_is_lost(
    history: list[Event], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(places(history, Kept)))
    kept = history[place]
    assert isinstance(kept, Kept)
    key = data.draw(st.sampled_from(kept.keys))
    history[place] = Kept(kept.patient, tuple(one for one in kept.keys if one != key))
    assert kinds(breaches(history), key) == {"lost"}


@given(sound(), st.data())
def test_a_second_reply_without_a_kill_is_doubled(history: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(history, Told)))
    told = history[place]
    assert isinstance(told, Told)
    explained = len(places(history, Sent, key=told.key, sign=True)[:1]) + (
        len(places(history, Unkept, key=told.key)[:1])
    )
    doubled = [*history[:place], *[told] * (explained + 1), *history[place:]]
    assert "doubled" in kinds(breaches(doubled), told.key)


@given(sound(), st.data())
def test_a_message_that_is_kept_twice_is_doubled(history: list[Event], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(places(history, Kept)))
    kept = history[place]
    assert isinstance(kept, Kept)
    key = data.draw(st.sampled_from(kept.keys))
    history[place] = Kept(kept.patient, (*kept.keys, key))
    assert "doubled" in kinds(breaches(history), key)


@given(sound())
def test_a_reply_to_what_was_never_sent_is_doubled(history: list[Event]) -> None:
    assert "doubled" in kinds(breaches([*history, Told("anna", "none", "ASK")]), "none")


@given(sound())
def test_another_order_than_that_of_sending_is_found(history: list[Event]) -> None:
    for place in places(history, Kept):
        kept = history[place]
        assert isinstance(kept, Kept)
        turned = [*history[:place], Kept(kept.patient, kept.keys[::-1]), *history[place + 1 :]]
        assert any(one.kind == "disordered" for one in breaches(turned)) == (len(kept.keys) > 1)


@given(sound(), st.sampled_from([SAFE, "ASK", "CONTACT_PROVIDER", REASSURED]), st.data())
def test_an_emergency_that_is_told_anything_else_is_a_sign_lost(
    history: list[Event], outcome: str, data: st.DataObject
) -> None:
    signs = places(history, Sent, sign=True)
    if not signs:
        return
    key = history[data.draw(st.sampled_from(signs))].key  # type: ignore[union-attr]
    place = data.draw(st.sampled_from(places(history, Told, key=key)))
    history[place] = Told(history[place].patient, key, outcome)  # type: ignore[union-attr]
    assert "sign lost" in kinds(breaches(history), key)


@given(sound(), st.data())
def test_whoever_told_of_an_emergency_may_not_be_reassured_after(
    history: list[Event], data: st.DataObject
) -> None:
    patient = data.draw(st.sampled_from(["anna", "ben"]))
    new = [Sent(patient, "new"), Told(patient, "new", REASSURED)]
    found = kinds(breaches([*history, *new]), "new")
    assert ("reassured" in found) == bool(places(history, Sent, patient=patient, sign=True))
