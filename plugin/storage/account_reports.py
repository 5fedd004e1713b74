"""The rows about which accounts were reported to Atlassian when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, delete, func, or_, select, union, update

from plugin.domain.account_report import DEFAULT_CYCLE_DAYS, ReportRun
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.storage.accounts import NAMING_COLUMNS
from plugin.storage.installations import OF_FORGE_LAST
from plugin.storage.moment import Moment
from plugin.storage.tables import ACCOUNT_REPORT_RUNS, ACCOUNT_REPORTS, INSTALLATIONS
from plugin.storage.variants import insert_if_absent, insert_or_update

_A, _R, _I = ACCOUNT_REPORTS.c, ACCOUNT_REPORT_RUNS.c, INSTALLATIONS.c
_INSTALLATION = bindparam("of_installation", type_=_I.id.type)
_NOW = bindparam("now", type_=Moment)
_UNTIL = bindparam("until", type_=Moment)
_BEGAN_AT = bindparam("began_at", type_=Moment)
_OF_SITE = _R.installation_id == _INSTALLATION
_IS_DUE = (
    or_(_R.next_due_at.is_(None), _R.next_due_at <= _NOW),
    or_(_R.claimed_until.is_(None), _R.claimed_until <= _NOW),
)

_DUE = (
    select(_I.client_key)
    .join_from(INSTALLATIONS, ACCOUNT_REPORT_RUNS, _R.installation_id == _I.id, isouter=True)
    .where(_I.state == InstallationState.INSTALLED.value, *_IS_DUE)
    .order_by(OF_FORGE_LAST, func.coalesce(_R.next_due_at, _I.installed_at), _I.id)
    .limit(bindparam("limit", type_=Integer))
)
_BEGIN = insert_if_absent(ACCOUNT_REPORT_RUNS)
_CLAIM = (
    update(ACCOUNT_REPORT_RUNS)
    .where(_OF_SITE, *_IS_DUE)
    .values(claimed_until=_UNTIL, next_due_at=func.coalesce(_R.next_due_at, _NOW))
    .returning(_R.next_due_at, _R.cycle_days)
)
_POSTPONE = update(ACCOUNT_REPORT_RUNS).where(_OF_SITE).values(claimed_until=_UNTIL)
_FINISH = (
    update(ACCOUNT_REPORT_RUNS)
    .where(_OF_SITE)
    .values(
        last_reported_at=_NOW,
        next_due_at=bindparam("due_at", type_=Moment),
        cycle_days=bindparam("days"),
        claimed_until=None,
    )
)
_FORGET = delete(ACCOUNT_REPORTS).where(_A.installation_id == _INSTALLATION, _A.reported_at < _BEGAN_AT)
_KEPT = union(
    *(
        select(column.label("account_id")).where(owner == _INSTALLATION, column.is_not(None))
        for owner, column in NAMING_COLUMNS
    )
).subquery()
_DUE_ACCOUNTS = (
    select(_KEPT.c.account_id, _A.reported_at)
    .join_from(
        _KEPT,
        ACCOUNT_REPORTS,
        (_A.installation_id == _INSTALLATION) & (_A.account_id == _KEPT.c.account_id),
        isouter=True,
    )
    .where(_KEPT.c.account_id != UNKNOWN_ACCOUNT)
    .where(or_(_A.reported_at.is_(None), _A.reported_at < _BEGAN_AT))
    .order_by(_KEPT.c.account_id)
    .limit(bindparam("limit", type_=Integer))
)
_FORGET_OLD = delete(ACCOUNT_REPORTS).where(_A.reported_at < _BEGAN_AT)
_RUN = select(_R.last_reported_at, _R.next_due_at).where(_OF_SITE)
_NOTE = insert_or_update(ACCOUNT_REPORTS, ["reported_at"])


class SqlAccountReports:
    """Fills the port `AccountReports`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites whose accounts are to be reported now, those of the oldest report first."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [ClientKey(key) for key in rows.scalars()]

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> ReportRun | None:
        """Take a site for oneself until a moment; None where it is not due, or taken already."""
        row = {
            "installation_id": installation_id,
            "last_reported_at": None,
            "next_due_at": now,
            "cycle_days": DEFAULT_CYCLE_DAYS,
            "claimed_until": until,
        }
        if self._connection.execute(_BEGIN.on(self._connection), row).rowcount == 1:
            return ReportRun(now, DEFAULT_CYCLE_DAYS)
        values = {"of_installation": installation_id, "now": now, "until": until}
        claimed = self._connection.execute(_CLAIM, values).one_or_none()
        return None if claimed is None else ReportRun(claimed[0], claimed[1])

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Leave the running cycle as far as it came, to be gone on with at a moment."""
        self._connection.execute(_POSTPONE, {"of_installation": installation_id, "until": until})

    def finish(self, installation_id: InstallationId, run: ReportRun, *, at: datetime) -> None:
        """End a cycle, and forget accounts that were not reported in it, because nothing of them is kept any more."""
        of_site = {"of_installation": installation_id}
        values = of_site | {"now": at, "due_at": run.next_due_at(at), "days": run.cycle_days}
        self._connection.execute(_FINISH, values)
        self._connection.execute(_FORGET, of_site | {"began_at": run.began_at})

    def due_accounts(
        self, installation_id: InstallationId, run: ReportRun, *, limit: int
    ) -> list[tuple[AccountId, datetime | None]]:
        """Return accounts of which anything is kept, and when each was last reported; `UNKNOWN_ACCOUNT` is none.

        Those that were reported in this cycle are left out.
        """
        values = {"of_installation": installation_id, "began_at": run.began_at, "limit": limit}
        rows = self._connection.execute(_DUE_ACCOUNTS, values)
        return [(AccountId(account), reported_at) for account, reported_at in rows]

    def forget_old_across_tenants(self, *, reported_before: datetime) -> int:
        """Forget the reports from before a moment, wherever they were made; return how many that were."""
        return self._connection.execute(_FORGET_OLD, {"began_at": reported_before}).rowcount

    def run(self, installation_id: InstallationId) -> tuple[datetime | None, datetime | None]:
        """Return when the last cycle ended, and when the next one begins; None for what is not known yet."""
        row = self._connection.execute(_RUN, {"of_installation": installation_id}).one_or_none()
        return (None, None) if row is None else (row[0], row[1])

    def note(self, installation_id: InstallationId, accounts: Sequence[AccountId], *, at: datetime) -> None:
        """Note that these accounts were reported."""
        rows = [
            {"installation_id": installation_id, "account_id": account, "reported_at": at}
            for account in accounts
        ]
        if rows:
            self._connection.execute(_NOTE.on(self._connection), rows)
