"""How often: a bucket of tokens for each key, refilled by the second. Pure: the clock is an argument."""

from __future__ import annotations

import ipaddress
from math import ceil

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
    believed as there are `proxies`. IPv6 counts by /64, which is what one household has.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()] if proxies else []
    address = hops[-min(proxies, len(hops))] if hops else peer
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return peer
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False))
    return str(parsed)
