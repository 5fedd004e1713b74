"""Facts about one site, each found by an index."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from plugin.domain.ids import InstallationId
from plugin.services.health_repositories import ReportState
from plugin.storage.count_tables import PROFILE_COUNTS
from plugin.storage.tables import ACCOUNT_REPORT_RUNS, INSTALLATIONS

MOST_PROFILES = 50
"""An operator changes them every few years. More are found only where somebody has written to the database."""

_I, _P, _R = INSTALLATIONS.c, PROFILE_COUNTS.c, ACCOUNT_REPORT_RUNS.c
_INSTALLATION = bindparam("of_installation", type_=_I.id.type)

_LAST_CONTACT = select(_I.last_host_contact_at).where(_I.id == _INSTALLATION)
_NOTE_CONTACT = update(INSTALLATIONS).where(_I.id == _INSTALLATION)
_REPORT_STATE = select(_R.last_reported_at, _R.next_due_at).where(_R.installation_id == _INSTALLATION)
_PROFILES = (
    select(_P.profile, _P.secrets)
    .where(_P.installation_id == _INSTALLATION)
    .order_by(_P.profile)
    .limit(MOST_PROFILES)
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

    def profiles(self, installation_id: InstallationId) -> Mapping[bytes, int]:
        """Return the site's secrets, trashed or not, by their password parameters without the salt."""
        rows = self._connection.execute(_PROFILES, {"of_installation": installation_id})
        return {bytes(profile): count for profile, count in rows}
