"""What the overview needs of the tables in order to say how well a site is. `storage` fills this in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugin.domain.ids import InstallationId


@dataclass(frozen=True, slots=True)
class ReportState:
    """When a site's accounts were last reported, and when they are next."""

    last_reported_at: datetime | None = None
    next_due_at: datetime | None = None


class SiteHealth(Protocol):
    """Facts about one site that cost little, however much it holds."""

    def last_host_contact(self, installation_id: InstallationId) -> datetime | None:
        """Return when the host last answered a question that was noted; None if none was yet."""
        ...

    def note_host_contact(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that the host answered."""
        ...

    def report_state(self, installation_id: InstallationId) -> ReportState:
        """Return how far the reporting of accounts is."""
        ...

    def profiles(self, installation_id: InstallationId) -> Mapping[bytes, int]:
        """Return the site's secrets, trashed or not, by their password parameters without the salt.

        Changes of this unit may not count before it is committed.
        """
        ...
