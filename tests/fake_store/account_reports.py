"""The fake repository of which accounts were reported when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from plugin.domain.account_report import ReportRun
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey, InstallationId
from tests.fake_store.rows import FakeRepository, KeptReportRun


class FakeAccountReports(FakeRepository):
    """Fills the port `AccountReports`."""

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites whose accounts are to be reported now, those of the oldest report first."""
        due = []
        for site in self._rows.installations.values():
            run = self._rows.report_runs.get(site.id)
            if site.is_installed and (run is None or _is_due(run, now)):
                since = run.next_due_at if run else None
                order = site.forge_id is not None, since or site.installed_at, site.id
                due.append((order, site.client_key))
        return [client_key for _, client_key in sorted(due)[:limit]]

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> ReportRun | None:
        """Take a site for oneself until a moment; None where it is not due, or taken already."""
        runs = self._writable.report_runs
        run = runs.get(installation_id) or KeptReportRun(next_due_at=now)
        if not _is_due(run, now):
            return None
        began_at = run.next_due_at or now
        runs[installation_id] = replace(run, next_due_at=began_at, claimed_until=until)
        return ReportRun(began_at, run.cycle_days)

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Leave the running cycle as far as it came, to be gone on with at a moment."""
        runs = self._writable.report_runs
        runs[installation_id] = replace(runs[installation_id], claimed_until=until)

    def finish(self, installation_id: InstallationId, run: ReportRun, *, at: datetime) -> None:
        """End a cycle, and forget accounts that were not reported in it, because nothing of them is kept any more."""
        rows = self._writable
        rows.report_runs[installation_id] = KeptReportRun(at, run.next_due_at(at), run.cycle_days)
        for key, reported_at in list(rows.reports.items()):
            if key[0] == installation_id and reported_at < run.began_at:
                del rows.reports[key]

    def due_accounts(
        self, installation_id: InstallationId, run: ReportRun, *, limit: int
    ) -> list[tuple[AccountId, datetime | None]]:
        """Return accounts of which anything is kept, and when each was last reported; `UNKNOWN_ACCOUNT` is none.

        Those that were reported in this cycle are left out.
        """
        reports = self._rows.reports
        kept = sorted(self._kept(installation_id) - {UNKNOWN_ACCOUNT, None})
        due = [(account, reports.get((installation_id, account))) for account in kept]
        return [(account, at) for account, at in due if at is None or at < run.began_at][:limit]

    def forget_old_across_tenants(self, *, reported_before: datetime) -> int:
        """Forget the reports from before a moment, wherever they were made; return how many that were."""
        reports = self._writable.reports
        old = [key for key, reported_at in reports.items() if reported_at < reported_before]
        for key in old:
            del reports[key]
        return len(old)

    def run(self, installation_id: InstallationId) -> tuple[datetime | None, datetime | None]:
        """Return when the last cycle ended, and when the next one begins; None for what is not known yet."""
        run = self._rows.report_runs.get(installation_id)
        return (None, None) if run is None else (run.last_reported_at, run.next_due_at)

    def note(self, installation_id: InstallationId, accounts: Sequence[AccountId], *, at: datetime) -> None:
        """Note that these accounts were reported."""
        for account in accounts:
            self._writable.reports[installation_id, account] = at

    def _kept(self, installation_id: InstallationId) -> set[AccountId | None]:
        rows = self._rows
        named: set[AccountId | None] = {rows.installations[installation_id].sealed_by}
        for (owner, _), kept in rows.secrets.items():
            if owner == installation_id:
                head = kept.secret.head
                named |= {head.created_by, head.updated_by, head.given_to, kept.trashed_by}
        for (owner, _), audience in rows.audiences.items():
            if owner == installation_id:
                named |= {member.account for member in audience.members}
        named |= {each.head.updated_by for key, each in rows.versions.items() if key[0] == installation_id}
        for table in (rows.readers, rows.actors):
            named |= {key[-1] for key in table if key[0] == installation_id}
        return named


def _is_due(run: KeptReportRun, now: datetime) -> bool:
    is_free = run.claimed_until is None or run.claimed_until <= now
    return is_free and (run.next_due_at is None or run.next_due_at <= now)
