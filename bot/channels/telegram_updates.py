"""Telegram's updates → what was heard. Pure; whatever shape an update has, it gives no error."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Mapping

from bot.channels.heard import TEXT, Heard, clean

# What is asked of Telegram; it sends no other kinds.
WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]

# A message's content → the text of ours that answers it (bot.channels.texts).
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("photo", "video", "animation", "document", "video_note", "story"), "photo"),
    **dict.fromkeys(("voice", "audio"), "voice"),
    **dict.fromkeys(("sticker", "dice", "game"), "sticker"),
    **dict.fromkeys(("location", "venue"), "location"),
}
# Events that Telegram writes into a chat: nobody said anything.
_SERVICE = frozenset((
    "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "new_chat_title",
    "new_chat_photo", "delete_chat_photo", "message_auto_delete_timer_changed", "connected_website",
    "write_access_allowed", "chat_background_set", "boost_added", "proximity_alert_triggered",
))  # fmt: skip
_HERE = ("member", "administrator")


def read_update(update: Mapping[str, Any], *, bot: int, now: datetime) -> Heard | None:
    """What was heard; None where there is nobody to answer. `bot` is the bot's own id."""
    key = f"telegram:{bot}:{update.get('update_id')}"
    tap = _dict(update.get("callback_query"))
    if tap:
        return _tap(tap, key, now)
    member = _dict(update.get("my_chat_member"))
    if member:
        joined = _dict(member.get("new_chat_member")).get("status") in _HERE
        return _group(member, key, now) if joined else None
    edited = _dict(update.get("edited_message"))
    message = edited or _dict(update.get("message"))
    if not message or _dict(message.get("from")).get("is_bot"):
        return None
    if _dict(message.get("chat")).get("type", "private") != "private":
        return None if _SERVICE & message.keys() else _group(message, key, now)
    return _private(message, key, now, edited=bool(edited))


def _private(message: Mapping[str, Any], key: str, now: datetime, *, edited: bool) -> Heard | None:
    chat = _chat(message)
    if chat is None or _SERVICE & message.keys():
        return None
    if edited and "location" in message:  # a shared position that moves sends these all the time
        return None
    text = clean(message.get("text") or message.get("caption"))
    kind = next((_KINDS[content] for content in _KINDS if content in message), TEXT if text else "other")
    if edited and kind == TEXT:
        kind = "edited"
    at = _moment(message.get("edit_date") if edited else message.get("date"), now)
    album = message.get("media_group_id")
    extra = {"album": str(album)} if album and not text else {}
    return Heard(key, "telegram", chat, at, kind=kind, text=text, extra=extra)


def _group(message: Mapping[str, Any], key: str, now: datetime) -> Heard | None:
    chat = _dict(message.get("chat"))
    if _chat(message) is None or chat.get("type") not in ("group", "supergroup"):
        return None
    return Heard(key, "telegram", str(chat["id"]), now, kind="group")


def _tap(tap: Mapping[str, Any], key: str, now: datetime) -> Heard | None:
    """A tapped button. Its message may be too old for Telegram to send along."""
    message, person = _dict(tap.get("message")), _dict(tap.get("from"))
    chat = _chat(message) or _chat({"chat": person})
    if chat is None or _dict(message.get("chat")).get("type", "private") != "private":
        return None
    data = tap.get("data")
    extra = {
        "tap": str(tap.get("id", "")),
        "message": message.get("message_id"),
        "text": clean(message.get("text")),
        "entities": message.get("entities") or [],
    }
    return Heard(key, "telegram", chat, now, tap=data if isinstance(data, str) and data else "?", extra=extra)


def _chat(message: Mapping[str, Any]) -> str | None:
    number = _dict(message.get("chat")).get("id")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else None


def _moment(stamp: Any, now: datetime) -> datetime:
    """When a message was written. A stamp that cannot be, or is ahead, is now."""
    try:
        at = datetime.fromtimestamp(int(stamp), timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return at if at < now + timedelta(seconds=1) else now


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
