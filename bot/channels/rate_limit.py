"""How often: a bucket of tokens for each key, refilled by the second. Pure: the clock is an argument."""

from __future__ import annotations

import ipaddress
from math import ceil

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# With more keys than this the full buckets are dropped, then the oldest: memory stays bounded.
MOST_KEYS = 20_000


class RateLimit:
    """Lets `per_minute` events a minute through for each key, all at once if need be."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, key: str, now: float) -> int:
        """Seconds until `key` may go on: 0 where it may now, and then it counts."""
        left, since = self._buckets.pop(key, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - since) * self.per_minute / 60)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_KEYS:
            self._shed(now)
        return 0 if allowed else max(1, ceil((1 - left) * 60 / self.per_minute))

    def _shed(self, now: float) -> None:
        full = [key for key, (_, since) in self._buckets.items() if now - since > 60]
        for key in full or list(self._buckets)[: MOST_KEYS // 10]:
            del self._buckets[key]


def address_key(peer: str, forwarded_for: str, *, proxies: int) -> str:
    """The address that counts: the peer's, or the one that the outermost own proxy saw.

    Anyone can send an X-Forwarded-For header, so only as many entries from its right end are
    believed as there are `proxies`. IPv6 counts by /64, which is what one household has; an IPv4 address
    that is written as one of IPv6 counts as what it is.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()] if proxies else []
    address = hops[-min(proxies, len(hops))] if hops else peer
    parsed = _parsed(address) or _parsed(peer)
    if parsed is None:
        return peer
    if isinstance(parsed, ipaddress.IPv6Address):
        inside = parsed.ipv4_mapped or parsed.sixtofour or _translated(parsed)
        return str(inside or ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, with or without a port behind it; None where it is none."""
    bracketed, _, _ = address.removeprefix("[").partition("]")
    bare = bracketed if address.startswith("[") else address
    try:
        return ipaddress.ip_address(bare.rpartition(":")[0] if bare.count(":") == 1 else bare)
    except ValueError:
        return None


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address behind a carrier's NAT64 (RFC 6052)."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
