"""Titles that were opened lately. Everybody who sees a container reads them, and each opening is a derivation.

A title counts only for exactly what its box is bound to (installation, secret, container, version), for the
sealed bytes themselves, and for one generation of the installation: as long as its tenant key does.
"""

from collections.abc import Sequence
from threading import Lock

from cachetools import TTLCache

from plugin.domain.installation import Installation
from plugin.domain.secret import SecretHead
from plugin.services.meter import UNMETERED, Meter

KEEP_SECONDS = 300
KEEP_TITLES = 20_000

_Key = tuple[int, int, int, int, str, str, bytes]


class OpenedTitles:
    """A bounded memory of opened titles."""

    def __init__(self, meter: Meter = UNMETERED) -> None:
        self._meter = meter
        # In tuples, because a title that does not open is kept as well: None alone means that it is not kept.
        self._opened: TTLCache[_Key, tuple[str | None]] = TTLCache(KEEP_TITLES, KEEP_SECONDS)
        self._lock = Lock()

    def get(self, installation: Installation, heads: Sequence[SecretHead]) -> list[str | None] | None:
        """Return the title of each head (None where it does not open), or None unless all of them are kept."""
        keys = [_key(installation, head) for head in heads]
        with self._lock:
            found = [self._opened.get(key) for key in keys]
        kept = [each[0] for each in found if each is not None]
        is_hit = len(kept) == len(heads)
        self._meter.cache("titles", is_hit=is_hit)
        return kept if is_hit else None

    def keep(
        self, installation: Installation, heads: Sequence[SecretHead], titles: Sequence[str | None]
    ) -> None:
        """Keep opened titles, and None for those that do not open."""
        with self._lock:
            for head, title in zip(heads, titles, strict=True):
                self._opened[_key(installation, head)] = (title,)


def _key(installation: Installation, head: SecretHead) -> _Key:
    # Numbers instead of UUIDs, whose hash is computed in Python each time.
    return (
        installation.id.int,
        installation.generation,
        head.id.int,
        head.version,
        head.container.product,
        head.container.id,
        head.sealed_title,
    )
