"""The fake repository of facts about one site."""

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

    def next_parameters(self, installation_id: InstallationId, *, above: bytes) -> bytes | None:
        """Return the lowest password parameters of the site's secrets above these bytes; None at the end."""
        return min((each for each in self._parameters(installation_id) if each > above), default=None)

    def count_parameters(self, installation_id: InstallationId, *, lowest: bytes, highest: bytes) -> int:
        """Return how many of the site's secrets have parameters from `lowest` to `highest`."""
        return sum(lowest <= each <= highest for each in self._parameters(installation_id))

    def _parameters(self, installation_id: InstallationId) -> list[bytes]:
        rows = self._rows.secrets.items()
        return [row.secret.password_parameters for key, row in rows if key[0] == installation_id]
