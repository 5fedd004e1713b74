"""Stand-ins for the store, the host and the clock, which behave like the real ones but live in memory.

The suite in `tests/storage` runs on the fake store too, so what holds there holds for it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from plugin.domain.access import NO_ACCESS, Access
from plugin.domain.clock import Clock, SystemClock
from plugin.domain.container import Container
from plugin.domain.errors import HostUnavailable
from plugin.domain.ids import AccountId
from plugin.services import (
    account_reports,
    account_repositories,
    ask_repositories,
    attachment_repositories,
    audience_repositories,
    audit_repositories,
    health_repositories,
    key_repositories,
    ports,
    repositories,
    site_repositories,
    trash_repositories,
    version_repositories,
)
from plugin.services.errors import StoreError, StoreUnavailable
from tests.fake_store.account_reports import FakeAccountReports
from tests.fake_store.accounts import FakeAccounts
from tests.fake_store.asks import FakeAsks
from tests.fake_store.attachments import FakeAttachments
from tests.fake_store.attempts import FakeAttempts
from tests.fake_store.audiences import FakeAudiences
from tests.fake_store.audit import FakeAuditTrail
from tests.fake_store.audit_chains import FakeAuditChains
from tests.fake_store.audit_pages import FakeAuditPages
from tests.fake_store.glances import FakeGlances
from tests.fake_store.grants import FakeGrants
from tests.fake_store.health import FakeSiteHealth
from tests.fake_store.installations import FakeInstallations, FakeLifecycleTokens, FakeTenantKeys
from tests.fake_store.keys import FakeKeyRows, FakeRemains, FakeSecretKeys
from tests.fake_store.rows import Rows
from tests.fake_store.secret_versions import FakeSecretVersions
from tests.fake_store.secrets import FakeReaders, FakeSecrets
from tests.fake_store.sites import FakeContainerChecks, FakePanelMarks, FakeReconciliations
from tests.fake_store.trash import FakeTrash

LOCK_SECONDS = 10.0


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the current moment."""
        return self._now

    def advance(self, **units: float) -> None:
        """Move on: `advance(minutes=5)`; the units are those of `timedelta`."""
        self._now += timedelta(**units)


class FakeHost:
    """A site on which nobody may do anything until a test says so."""

    def __init__(self) -> None:
        self.is_down = False
        """Whether every question is answered with HostUnavailable."""
        self.tells_admins_only = False
        """Whether only admins learn what others may do, as behind Forge."""
        self.questions = 0
        """How many questions were asked."""
        self._access: dict[tuple[Container, AccountId], Access] = {}
        self.missing: set[Container] = set()
        """The containers of which the host says that they are not there."""
        self.marked: set[Container] = set()
        """The issues that are marked as holding secrets."""
        self._admins: set[AccountId] = set()
        self.groups: dict[AccountId, frozenset[str]] = {}
        """The names and ids of each account's groups."""

    def let(self, account: AccountId, container: Container, *, edit: bool = True) -> None:
        """Let an account view a container, and edit it unless `edit` is false."""
        self._access[container, account] = Access(can_view=True, can_edit=edit)

    def forbid(self, account: AccountId, container: Container) -> None:
        """Take away what `let` gave."""
        self._access.pop((container, account), None)

    def make_admin(self, account: AccountId) -> None:
        """Make an account an administrator of the site."""
        self._admins.add(account)

    def access(self, container: Container, account: AccountId) -> Access:
        """Say what this account may do with this container."""
        self._answer()
        return self._access.get((container, account), NO_ACCESS)

    def is_admin(self, account: AccountId) -> bool:
        """Say whether this account administers the site."""
        self._answer()
        return account in self._admins

    def groups_of(self, account: AccountId) -> frozenset[str]:
        """Say which groups this account belongs to."""
        self._answer()
        return self.groups.get(account, frozenset())

    def may_view(self, container: Container, account: AccountId, *, asked_by: AccountId) -> bool | None:
        """Say whether somebody else may see a container."""
        if self.tells_admins_only and not self.is_admin(asked_by):
            return None
        return self.access(container, account).can_view

    def has(self, container: Container) -> bool:
        """Say whether an issue or page is there."""
        self._answer()
        return container not in self.missing

    def mark(self, container: Container, *, is_present: bool) -> None:
        """Set an issue's mark, or take it away."""
        self._answer()
        (self.marked.add if is_present else self.marked.discard)(container)

    def _answer(self) -> None:
        self.questions += 1
        if self.is_down:
            raise HostUnavailable


class FakeUnitOfWork:
    """A transaction on a copy of the rows."""

    installations: repositories.Installations
    tenant_keys: repositories.TenantKeys
    lifecycle_tokens: repositories.LifecycleTokens
    secrets: repositories.Secrets
    trash: trash_repositories.Trash
    asks: ask_repositories.Asks
    grants: repositories.Grants
    attempts: repositories.Attempts
    readers: repositories.Readers
    audit: repositories.AuditTrail
    key_rows: key_repositories.KeyRows
    secret_keys: key_repositories.SecretKeys
    remains: key_repositories.Remains
    container_checks: site_repositories.ContainerChecks
    reconciliations: site_repositories.Reconciliations
    panel_marks: site_repositories.PanelMarks
    accounts: account_repositories.Accounts
    account_reports: account_reports.AccountReports
    audit_pages: audit_repositories.AuditPages
    audit_chains: audit_repositories.AuditChains
    health: health_repositories.SiteHealth

    def __init__(self, rows: Rows, clock: Clock, *, publish: Callable[[Rows], None] | None) -> None:
        self._is_over = False
        self._rows = rows
        self._clock = clock
        self._publish = publish
        self.installations = FakeInstallations(self)
        self.tenant_keys = FakeTenantKeys(self)
        self.lifecycle_tokens = FakeLifecycleTokens(self)
        self.secrets = FakeSecrets(self)
        self.trash = FakeTrash(self)
        self.asks = FakeAsks(self)
        self.grants = FakeGrants(self)
        self.attempts = FakeAttempts(self)
        self.readers = FakeReaders(self)
        self.audiences: audience_repositories.Audiences = FakeAudiences(self)
        self.versions: version_repositories.SecretVersions = FakeSecretVersions(self)
        self.attachments: attachment_repositories.Attachments = FakeAttachments(self)
        self.audit = FakeAuditTrail(self)
        self.key_rows = FakeKeyRows(self)
        self.secret_keys = FakeSecretKeys(self)
        self.remains = FakeRemains(self)
        self.container_checks = FakeContainerChecks(self)
        self.reconciliations = FakeReconciliations(self)
        self.panel_marks = FakePanelMarks(self)
        self.accounts = FakeAccounts(self)
        self.account_reports = FakeAccountReports(self)
        self.audit_pages = FakeAuditPages(self)
        self.audit_chains = FakeAuditChains(self)
        self.health = FakeSiteHealth(self)

    def commit(self) -> None:
        """Make everything of this unit last; the unit is over then."""
        self.rows().check_references()
        self._is_over = True
        if self._publish is not None:
            self._publish(self._rows)

    def rows(self) -> Rows:
        """Return the rows to read."""
        if self._is_over:
            raise RuntimeError("the unit is over: it was committed")
        return self._rows

    def writable_rows(self) -> Rows:
        """Return the rows to write."""
        if self._publish is None:
            raise StoreError("this unit only reads")
        return self.rows()

    def seconds(self) -> float:
        """Return the database's clock."""
        return self._clock.now().timestamp()


class FakeStore:
    """Fills the port `Store` in memory. `clock` plays the database's clock."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.is_down = False
        """Whether the database does not answer."""
        self._clock = clock or SystemClock()
        self._rows = Rows()
        self._writer = threading.Lock()
        self.glances: ports.Glances = FakeGlances(self.reading)

    @contextmanager
    def reading(self) -> Iterator[ports.UnitOfWork]:
        """Open a unit that only reads: it sees what was committed before."""
        self.check()
        yield FakeUnitOfWork(self._rows, self._clock, publish=None)

    @contextmanager
    def writing(self) -> Iterator[ports.UnitOfWork]:
        """Open a unit that may write; there is one at a time."""
        self.check()
        with self._alone():
            yield FakeUnitOfWork(self._rows.copy(), self._clock, publish=self._replace)

    def check(self) -> None:
        """Answer, or raise StoreUnavailable."""
        if self.is_down:
            raise StoreUnavailable("the database does not answer")

    def erase_traces(self) -> None:
        """Do nothing more: what was deleted here is gone."""
        self.check()

    def _replace(self, rows: Rows) -> None:
        self._rows = rows

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._writer.acquire(timeout=LOCK_SECONDS):
            raise StoreUnavailable("another unit did not end")
        try:
            yield
        finally:
            self._writer.release()
