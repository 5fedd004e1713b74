"""The tenant keys, opened: made on first installation, unwrapped by the key provider, kept for five minutes."""

from datetime import datetime
from threading import Lock

from cachetools import TTLCache

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation
from plugin.services.ports import UnitOfWork
from plugin.vault.key_provider import KeyProvider
from plugin.vault.tenant_key import TenantKey, new_tenant_key_material, open_tenant_key, seal_tenant_key

KEEP_SECONDS = 300
KEEP_KEYS = 1000


class TenantKeyring:
    """Opens tenant keys. An opened key counts only for the installation's generation that it was opened for."""

    def __init__(self, provider: KeyProvider) -> None:
        self._provider = provider
        self._opened: TTLCache[tuple[InstallationId, int, int], TenantKey] = TTLCache(KEEP_KEYS, KEEP_SECONDS)
        self._lock = Lock()

    def current(self, unit: UnitOfWork, installation: Installation) -> TenantKey:
        """Return the key that seals new things of this installation."""
        return self.get(unit, installation, installation.tenant_key_version)

    def get(self, unit: UnitOfWork, installation: Installation, version: int) -> TenantKey:
        """Return one of the installation's keys.

        Raises:
            TenantKeyMissing: it was destroyed.
            KeyUnavailable: the key provider cannot open it.

        """
        name = (installation.id, installation.generation, version)
        with self._lock:
            opened = self._opened.get(name)
        if opened is None:
            sealed = unit.tenant_keys.get(installation.id, version)
            opened = open_tenant_key(
                self._provider,
                sealed,
                tenant=installation.id,
                version=version,
                client_key=installation.client_key,
            )
            with self._lock:
                self._opened[name] = opened
        return opened

    def new(self, installation_id: InstallationId) -> TenantKey:
        """Make the first key of a new installation."""
        return TenantKey(installation_id, 1, new_tenant_key_material())

    def add(self, unit: UnitOfWork, tenant_key: TenantKey, *, client_key: ClientKey, at: datetime) -> None:
        """Seal a new key and add it to the store."""
        sealed = seal_tenant_key(
            self._provider,
            tenant=tenant_key.tenant,
            version=tenant_key.version,
            client_key=client_key,
            material=tenant_key.material,
        )
        unit.tenant_keys.add(
            InstallationId(tenant_key.tenant),
            version=tenant_key.version,
            root_key_id=self._provider.active_key_id,
            sealed=sealed,
            at=at,
        )
