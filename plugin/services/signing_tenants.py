"""Tenants whose tokens were checked lately, with their opened shared secrets, in the memory of one process."""

from dataclasses import dataclass, field
from threading import Lock

from cachetools import TTLCache

from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation

KEEP_SECONDS = 300
KEEP_TENANTS = 1000


@dataclass(frozen=True, slots=True)
class SigningTenant:
    """An installed tenant and its opened shared secret."""

    installation: Installation
    shared_secret: str = field(repr=False)


class SigningTenants:
    """A bounded memory. What it returns counts only for the generation that the store names at this moment."""

    def __init__(self) -> None:
        self._kept: TTLCache[ClientKey, SigningTenant] = TTLCache(KEEP_TENANTS, KEEP_SECONDS)
        self._lock = Lock()

    def get(self, client_key: ClientKey, *, generation: int | None) -> SigningTenant | None:
        """Return a tenant of exactly this generation, if it is kept."""
        with self._lock:
            kept = self._kept.get(client_key)
        return kept if kept is not None and kept.installation.generation == generation else None

    def keep(self, tenant: SigningTenant) -> None:
        """Keep a tenant, in the place of an older generation."""
        with self._lock:
            self._kept[tenant.installation.client_key] = tenant
