"""The rows of the lifecycle tokens that were accepted."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from plugin.domain.ids import InstallationId
from plugin.storage.tables import LIFECYCLE_TOKENS
from plugin.storage.variants import insert_if_absent

_ADD = insert_if_absent(LIFECYCLE_TOKENS)
_BODY_HASH = (
    select(LIFECYCLE_TOKENS.c.body_hash)
    .where(LIFECYCLE_TOKENS.c.installation_id == bindparam("installation_id"))
    .where(LIFECYCLE_TOKENS.c.token_hash == bindparam("token_hash"))
)


class SqlLifecycleTokens:
    """Fills the port `LifecycleTokens`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(
        self, installation_id: InstallationId, *, token_hash: bytes, body_hash: bytes, at: datetime
    ) -> bytes:
        """Note a token with the hash of its body; return the body hash that it was *first* seen with.

        A second unit with the same token waits until the first one has ended.
        """
        key = {"installation_id": installation_id, "token_hash": token_hash}
        row = key | {"body_hash": body_hash, "seen_at": at}
        if self._connection.execute(_ADD.on(self._connection), row).rowcount == 1:
            return body_hash
        first: bytes = self._connection.execute(_BODY_HASH, key).scalar_one()
        return first
