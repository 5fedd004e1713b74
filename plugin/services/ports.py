"""What the use cases need of the outside: a store and a host. `storage` and `connect` fill these in."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugin.domain.access import Access
from plugin.domain.container import Container
from plugin.domain.ids import AccountId, ClientKey, InstallationId
from plugin.domain.principal import Principal
from plugin.domain.secret import SecretHead
from plugin.services import (
    account_reports,
    account_repositories,
    ask_repositories,
    attachment_repositories,
    audience_repositories,
    audit_repositories,
    health_repositories,
    key_repositories,
    repositories,
    site_repositories,
    trash_repositories,
    version_repositories,
)


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit` undoes everything."""

    installations: repositories.Installations
    tenant_keys: repositories.TenantKeys
    lifecycle_tokens: repositories.LifecycleTokens
    secrets: repositories.Secrets
    versions: version_repositories.SecretVersions
    attachments: attachment_repositories.Attachments
    trash: trash_repositories.Trash
    asks: ask_repositories.Asks
    grants: repositories.Grants
    attempts: repositories.Attempts
    readers: repositories.Readers
    audiences: audience_repositories.Audiences
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

    def commit(self) -> None:
        """Make everything of this unit last."""
        ...


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is at a container beside its list of secrets."""

    trashed: int
    """How many secrets lie in the trash."""
    asks: int
    """How many asks are open."""


class Glances(Protocol):
    """Single reads without a transaction, for what is asked most often."""

    def generation(self, client_key: ClientKey) -> int | None:
        """Return an installed tenant's generation as it is now; None if it is not installed."""
        ...

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container, without keys and contents, oldest first."""
        ...

    def is_absent(self, installation_id: InstallationId, container: Container) -> bool:
        """Whether the host last said to the app that a container is gone."""
        ...

    def beside(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, now: datetime
    ) -> Beside:
        """Return what there is beside a container's list, as far as an account is shown it."""
        ...


class Store(Protocol):
    """Opens units of work."""

    glances: Glances

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that only reads: one consistent view."""
        ...

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that may write."""
        ...

    def check(self) -> None:
        """Answer, or raise.

        Raises:
            StoreUnavailable: the database does not answer.
            SchemaOutdated: its schema is not the one that this version needs.

        """
        ...

    def erase_traces(self) -> None:
        """Take what was deleted out of the store's own files, as far as the database can (docs/key-rotation.md).

        Raises:
            StoreUnavailable: the database does not answer.

        """
        ...


class Host(Protocol):
    """The Jira or Confluence site of one installation, asked as the app."""

    def access(self, container: Container, account: AccountId) -> Access:
        """Ask what this account may do with this container.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...

    def is_admin(self, account: AccountId) -> bool:
        """Ask whether this account administers the site.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...

    def groups_of(self, account: AccountId) -> frozenset[str]:
        """Ask for the groups that this account belongs to; return the names and the ids of all of them.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...

    def may_view(self, container: Container, account: AccountId, *, asked_by: AccountId) -> bool | None:
        """Ask whether somebody else may see this container; None where the host tells that to admins only.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...

    def has(self, container: Container) -> bool:
        """Ask whether an issue or page is there. False can also mean that the app may not see it.

        Raises:
            HostUnavailable: no usable answer.

        """
        ...

    def mark(self, container: Container, *, is_present: bool) -> None:
        """Say at a Jira issue whether it holds secrets; on anything else, do nothing.

        Raises:
            HostUnavailable: it is not certain that this was done.

        """
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a use case, and the host that can say what he may do."""

    principal: Principal
    host: Host
