"""The sealed tenant keys' rows."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from plugin.domain.ids import InstallationId
from plugin.services.errors import StoreConflict, TenantKeyMissing
from plugin.storage.tables import TENANT_KEYS
from plugin.storage.variants import insert_if_absent

_GET = (
    select(TENANT_KEYS.c.sealed)
    .where(TENANT_KEYS.c.installation_id == bindparam("installation_id"))
    .where(TENANT_KEYS.c.version == bindparam("version"))
)
_ADD = insert_if_absent(TENANT_KEYS)


class SqlTenantKeys:
    """Fills the port `TenantKeys`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, installation_id: InstallationId, version: int) -> bytes:
        """Return the sealed key.

        Raises:
            TenantKeyMissing: there is no such row, or it was destroyed.

        """
        values = {"installation_id": installation_id, "version": version}
        sealed: bytes | None = self._connection.execute(_GET, values).scalar_one_or_none()
        if sealed is None:
            raise TenantKeyMissing("no such tenant key")
        return sealed

    def add(
        self, installation_id: InstallationId, *, version: int, root_key_id: int, sealed: bytes, at: datetime
    ) -> None:
        """Add a sealed key.

        Raises:
            StoreConflict: the installation has a key of this version, or had one that was destroyed.

        """
        values = {
            "installation_id": installation_id,
            "version": version,
            "root_key_id": root_key_id,
            "sealed": sealed,
            "created_at": at,
        }
        if self._connection.execute(_ADD.on(self._connection), values).rowcount != 1:
            raise StoreConflict("the version of the tenant key is taken")
