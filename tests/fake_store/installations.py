"""The fake repositories of the tenants, their keys and their lifecycle tokens."""

from dataclasses import replace
from datetime import datetime

from plugin.domain.container import Product
from plugin.domain.errors import InstallationNotFound, Sealed
from plugin.domain.ids import ClientKey, ForgeInstallationId, InstallationId
from plugin.domain.installation import Installation
from plugin.services.errors import StoreConflict, TenantKeyMissing
from tests.fake_store.rows import FakeRepository, KeptKey


class FakeInstallations(FakeRepository):
    """Fills the port `Installations`."""

    def find(self, client_key: ClientKey) -> Installation | None:
        """Return the tenant of this client key, installed or not. In a writing unit its row is locked."""
        found = [each for each in self._rows.installations.values() if each.client_key == client_key]
        return found[0] if found else None

    def find_remote(self, forge_id: ForgeInstallationId, product: Product) -> Installation | None:
        """Return the tenant of this Forge installation, installed or not."""
        wanted = (forge_id, product)
        found = [
            each for each in self._rows.installations.values() if (each.forge_id, each.product) == wanted
        ]
        return found[0] if found else None

    def add(self, installation: Installation) -> None:
        """Add a tenant."""
        if self.find(installation.client_key) or installation.id in self._rows.installations:
            raise StoreConflict("the client key is taken")
        self._writable.installations[installation.id] = installation

    def update(self, installation: Installation) -> None:
        """Replace everything of the tenant but its id and client key."""
        old = self._rows.installations.get(installation.id)
        if old is None:
            raise StoreConflict("the installation is gone")
        self._writable.installations[installation.id] = replace(installation, client_key=old.client_key)

    def require_current(
        self, installation_id: InstallationId, *, event_issued_at: int, even_sealed: bool
    ) -> None:
        """Go on only while no event has come since the caller was verified."""
        row = self._rows.installations.get(installation_id)
        if row is None or not row.is_installed or row.event_issued_at != event_issued_at:
            raise InstallationNotFound
        if row.is_sealed and not even_sealed:
            raise Sealed

    def others_at(
        self, installation_id: InstallationId, *, base_url: str, product: Product
    ) -> list[ClientKey]:
        """Return other installed tenants that claim the same base URL (a site import leaves such behind)."""
        return sorted(
            each.client_key
            for each in self._rows.installations.values()
            if each.is_installed
            and each.id != installation_id
            and (each.base_url, each.product) == (base_url, product)
        )


class FakeTenantKeys(FakeRepository):
    """Fills the port `TenantKeys`."""

    def get(self, installation_id: InstallationId, version: int) -> bytes:
        """Return the sealed key."""
        row = self._rows.tenant_keys.get((installation_id, version))
        if row is None or row.sealed is None:
            raise TenantKeyMissing("no such tenant key")
        return row.sealed

    def add(
        self, installation_id: InstallationId, *, version: int, root_key_id: int, sealed: bytes, at: datetime
    ) -> None:
        """Add a sealed key."""
        if (installation_id, version) in self._rows.tenant_keys:
            raise StoreConflict("the version of the tenant key is taken")
        self._writable.tenant_keys[installation_id, version] = KeptKey(root_key_id, sealed, at)


class FakeLifecycleTokens(FakeRepository):
    """Fills the port `LifecycleTokens`."""

    def remember(
        self, installation_id: InstallationId, *, token_hash: bytes, body_hash: bytes, at: datetime
    ) -> bytes:
        """Note a token with the hash of its body; return the body hash that it was *first* seen with."""
        return self._writable.tokens.setdefault((installation_id, token_hash), body_hash)
