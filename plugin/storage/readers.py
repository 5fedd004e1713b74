"""The rows of who has unlocked which secret."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.storage.tables import READERS
from plugin.storage.variants import insert_or_update

_IS_KNOWN = (
    select(READERS.c.account_id)
    .where(READERS.c.installation_id == bindparam("installation_id"))
    .where(READERS.c.secret_id == bindparam("secret_id"))
    .where(READERS.c.account_id == bindparam("account_id"))
)
_RECORD = insert_or_update(READERS, ["last_at"])


class SqlReaders:
    """Fills the port `Readers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_known(self, installation_id: InstallationId, secret_id: SecretId, account: AccountId) -> bool:
        """Whether this account has unlocked this secret before."""
        values = {"installation_id": installation_id, "secret_id": secret_id, "account_id": account}
        return self._connection.execute(_IS_KNOWN, values).one_or_none() is not None

    def record(
        self, installation_id: InstallationId, secret_id: SecretId, account: AccountId, at: datetime
    ) -> None:
        """Note an unlock: the first and the last moment are kept.

        The secret must exist at the commit, which otherwise raises StoreConflict.
        """
        values = {
            "installation_id": installation_id,
            "secret_id": secret_id,
            "account_id": account,
            "first_at": at,
            "last_at": at,
        }
        self._connection.execute(_RECORD.on(self._connection), values)
