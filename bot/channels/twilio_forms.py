"""Twilio's webhook forms → what was heard. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Mapping
from urllib.parse import parse_qs

from sanic.request import RequestParameters

from bot.channels.heard import TEXT, Heard, clean

# Twilio sends about thirty fields.
_MOST_FIELDS = 200
_KINDS: Mapping[str, str] = {"image": "photo", "video": "photo", "application": "photo", "audio": "voice"}


def parse_form(body: bytes) -> RequestParameters:
    """The fields of a form as Twilio's validator takes them. Raises ValueError.

    Fields without a value stay: Twilio signs them too, and Sanic's own parser drops them.
    """
    text = body.decode("utf-8")
    fields = parse_qs(
        text,
        keep_blank_values=True,
        strict_parsing=bool(text),
        errors="strict",
        max_num_fields=_MOST_FIELDS,
    )
    return RequestParameters(fields)


def read_form(form: Mapping[str, str], *, now: datetime) -> Heard | None:
    """What was heard; None where a field is missing that a message must have. `form` has one text a field."""
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    sender, line = form.get("From"), form.get("To")
    if not sid or not sender or not line:
        return None
    text = clean(form.get("Body")).strip()
    return Heard(
        key=f"twilio:{sid}",
        channel="whatsapp" if sender.startswith("whatsapp:") else "sms",
        address=sender,
        at=now,
        kind=_kind(form) or (TEXT if text else "other"),
        text=text,
        line=line,
        extra={"confirmed": True} if form.get("OptOutType") else {},
    )


def failure(form: Mapping[str, str]) -> str:
    """What a status report says went wrong with a message of ours; "" where nothing did."""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if status not in ("failed", "undelivered"):
        return ""
    code = form.get("ErrorCode") or "no code"
    return f"{status}, {code if code.isalnum() else 'no code'}"


def _kind(form: Mapping[str, str]) -> str:
    """The text of ours that answers what came beside the words; "" where nothing did."""
    if form.get("Latitude"):
        return "location"
    media = form.get("MediaContentType0", "").partition("/")[0]
    if not media and form.get("NumMedia", "0") in ("", "0"):
        return ""
    return _KINDS.get(media, "other")
