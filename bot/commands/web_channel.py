"""The chat on the clinic's site, put together from the settings and the handbook's wording."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Mapping

from bot.channels.endings import Endings
from bot.channels.inbox import Alarm
from bot.channels.ledger import Ledger
from bot.channels.origins import loopback_origins
from bot.channels.owed import Owed
from bot.channels.site import Site
from bot.channels.web import WebInput, WebOptions
from bot.commands.errors import UserError
from bot.commands.setup import say
from bot.handbook.access import clinic_details, handbook
from bot.handbook.notices import is_draft
from bot.parts import Reply
from bot.secret import SecretError, kept_secret
from bot.settings import ROOT, SettingsError, keep_days, web
from bot.storage.database import Database
from bot.web.files import NotBuilt
from bot.wiring import forgetting

# What the page itself fills in; everything else in the wording is a detail of the clinic.
_PAGE_FILLS = {"day": "{day}"}


def web_channel(*, port: int, alarm: Alarm, database: Database) -> tuple[WebInput, Site]:
    """The channel and the site. Raises UserError where a setting or the build is at fault."""
    try:
        settings = web()
        texts = _texts(handbook().wording["web"])
        shared = handbook().wording["fallback"]
        phone = clinic_details().phone
        options = WebOptions(
            origins=frozenset((*settings.origins, *loopback_origins(port))),
            secret=settings.secret or _kept_secret(),
            texts=texts,
            failed=Reply("CONTACT_PROVIDER", _filled(shared["failed"]), phone=phone).to_dict(),
            forgetting=forgetting(),
            too_long=Reply("NONE", _filled(shared["too_long"])).to_dict(),
            proxies=settings.proxies,
            session_hours=settings.session_hours,
            session_rate=settings.session_rate,
            address_rate=settings.address_rate,
            alarm=alarm,
        )
        clinic = asdict(clinic_details())
        # "I don't know" is an answer to a question, not a correction.
        days = handbook().wording["choices"]["time"].split("|")[:-1]
        names = {source.id: source.name for source in handbook().sources.values()}
        return WebInput(options, Endings(database), Owed(Ledger(database))), Site(
            texts=texts, clinic=clinic, days=days, sources=names
        )
    except (SettingsError, SecretError, NotBuilt) as error:
        raise UserError(str(error)) from error


def _kept_secret() -> str:
    path = ROOT / ".state" / "secret"
    secret, made = kept_secret(path)
    if made:
        say(f"Warning: AFTERGLOW_SECRET is not set. A secret was made and is kept in {path.name}, in .state/")
    return secret


def _texts(wording: Mapping[str, str]) -> dict[str, str]:
    """The page's texts; until a clinician has approved the handbook, its foot says so."""
    texts = {key: _filled(text) for key, text in wording.items()}
    draft = texts.pop("draft")
    if is_draft(handbook().edition):
        texts["footer"] = f"{texts['footer']} {draft}"
    return texts


def _filled(text: str) -> str:
    clinic = clinic_details()
    kept = {"keep_days": keep_days()}
    details: dict[str, Any] = {**asdict(clinic), "clinic": clinic.name, **kept, **_PAGE_FILLS}
    return text.format(**details)
