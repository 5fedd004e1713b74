"""The tenants' rows."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from plugin.domain.container import Product
from plugin.domain.errors import InstallationNotFound, Sealed
from plugin.domain.ids import ClientKey, ForgeInstallationId, InstallationId
from plugin.domain.installation import Installation, InstallationState
from plugin.services.errors import StoreConflict
from plugin.storage.tables import INSTALLATIONS
from plugin.storage.variants import insert_if_absent

OF_FORGE_LAST = INSTALLATIONS.c.forge_installation_id.is_not(None)
"""Maintenance comes to them last: whether a site of Forge shares a secret, too, to ask it with, only its box says."""

_FIND = select(INSTALLATIONS).where(INSTALLATIONS.c.client_key == bindparam("client_key"))
_FIND_REMOTE = (
    select(INSTALLATIONS)
    .where(INSTALLATIONS.c.forge_installation_id == bindparam("forge_id"))
    .where(INSTALLATIONS.c.product == bindparam("product"))
)
# FOR NO KEY UPDATE: two lifecycle events wait for each other, but a new secret's foreign key does not wait for
# them. SQLite has no such clause; there the whole writing unit is alone.
_FIND_AND_LOCK = _FIND.with_for_update(key_share=True)
_INSTALLED_BY = (
    select(INSTALLATIONS.c.event_issued_at, INSTALLATIONS.c.sealed_at)
    .where(INSTALLATIONS.c.id == bindparam("id"))
    .where(INSTALLATIONS.c.state == InstallationState.INSTALLED.value)
)
# FOR SHARE: callers do not wait for each other, but a lifecycle event waits for them, and they for it.
_INSTALLED_BY_AND_HOLD = _INSTALLED_BY.with_for_update(read=True)
_ADD = insert_if_absent(INSTALLATIONS)
_UPDATE = update(INSTALLATIONS).where(INSTALLATIONS.c.id == bindparam("key"))
_OTHERS_AT = (
    select(INSTALLATIONS.c.client_key)
    .where(INSTALLATIONS.c.base_url == bindparam("base_url"))
    .where(INSTALLATIONS.c.product == bindparam("product"))
    .where(INSTALLATIONS.c.state == InstallationState.INSTALLED.value)
    .where(INSTALLATIONS.c.id != bindparam("id"))
    .order_by(INSTALLATIONS.c.client_key)
)


class SqlInstallations:
    """Fills the port `Installations`."""

    def __init__(self, connection: Connection, *, is_writing: bool) -> None:
        self._connection = connection
        self._find = _FIND_AND_LOCK if is_writing else _FIND
        self._installed_by = _INSTALLED_BY_AND_HOLD if is_writing else _INSTALLED_BY

    def require_current(
        self, installation_id: InstallationId, *, event_issued_at: int, even_sealed: bool
    ) -> None:
        """Go on only while no event has come since the caller was verified; a writing unit keeps others away.

        Raises:
            InstallationNotFound: the site has uninstalled the app, or installed it anew, meanwhile.
            Sealed: an admin has sealed it, and this is not for that case.

        """
        row = self._connection.execute(self._installed_by, {"id": installation_id}).one_or_none()
        if row is None or row.event_issued_at != event_issued_at:
            raise InstallationNotFound
        if row.sealed_at is not None and not even_sealed:
            raise Sealed

    def find(self, client_key: ClientKey) -> Installation | None:
        """Return the tenant of this client key; a writing unit locks its row."""
        row = self._connection.execute(self._find, {"client_key": client_key}).one_or_none()
        return None if row is None else _installation(row)

    def find_remote(self, forge_id: ForgeInstallationId, product: Product) -> Installation | None:
        """Return the tenant of this Forge installation, installed or not."""
        values = {"forge_id": forge_id, "product": product.value}
        row = self._connection.execute(_FIND_REMOTE, values).one_or_none()
        return None if row is None else _installation(row)

    def add(self, installation: Installation) -> None:
        """Add a tenant.

        Raises:
            StoreConflict: another transaction added this client key first.

        """
        values = _changing(installation) | {"id": installation.id, "client_key": installation.client_key}
        if self._connection.execute(_ADD.on(self._connection), values).rowcount != 1:
            raise StoreConflict("the client key is taken")

    def update(self, installation: Installation) -> None:
        """Replace everything of the tenant but its id and client key.

        Raises:
            StoreConflict: there is no such tenant.

        """
        values = _changing(installation) | {"key": installation.id}
        if self._connection.execute(_UPDATE, values).rowcount != 1:
            raise StoreConflict("the installation is gone")

    def others_at(
        self, installation_id: InstallationId, *, base_url: str, product: Product
    ) -> list[ClientKey]:
        """Return other installed tenants that claim the same base URL."""
        values = {"id": installation_id, "base_url": base_url, "product": product.value}
        return [ClientKey(key) for key in self._connection.execute(_OTHERS_AT, values).scalars()]


def _changing(installation: Installation) -> dict[str, object]:
    return {
        "product": installation.product.value,
        "base_url": installation.base_url,
        "display_url": installation.display_url,
        "state": installation.state.value,
        "generation": installation.generation,
        "tenant_key_version": installation.tenant_key_version,
        "sealed_shared_secret": installation.sealed_shared_secret,
        "installed_at": installation.installed_at,
        "uninstalled_at": installation.uninstalled_at,
        "event_issued_at": installation.event_issued_at,
        "forge_installation_id": installation.forge_id,
        "policy": installation.policy,
        "policy_version": installation.policy_version,
        "sealed_at": installation.sealed_at,
        "sealed_by": installation.sealed_by,
    }


def _installation(row: Row[*tuple[Any, ...]]) -> Installation:
    return Installation(
        id=InstallationId(row.id),
        client_key=ClientKey(row.client_key),
        product=Product(row.product),
        base_url=row.base_url,
        display_url=row.display_url,
        state=InstallationState(row.state),
        generation=row.generation,
        tenant_key_version=row.tenant_key_version,
        sealed_shared_secret=row.sealed_shared_secret,
        installed_at=row.installed_at,
        uninstalled_at=row.uninstalled_at,
        event_issued_at=row.event_issued_at,
        forge_id=row.forge_installation_id,
        policy=row.policy,
        policy_version=row.policy_version,
        sealed_at=row.sealed_at,
        sealed_by=row.sealed_by,
    )
