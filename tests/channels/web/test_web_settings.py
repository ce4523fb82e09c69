"""Settings of the chat, its secret, its texts, and how often is too often."""

from __future__ import annotations

import stat
import string
from pathlib import Path

import pytest

from bot.channels.rate_limit import MOST_KEYS, RateLimit, address_key
from bot.secret import SecretError, kept_secret
from bot.settings import SettingsError, web


def test_web_settings_have_defaults() -> None:
    settings = web({})
    assert (settings.origins, settings.secret, settings.proxies) == ((), "", 0)
    assert (settings.session_hours, settings.session_rate, settings.address_rate) == (24, 20, 120)


def test_web_settings_read_origins() -> None:
    given = "https://clinic.example/, HTTPS://www.Clinic.example http://localhost:8080"
    assert web({"AFTERGLOW_ORIGINS": given}).origins == (
        "https://clinic.example", "https://www.clinic.example", "http://localhost:8080",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ORIGINS", "*"), ("ORIGINS", "clinic.example"), ("ORIGINS", "https://clinic.example/chat"),
        ("ORIGINS", "null"), ("ORIGINS", "https://*.clinic.example"), ("SECRET", "short"), ("PROXIES", "-1"),
        ("SESSION_HOURS", "0"), ("SESSION_RATE", "many"), ("ADDRESS_RATE", "1.5"), ("ADDRESS_RATE", "²"),
    ],
)  # fmt: skip
def test_web_settings_name_the_variable_at_fault(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"AFTERGLOW_{name}"):
        web({f"AFTERGLOW_{name}": value})


def test_web_secret_is_not_shown() -> None:
    assert "abcdefgh" not in repr(web({"AFTERGLOW_SECRET": "abcdefgh" * 5}))


def test_web_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "secret"
    secret, made = kept_secret(path)
    assert made and len(secret) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_secret(path) == (secret, False)


def test_web_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    kept_secret(path)
    path.chmod(0o644)
    with pytest.raises(SecretError, match="others"):
        kept_secret(path)


def test_web_secret_that_is_empty_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(0o600)
    with pytest.raises(SecretError, match="short"):
        kept_secret(path)


def test_web_texts_fill_nothing_but_the_clinics_details() -> None:
    from bot.handbook.access import handbook

    known = {"clinic", "phone", "hours", "emergency_number", "crisis_line", "day", "keep_days"}
    for key, text in handbook().wording["web"].items():
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
        assert fields <= known, key


def test_web_rate_limit_refills_by_the_second() -> None:
    limit = RateLimit(60)
    assert [limit.wait("a", 0.0) for _ in range(61)] == [0] * 60 + [1]
    assert limit.wait("a", 1.0) == 0
    assert limit.wait("a", 1.0) == 1
    assert limit.wait("b", 1.0) == 0


def test_web_rate_limit_forgets_keys() -> None:
    limit = RateLimit(1)
    for number in range(MOST_KEYS * 2):
        limit.wait(str(number), 0.0)
    assert len(limit._buckets) <= MOST_KEYS
    assert limit.wait(str(MOST_KEYS * 2 - 1), 0.0) > 0


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "key"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 0, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", 1, "198.51.100.7"),
        ("192.0.2.1", "made-up, 198.51.100.7, 192.0.2.9", 2, "198.51.100.7"),
        ("192.0.2.1", "198.51.100.7", 2, "198.51.100.7"),
        ("192.0.2.1", "made-up", 1, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("::ffff:192.0.2.2", "", 0, "192.0.2.2"),
        ("64:ff9b::c000:203", "", 0, "192.0.2.3"),
        ("2002:c000:204::1", "", 0, "192.0.2.4"),
        ("192.0.2.1", "198.51.100.7:4711", 1, "198.51.100.7"),
        ("192.0.2.1", "[2001:db8:1:2::9]:4711", 1, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
        ("", "", 0, ""),
    ],
)
def test_web_address_is_the_one_that_own_proxies_saw(
    peer: str, forwarded: str, proxies: int, key: str
) -> None:
    assert address_key(peer, forwarded, proxies=proxies) == key
