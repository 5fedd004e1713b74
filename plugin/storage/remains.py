"""The rows that installations leave behind when they have left."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, delete, exists, select

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.storage.ask_tables import ASKS
from plugin.storage.audit_tables import AUDIT_ACCOUNTS
from plugin.storage.tables import (
    ACCOUNT_REPORT_RUNS,
    ACCOUNT_REPORTS,
    ATTEMPTS,
    CONTAINER_CHECKS,
    INSTALLATIONS,
    LIFECYCLE_TOKENS,
    PANEL_MARKS,
    RECONCILIATIONS,
    SECRETS,
)

_I, _S = INSTALLATIONS.c, SECRETS.c
_INSTALLATION = bindparam("of_installation", type_=_I.id.type)
_LIMIT = bindparam("limit", type_=Integer)

_OVERDUE = (
    select(_I.client_key)
    .where(_I.state == InstallationState.UNINSTALLED.value)
    .where(_I.uninstalled_at < bindparam("uninstalled_before"))
    .order_by(_I.uninstalled_at, _I.id)
    .limit(_LIMIT)
)
_UNFINISHED = (
    select(_I.id)
    .where(_I.state == InstallationState.PURGED.value, exists().where(_S.installation_id == _I.id))
    .order_by(_I.id)
    .limit(_LIMIT)
)
# Rows are locked in the order in which a rotation locks them, so that neither waits for the other in a circle.
# A CTE for the reason that `plugin.storage.trash` gives.
_SOME = (
    select(_S.id)
    .where(_S.installation_id == _INSTALLATION)
    .order_by(_S.tenant_key_version, _S.id)
    .limit(_LIMIT)
    .with_for_update()
    .cte("some")
)
# The readers go by their foreign key. RETURNING, because sqlite3 counts no rows of a statement that begins with WITH.
_DELETE_SECRETS = (
    delete(SECRETS).where(_S.installation_id == _INSTALLATION, _S.id.in_(select(_SOME.c.id))).returning(_S.id)
)
_FORGET = tuple(
    delete(table).where(table.c.installation_id == _INSTALLATION)
    for table in (
        ATTEMPTS,
        LIFECYCLE_TOKENS,
        AUDIT_ACCOUNTS,
        CONTAINER_CHECKS,
        RECONCILIATIONS,
        PANEL_MARKS,
        ASKS,
        ACCOUNT_REPORTS,
        ACCOUNT_REPORT_RUNS,
    )
)


class SqlRemains:
    """Fills the port `Remains`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def overdue_across_tenants(self, *, uninstalled_before: datetime, limit: int) -> list[ClientKey]:
        """Return installations that were uninstalled before this moment and are not purged, longest first."""
        values = {"uninstalled_before": uninstalled_before, "limit": limit}
        return [ClientKey(key) for key in self._connection.execute(_OVERDUE, values).scalars()]

    def unfinished_across_tenants(self, *, limit: int) -> list[InstallationId]:
        """Return purged installations that still hold secrets: a purge was interrupted."""
        return [
            InstallationId(each) for each in self._connection.execute(_UNFINISHED, {"limit": limit}).scalars()
        ]

    def delete_secrets(self, installation_id: InstallationId, *, limit: int) -> int:
        """Delete at most `limit` secrets, trashed or not, with their readers; return how many."""
        values = {"of_installation": installation_id, "limit": limit}
        return len(self._connection.execute(_DELETE_SECRETS, values).all())

    def forget(self, installation_id: InstallationId) -> None:
        """Delete asks, attempts, lifecycle tokens, what is to be checked, and the audit trail's account names."""
        for statement in _FORGET:
            self._connection.execute(statement, {"of_installation": installation_id})
