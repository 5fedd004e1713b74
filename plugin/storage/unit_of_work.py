"""One transaction, with a repository for each area."""

from collections.abc import Callable

from sqlalchemy import Connection, Transaction

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
from plugin.storage.account_reports import SqlAccountReports
from plugin.storage.accounts import SqlAccounts
from plugin.storage.asks import SqlAsks
from plugin.storage.attachments import SqlAttachments
from plugin.storage.attempts import SqlAttempts
from plugin.storage.audiences import SqlAudiences
from plugin.storage.audit import SqlAuditTrail
from plugin.storage.audit_chains import SqlAuditChains
from plugin.storage.audit_pages import SqlAuditPages
from plugin.storage.container_checks import SqlContainerChecks
from plugin.storage.grants import SqlGrants
from plugin.storage.installations import SqlInstallations
from plugin.storage.key_rows import SqlKeyRows
from plugin.storage.lifecycle_tokens import SqlLifecycleTokens
from plugin.storage.panel_marks import SqlPanelMarks
from plugin.storage.readers import SqlReaders
from plugin.storage.reconciliations import SqlReconciliations
from plugin.storage.remains import SqlRemains
from plugin.storage.secret_keys import SqlSecretKeys
from plugin.storage.secret_versions import SqlSecretVersions
from plugin.storage.secrets import SqlSecrets
from plugin.storage.site_health import SqlSiteHealth
from plugin.storage.tenant_keys import SqlTenantKeys
from plugin.storage.trash import SqlTrash


class SqlUnitOfWork:
    """Fills the port `UnitOfWork`. It ends with `commit`, or when its `with` block is left."""

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

    def __init__(
        self,
        connection: Connection,
        transaction: Transaction,
        *,
        is_writing: bool,
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._connection = connection
        self._transaction = transaction
        self.installations = SqlInstallations(connection, is_writing=is_writing)
        self.tenant_keys = SqlTenantKeys(connection)
        self.lifecycle_tokens = SqlLifecycleTokens(connection)
        self.secrets = SqlSecrets(connection, is_writing=is_writing)
        self.trash = SqlTrash(connection, is_writing=is_writing)
        self.versions = SqlSecretVersions(connection)
        self.asks = SqlAsks(connection)
        self.attachments = SqlAttachments(connection)
        self.grants = SqlGrants(connection)
        self.attempts = SqlAttempts(connection)
        self.readers = SqlReaders(connection)
        self.audiences = SqlAudiences(connection)
        self.audit = SqlAuditTrail(connection, random_bytes=random_bytes)
        self.key_rows = SqlKeyRows(connection)
        self.secret_keys = SqlSecretKeys(connection)
        self.remains = SqlRemains(connection)
        self.container_checks = SqlContainerChecks(connection)
        self.reconciliations = SqlReconciliations(connection)
        self.panel_marks = SqlPanelMarks(connection)
        self.accounts = SqlAccounts(connection)
        self.account_reports = SqlAccountReports(connection)
        self.audit_pages = SqlAuditPages(connection)
        self.audit_chains = SqlAuditChains(connection)
        self.health = SqlSiteHealth(connection)

    def commit(self) -> None:
        """Make everything of this unit last. The unit is over then: a further statement is refused.

        Raises:
            StoreConflict: a row names another one that is not there (any more). Nothing was written.
            StoreUnavailable: the database does not answer. Perhaps everything was written, otherwise nothing.

        """
        try:
            self._transaction.commit()
        except BaseException:
            # SQLite keeps a transaction open whose commit was refused, and SQLAlchemy takes it for ended.
            self._connection.invalidate()
            raise
