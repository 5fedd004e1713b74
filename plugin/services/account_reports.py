"""What the use cases need of the tables in order to report accounts. `storage` fills this in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plugin.domain.account_report import ReportRun
from plugin.domain.ids import AccountId, ClientKey, InstallationId


class AccountReports(Protocol):
    """Which accounts of an installation were reported when, and who reports them next."""

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites whose accounts are to be reported now, those of the oldest report first."""
        ...

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> ReportRun | None:
        """Take a site for oneself until a moment; None where it is not due, or taken already."""
        ...

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Leave the running cycle as far as it came, to be gone on with at a moment."""
        ...

    def finish(self, installation_id: InstallationId, run: ReportRun, *, at: datetime) -> None:
        """End a cycle, and forget accounts that were not reported in it, because nothing of them is kept any more."""
        ...

    def due_accounts(
        self, installation_id: InstallationId, run: ReportRun, *, limit: int
    ) -> list[tuple[AccountId, datetime | None]]:
        """Return accounts of which anything is kept, and when each was last reported; `UNKNOWN_ACCOUNT` is none.

        Those that were reported in this cycle are left out.
        """
        ...

    def forget_old_across_tenants(self, *, reported_before: datetime) -> int:
        """Forget the reports from before a moment, wherever they were made; return how many that were."""
        ...

    def run(self, installation_id: InstallationId) -> tuple[datetime | None, datetime | None]:
        """Return when the last cycle ended, and when the next one begins; None for what is not known yet."""
        ...

    def note(self, installation_id: InstallationId, accounts: Sequence[AccountId], *, at: datetime) -> None:
        """Note that these accounts were reported."""
        ...
