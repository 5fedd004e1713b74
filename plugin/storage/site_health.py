"""Facts about one site, each found by an index."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from plugin.domain.ids import InstallationId
from plugin.services.health_repositories import ReportState
from plugin.storage.tables import ACCOUNT_REPORT_RUNS, INSTALLATIONS, SECRETS

_I, _S, _R = INSTALLATIONS.c, SECRETS.c, ACCOUNT_REPORT_RUNS.c
_INSTALLATION = bindparam("of_installation", type_=_I.id.type)

_LAST_CONTACT = select(_I.last_host_contact_at).where(_I.id == _INSTALLATION)
_NOTE_CONTACT = update(INSTALLATIONS).where(_I.id == _INSTALLATION)
_REPORT_STATE = select(_R.last_reported_at, _R.next_due_at).where(_R.installation_id == _INSTALLATION)
_NEXT_PARAMETERS = (
    select(_S.password_parameters)
    .where(_S.installation_id == _INSTALLATION, _S.password_parameters > bindparam("above"))
    .order_by(_S.password_parameters)
    .limit(1)
)
_COUNT_PARAMETERS = (
    select(func.count())
    .select_from(SECRETS)
    .where(_S.installation_id == _INSTALLATION)
    .where(_S.password_parameters.between(bindparam("lowest"), bindparam("highest")))
)


class SqlSiteHealth:
    """Fills the port `SiteHealth`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_host_contact(self, installation_id: InstallationId) -> datetime | None:
        """Return when the host last answered a question that was noted; None if none was yet."""
        values = {"of_installation": installation_id}
        return self._connection.execute(_LAST_CONTACT, values).scalar_one_or_none()

    def note_host_contact(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that the host answered."""
        values = {"of_installation": installation_id, "last_host_contact_at": at}
        self._connection.execute(_NOTE_CONTACT, values)

    def report_state(self, installation_id: InstallationId) -> ReportState:
        """Return how far the reporting of accounts is."""
        row = self._connection.execute(_REPORT_STATE, {"of_installation": installation_id}).one_or_none()
        return ReportState() if row is None else ReportState(row.last_reported_at, row.next_due_at)

    def next_parameters(self, installation_id: InstallationId, *, above: bytes) -> bytes | None:
        """Return the lowest password parameters of the site's secrets above these bytes; None at the end."""
        values = {"of_installation": installation_id, "above": above}
        return self._connection.execute(_NEXT_PARAMETERS, values).scalar_one_or_none()

    def count_parameters(self, installation_id: InstallationId, *, lowest: bytes, highest: bytes) -> int:
        """Return how many of the site's secrets, trashed or not, have parameters from `lowest` to `highest`."""
        values = {"of_installation": installation_id, "lowest": lowest, "highest": highest}
        return self._connection.execute(_COUNT_PARAMETERS, values).scalar_one()
