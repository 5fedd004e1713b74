"""The secrets' rows."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, select, update

from plugin.domain.container import Container
from plugin.domain.errors import SecretNotFound, UsedUp
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.life import TrashReason
from plugin.domain.secret import ContainerCounts, SealedSecret, SecretCounts, SecretHead
from plugin.services.errors import StaleWrite, StoreConflict
from plugin.storage.count_tables import SITE_COUNTS
from plugin.storage.secret_heads import HEAD_COLUMNS, container_values, head_of, head_values
from plugin.storage.shown import IS_SHOWN, viewer_value
from plugin.storage.tables import SECRETS
from plugin.storage.variants import insert_if_absent

_S, _C = SECRETS.c, SITE_COUNTS.c

_KEY_COLUMNS = (_S.key_epoch, _S.password_parameters, _S.wrapped_key, _S.sealed_content)
_HEAD_SIZE = len(HEAD_COLUMNS)

_IN_CONTAINER = (
    _S.installation_id == bindparam("installation_id"),
    _S.product == bindparam("product"),
    _S.container_id == bindparam("container_id"),
    _S.trashed_at.is_(None),
)
# An UPDATE uses the columns' own names for the new values, so its conditions need other ones.
_KEPT_ROW = (
    _S.installation_id == bindparam("of_installation"),
    _S.id == bindparam("of_secret"),
    _S.trashed_at.is_(None),
)

HEADS = select(*HEAD_COLUMNS).where(*_IN_CONTAINER, IS_SHOWN).order_by(_S.created_at, _S.id)
_IN_CONTAINER_COUNTS = select(func.count(), func.count().filter(_S.asked_by.is_(None))).where(*_IN_CONTAINER)
COUNT_TRASHED = (
    select(func.count())
    .select_from(SECRETS)
    .where(
        _S.installation_id == bindparam("installation_id"),
        _S.product == bindparam("product"),
        _S.container_id == bindparam("container_id"),
        _S.trashed_at.is_not(None),
        IS_SHOWN,
    )
)
_GET = select(*HEAD_COLUMNS, *_KEY_COLUMNS).where(*_KEPT_ROW)
# Locked before anything else that belongs to the secret: what is shown or granted comes before or after a
# deletion, never beside it. SQLite has no such clause; there the whole writing unit is alone.
_GET_AND_LOCK = _GET.with_for_update(key_share=True)
_EXISTS = select(_S.id).where(*_KEPT_ROW)
_IDS = (
    select(_S.id)
    .where(
        _S.installation_id == bindparam("installation_id"),
        _S.id > bindparam("after", type_=_S.id.type),
        _S.trashed_at.is_(None),
    )
    .order_by(_S.id)
    .limit(bindparam("limit", type_=Integer))
)
_ADD = insert_if_absent(SECRETS)
_REPLACE = update(SECRETS).where(
    *_KEPT_ROW, _S.version == bindparam("expected_version"), _S.key_epoch == bindparam("expected_epoch")
)
_UPDATE = update(SECRETS).where(*_KEPT_ROW)
_CLAIM = update(SECRETS).where(*_KEPT_ROW, _S.opens_left > 0).values(opens_left=_S.opens_left - 1)

_COUNTS = select(_C.secrets, _C.trashed, _C.containers).where(
    _C.installation_id == bindparam("of_installation")
)


class SqlSecrets:
    """Fills the port `Secrets`."""

    def __init__(self, connection: Connection, *, is_writing: bool) -> None:
        self._connection = connection
        self._get = _GET_AND_LOCK if is_writing else _GET

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container, without keys and contents, oldest first."""
        values = container_values(installation_id, container) | viewer_value(viewer)
        rows = self._connection.execute(HEADS, values)
        return [head_of(row) for row in rows]

    def counts_in(self, installation_id: InstallationId, container: Container) -> ContainerCounts:
        """Return how many secrets a container holds, trashed ones not counted."""
        values = container_values(installation_id, container)
        secrets, shown = self._connection.execute(_IN_CONTAINER_COUNTS, values).one()
        return ContainerCounts(secrets=secrets, shown=shown)

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> SealedSecret:
        """Return a secret.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        row = self._connection.execute(self._get, _row_values(installation_id, secret_id)).one_or_none()
        if row is None:
            raise SecretNotFound
        return SealedSecret(head_of(row), *row[_HEAD_SIZE:])

    def add(self, installation_id: InstallationId, secret: SealedSecret) -> None:
        """Add a secret.

        Raises:
            StoreConflict: the installation has a secret of this id.

        """
        values = _values(secret) | {
            "installation_id": installation_id,
            "id": secret.head.id,
        }
        if secret.head.asked_by is not None:
            values["asked_by"] = secret.head.asked_by
        if self._connection.execute(_ADD.on(self._connection), values).rowcount != 1:
            raise StoreConflict("the secret's id is taken")

    def replace(
        self, installation_id: InstallationId, secret: SealedSecret, *, version: int, epoch: int
    ) -> None:
        """Write a secret over the one that still has this version and epoch (compare and set).

        Raises:
            SecretNotFound: it is gone or in the trash.
            StaleWrite: it has another version or epoch by now.

        """
        key = _row_values(installation_id, secret.head.id)
        values = _values(secret) | key | {"expected_version": version, "expected_epoch": epoch}
        if self._connection.execute(_REPLACE, values).rowcount == 1:
            return
        if self._connection.execute(_EXISTS, key).one_or_none() is None:
            raise SecretNotFound
        raise StaleWrite("the secret has another version or epoch")

    def trash(
        self,
        installation_id: InstallationId,
        secret_id: SecretId,
        *,
        by: AccountId,
        at: datetime,
    ) -> None:
        """Put a secret in the trash.

        Raises:
            SecretNotFound: there is none, or it is there already.

        """
        values = _row_values(installation_id, secret_id) | {
            "trashed_by": by,
            "trashed_at": at,
            "trash_reason": TrashReason.DELETED.value,
        }
        if self._connection.execute(_UPDATE, values).rowcount != 1:
            raise SecretNotFound

    def show_to_everyone(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Show a secret that was asked for to all who see its container.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        values = _row_values(installation_id, secret_id) | {"asked_by": None}
        if self._connection.execute(_UPDATE, values).rowcount != 1:
            raise SecretNotFound

    def ids(self, installation_id: InstallationId, *, after: SecretId, limit: int) -> list[SecretId]:
        """Return the next secrets' ids, in their order."""
        values = {"installation_id": installation_id, "after": after, "limit": limit}
        return [SecretId(row.id) for row in self._connection.execute(_IDS, values)]

    def claim_open(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Count one open of a secret that opens a limited number of times. One statement: no two claims are one.

        Raises:
            UsedUp: none is left, or the secret is gone or in the trash.

        """
        if self._connection.execute(_CLAIM, _row_values(installation_id, secret_id)).rowcount != 1:
            raise UsedUp

    def counts(self, installation_id: InstallationId) -> SecretCounts:
        """Return how much the installation holds; a container counts while it holds an untrashed secret.

        One row, which triggers keep. Changes of this unit count once it is committed, not before.
        """
        row = self._connection.execute(_COUNTS, {"of_installation": installation_id}).one_or_none()
        secrets, trashed, containers = row or (0, 0, 0)
        return SecretCounts(secrets=secrets, trashed=trashed, containers=containers)


def _row_values(installation_id: InstallationId, secret_id: SecretId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_secret": secret_id}


def _values(secret: SealedSecret) -> dict[str, object]:
    """Return everything of a secret but its key."""
    return head_values(secret.head) | {
        "key_epoch": secret.key_epoch,
        "password_parameters": secret.password_parameters,
        "wrapped_key": secret.wrapped_key,
        "sealed_content": secret.sealed_content,
    }
