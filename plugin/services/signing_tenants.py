"""Tenants whose tokens were checked lately, with their opened shared secrets, in the memory of one process."""

from dataclasses import dataclass
from threading import Lock

from cachetools import TTLCache

from plugin.domain.ids import ClientKey
from plugin.domain.installation import Installation
from plugin.services.credentials import Credentials
from plugin.services.meter import UNMETERED, Meter

KEEP_SECONDS = 300
KEEP_TENANTS = 1000


@dataclass(frozen=True, slots=True)
class SigningTenant:
    """An installed tenant and what lets it in."""

    installation: Installation
    credentials: Credentials

    @property
    def shared_secret(self) -> str:
        """The key of its Connect tokens; empty where it has come by Forge alone."""
        return self.credentials.shared_secret


class SigningTenants:
    """A bounded memory. What it returns counts only for the generation that the store names at this moment."""

    def __init__(self, meter: Meter = UNMETERED) -> None:
        self._meter = meter
        self._kept: TTLCache[ClientKey, SigningTenant] = TTLCache(KEEP_TENANTS, KEEP_SECONDS)
        self._lock = Lock()

    def get(self, client_key: ClientKey, *, generation: int | None) -> SigningTenant | None:
        """Return a tenant of exactly this generation, if it is kept; one of another generation is forgotten."""
        with self._lock:
            kept = self._kept.get(client_key)
            if kept is not None and kept.installation.generation != generation:
                # A reader that saw an older generation may come late; the newer one is read again then.
                self._kept.pop(client_key, None)
                kept = None
        self._meter.cache("tenants", is_hit=kept is not None)
        return kept

    def keep(self, tenant: SigningTenant) -> None:
        """Keep a tenant, in the place of an older generation."""
        with self._lock:
            self._kept[tenant.installation.client_key] = tenant
