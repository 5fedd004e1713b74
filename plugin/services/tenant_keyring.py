"""The tenant keys, opened: unwrapped by the key provider, kept for five minutes.

A provider may be a service somewhere in the network, and whoever is asked while a transaction is open makes others
wait. So nothing that takes a unit of work asks the provider: a key is opened already, or `TenantKeyNotOpened` ends
the unit, and `opening_keys.with_opened_keys` opens it and starts again.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from cachetools import TTLCache

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import Installation
from plugin.services.errors import TenantKeyNotOpened
from plugin.services.key_repositories import TenantKeyRow
from plugin.services.ports import UnitOfWork
from plugin.vault.box import key_id_of
from plugin.vault.key_provider import KeyProvider
from plugin.vault.tenant_key import TenantKey, new_tenant_key_material, open_tenant_key, seal_tenant_key

KEEP_SECONDS = 300
KEEP_KEYS = 1000


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A tenant key that was just made and sealed, and is not stored yet."""

    tenant_key: TenantKey = field(repr=False)
    row: TenantKeyRow


class TenantKeyring:
    """Opens tenant keys. An opened key counts only for the installation's generation that it was opened for."""

    def __init__(self, provider: KeyProvider) -> None:
        self._provider = provider
        self._opened: TTLCache[tuple[InstallationId, int, int], TenantKey] = TTLCache(KEEP_KEYS, KEEP_SECONDS)
        self._lock = Lock()

    @property
    def active_root_key_id(self) -> int:
        """Return the id of the root key that seals new tenant keys."""
        return self._provider.active_key_id

    def current(self, unit: UnitOfWork, installation: Installation) -> TenantKey:
        """Return the key that seals new things of this installation.

        Raises:
            TenantKeyNotOpened: the provider has to open it first, outside of this unit.
            TenantKeyMissing: it was destroyed.

        """
        return self.get(unit, installation, installation.tenant_key_version)

    def for_box(self, unit: UnitOfWork, installation: Installation, *, box: bytes) -> TenantKey:
        """Return the key that this box names: in the middle of a rotation that is not always the current one.

        Raises:
            BoxRejected: these bytes are no box.
            TenantKeyNotOpened: the provider has to open the key first, outside of this unit.
            TenantKeyMissing: the key was destroyed, or never was.

        """
        return self.get(unit, installation, key_id_of(box))

    def get(self, unit: UnitOfWork, installation: Installation, version: int) -> TenantKey:
        """Return one of the installation's keys.

        Raises:
            TenantKeyNotOpened: the provider has to open it first, outside of this unit.
            TenantKeyMissing: it was destroyed, or never was.

        """
        with self._lock:
            opened = self._opened.get((installation.id, installation.generation, version))
        if opened is None:
            raise TenantKeyNotOpened(installation, version, unit.tenant_keys.get(installation.id, version))
        return opened

    def open(self, wanted: TenantKeyNotOpened) -> None:
        """Open a key that a unit has asked for. Never call it inside a unit.

        Raises:
            KeyUnavailable: its root key is not there, or the provider does not answer.
            BoxRejected: it was changed, or belongs to another tenant, version or client key.

        """
        installation = wanted.installation
        opened = open_tenant_key(
            self._provider,
            wanted.sealed,
            tenant=installation.id,
            version=wanted.version,
            client_key=installation.client_key,
        )
        with self._lock:
            self._opened[installation.id, installation.generation, wanted.version] = opened

    def new(self, installation_id: InstallationId, *, client_key: ClientKey, version: int) -> FreshKey:
        """Make and seal a tenant key. Never call it inside a unit.

        Raises:
            KeyUnavailable: the provider does not answer.

        """
        tenant_key = TenantKey(installation_id, version, new_tenant_key_material())
        root_key_id = self._provider.active_key_id
        sealed = self._seal(tenant_key, client_key=client_key)
        return FreshKey(tenant_key, TenantKeyRow(installation_id, client_key, version, root_key_id, sealed))

    def add(self, unit: UnitOfWork, fresh: FreshKey, *, at: datetime) -> None:
        """Add a key that `new` has made to the store.

        Raises:
            StoreConflict: another unit has added this version first.

        """
        row = fresh.row
        unit.tenant_keys.add(
            row.installation_id, version=row.version, root_key_id=row.root_key_id, sealed=row.sealed, at=at
        )

    def reseal(self, row: TenantKeyRow) -> TenantKeyRow:
        """Return the same key under the active root key. Never call it inside a unit.

        Raises:
            KeyUnavailable: a root key is not there, or the provider does not answer.
            BoxRejected: the row was changed.

        """
        sealed = self._seal(self.prove(row), client_key=row.client_key)
        return replace(row, root_key_id=self._provider.active_key_id, sealed=sealed)

    def prove(self, row: TenantKeyRow) -> TenantKey:
        """Open a row's key, whatever is kept. Never call it inside a unit.

        Raises:
            KeyUnavailable: its root key is not there, or the provider does not answer.
            BoxRejected: the row was changed, or its root key's id belongs to another key here.

        """
        return open_tenant_key(
            self._provider,
            row.sealed,
            tenant=row.installation_id,
            version=row.version,
            client_key=row.client_key,
        )

    def _seal(self, tenant_key: TenantKey, *, client_key: ClientKey) -> bytes:
        return seal_tenant_key(
            self._provider,
            tenant=tenant_key.tenant,
            version=tenant_key.version,
            client_key=client_key,
            material=tenant_key.material,
        )
