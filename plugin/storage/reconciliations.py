"""The rows about when a site is asked next whether its containers are still there."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, or_, select, update

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.storage.installations import OF_FORGE_LAST
from plugin.storage.moment import Moment
from plugin.storage.tables import INSTALLATIONS, RECONCILIATIONS
from plugin.storage.variants import insert_if_absent, insert_or_update

_R, _I = RECONCILIATIONS.c, INSTALLATIONS.c
_INSTALLATION = bindparam("of_installation", type_=_R.installation_id.type)
_NOW = bindparam("now", type_=Moment)

_DUE = (
    select(_I.client_key)
    .join_from(INSTALLATIONS, RECONCILIATIONS, _R.installation_id == _I.id, isouter=True)
    .where(_I.state == InstallationState.INSTALLED.value)
    .where(or_(_R.due_at.is_(None), _R.due_at <= _NOW))
    .order_by(OF_FORGE_LAST, func.coalesce(_R.due_at, _I.installed_at), _I.id)
    .limit(bindparam("limit", type_=Integer))
)
_REPORT = insert_or_update(RECONCILIATIONS, ["reported_at"])
_REPORTED_AT = select(_R.reported_at).where(_R.installation_id == _INSTALLATION)
_ADD = insert_if_absent(RECONCILIATIONS)
_CLAIM = (
    update(RECONCILIATIONS)
    .where(_R.installation_id == _INSTALLATION, _R.due_at <= _NOW)
    .values(due_at=bindparam("until", type_=Moment))
)
_POSTPONE = (
    update(RECONCILIATIONS)
    .where(_R.installation_id == _INSTALLATION)
    .values(due_at=bindparam("until", type_=Moment))
)


class SqlReconciliations:
    """Fills the port `Reconciliations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites that are to be asked now, those of Connect alone first, then the longest unasked."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [ClientKey(key) for key in rows.scalars()]

    def report(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that an event may have concerned every container: those checked before are due again."""
        row = {"installation_id": installation_id, "due_at": at, "reported_at": at}
        self._connection.execute(_REPORT.on(self._connection), row)

    def reported_at(self, installation_id: InstallationId) -> datetime | None:
        """Return the moment of the last such event; None if there was none."""
        values = {"of_installation": installation_id}
        return self._connection.execute(_REPORTED_AT, values).scalar_one_or_none()

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> bool:
        """Take a site for oneself until a moment; False where it is not due, or taken already."""
        row = {"installation_id": installation_id, "due_at": until}
        if self._connection.execute(_ADD.on(self._connection), row).rowcount == 1:
            return True
        values = {"of_installation": installation_id, "now": now, "until": until}
        return self._connection.execute(_CLAIM, values).rowcount == 1

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Say when the site is to be asked next."""
        self._connection.execute(_POSTPONE, {"of_installation": installation_id, "until": until})
