"""The fake repository of facts about one site."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from plugin.domain.ids import InstallationId
from plugin.services.health_repositories import ReportState
from tests.fake_store.rows import FakeRepository


class FakeSiteHealth(FakeRepository):
    """Fills the port `SiteHealth`."""

    def last_host_contact(self, installation_id: InstallationId) -> datetime | None:
        """Return when the host last answered a question that was noted."""
        return self._rows.contacts.get(installation_id)

    def note_host_contact(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that the host answered."""
        self._writable.contacts[installation_id] = at

    def report_state(self, installation_id: InstallationId) -> ReportState:
        """Return how far the reporting of accounts is."""
        run = self._rows.report_runs.get(installation_id)
        return ReportState() if run is None else ReportState(run.last_reported_at, run.next_due_at)

    def profiles(self, installation_id: InstallationId) -> Mapping[bytes, int]:
        """Return the site's secrets by their password parameters without the salt."""
        return Counter(
            row.secret.password_parameters[:10]
            for (owner, _), row in self._rows.secrets.items()
            if owner == installation_id
        )
