"""The rows that name an account."""

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from plugin.domain.container import Container, Product
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, InstallationId, SecretId
from plugin.services.account_repositories import SecretTrace, UnlockTrace
from plugin.storage.tables import AUDIT_ACCOUNTS, READERS, SECRETS

_S, _R, _A = SECRETS.c, READERS.c, AUDIT_ACCOUNTS.c
_INSTALLATION = bindparam("of_installation", type_=_S.installation_id.type)
_ACCOUNT = bindparam("of_account", type_=_A.account_id.type)
_NAMING = (_S.created_by, _S.updated_by, _S.trashed_by)

_SECRETS = (
    select(_S.id, _S.product, _S.container_id, *_NAMING)
    .where(_S.installation_id == _INSTALLATION, or_(*(column == _ACCOUNT for column in _NAMING)))
    .order_by(_S.created_at, _S.id)
)
_UNLOCKS = (
    select(_R.secret_id, _R.first_at, _R.last_at)
    .where(_R.installation_id == _INSTALLATION, _R.account_id == _ACCOUNT)
    .order_by(_R.first_at, _R.secret_id)
)
_ACTOR = select(_A.actor).where(_A.installation_id == _INSTALLATION, _A.account_id == _ACCOUNT)
_ERASE = (
    *(
        update(SECRETS)
        .where(_S.installation_id == _INSTALLATION, column == _ACCOUNT)
        .values({column: UNKNOWN_ACCOUNT})
        for column in _NAMING
    ),
    delete(READERS).where(_R.installation_id == _INSTALLATION, _R.account_id == _ACCOUNT),
    delete(AUDIT_ACCOUNTS).where(_A.installation_id == _INSTALLATION, _A.account_id == _ACCOUNT),
)


class SqlAccounts:
    """Fills the port `Accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def secrets_of(self, installation_id: InstallationId, account: AccountId) -> list[SecretTrace]:
        """Return the secrets that name an account, those in the trash included."""
        rows = self._connection.execute(_SECRETS, _values(installation_id, account))
        return [
            SecretTrace(
                SecretId(row[0]), Container(Product(row[1]), row[2]), *(name == account for name in row[3:])
            )
            for row in rows
        ]

    def unlocks_of(self, installation_id: InstallationId, account: AccountId) -> list[UnlockTrace]:
        """Return the secrets that an account has unlocked."""
        rows = self._connection.execute(_UNLOCKS, _values(installation_id, account))
        return [UnlockTrace(SecretId(row[0]), row[1], row[2]) for row in rows]

    def actor_of(self, installation_id: InstallationId, account: AccountId) -> bytes | None:
        """Return the name that the audit trail has for an account; None if it has none."""
        values = _values(installation_id, account)
        return self._connection.execute(_ACTOR, values).scalar_one_or_none()

    def erase(self, installation_id: InstallationId, account: AccountId) -> int:
        """Put `UNKNOWN_ACCOUNT` in the account's place and delete what names it; return how many rows that were."""
        values = _values(installation_id, account)
        return sum(self._connection.execute(statement, values).rowcount for statement in _ERASE)


def _values(installation_id: InstallationId, account: AccountId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_account": account}
