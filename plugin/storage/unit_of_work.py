"""One transaction, with a repository for each area."""

from collections.abc import Callable

from sqlalchemy import Connection, Transaction

from plugin.services import ports
from plugin.storage.attempts import SqlAttempts
from plugin.storage.audit import SqlAuditTrail
from plugin.storage.grants import SqlGrants
from plugin.storage.installations import SqlInstallations
from plugin.storage.lifecycle_tokens import SqlLifecycleTokens
from plugin.storage.readers import SqlReaders
from plugin.storage.secrets import SqlSecrets
from plugin.storage.tenant_keys import SqlTenantKeys


class SqlUnitOfWork:
    """Fills the port `UnitOfWork`. It ends with `commit`, or when its `with` block is left."""

    installations: ports.Installations
    tenant_keys: ports.TenantKeys
    lifecycle_tokens: ports.LifecycleTokens
    secrets: ports.Secrets
    grants: ports.Grants
    attempts: ports.Attempts
    readers: ports.Readers
    audit: ports.AuditTrail

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
        self.secrets = SqlSecrets(connection)
        self.grants = SqlGrants(connection)
        self.attempts = SqlAttempts(connection)
        self.readers = SqlReaders(connection)
        self.audit = SqlAuditTrail(connection, random_bytes=random_bytes)

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
