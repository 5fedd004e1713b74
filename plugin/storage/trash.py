"""The rows of secrets in the trash."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    bindparam,
    case,
    delete,
    exists,
    literal,
    or_,
    select,
    update,
)

from plugin.domain.container import Container, Product
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.life import Life, TrashReason
from plugin.domain.secret import TrashedHead
from plugin.services.trash_repositories import DueSecret
from plugin.storage.secret_heads import HEAD_COLUMNS, container_values, head_of, life_values
from plugin.storage.shown import IS_SHOWN, viewer_value
from plugin.storage.tables import GRANTS, INSTALLATIONS, SECRETS

_S, _G, _I = SECRETS.c, GRANTS.c, INSTALLATIONS.c
_INSTALLATION = bindparam("of_installation", type_=_S.installation_id.type)
_LIMIT = bindparam("limit", type_=Integer)

_TRASHED_ROW = (
    _S.installation_id == _INSTALLATION,
    _S.id == bindparam("of_secret"),
    _S.trashed_at.is_not(None),
)
# Rows that an older process trashed say nothing of a reason: it knew of one only.
_REASON = case((_S.trash_reason.is_(None), literal(TrashReason.DELETED.value)), else_=_S.trash_reason)
_WITH_TRASH = (*HEAD_COLUMNS, _S.trashed_by, _S.trashed_at, _REASON)
_HEADS = (
    select(*_WITH_TRASH)
    .where(
        _S.installation_id == bindparam("installation_id"),
        _S.product == bindparam("product"),
        _S.container_id == bindparam("container_id"),
        _S.trashed_at.is_not(None),
        IS_SHOWN,
    )
    .order_by(_S.trashed_at.desc(), _S.id)
    .limit(_LIMIT)
)
_GET = select(*_WITH_TRASH).where(*_TRASHED_ROW)
_GET_AND_LOCK = _GET.with_for_update(key_share=True)
_RESTORE = update(SECRETS).where(*_TRASHED_ROW)
_HAS_EXPIRED = _S.expires_at <= bindparam("now")
_IS_USED_UP = _S.opens_left == 0
_RETIRE = {
    reason: update(SECRETS).where(
        _S.installation_id == _INSTALLATION,
        _S.id == bindparam("of_secret"),
        _S.trashed_at.is_(None),
        limit_is_reached,
    )
    for reason, limit_is_reached in (
        (TrashReason.EXPIRED, _HAS_EXPIRED),
        (TrashReason.USED_UP, _IS_USED_UP),
    )
}
_NOBODY = bindparam("nobody", type_=_S.asked_by.type)
_RETIRE_OWNERLESS = (
    update(SECRETS)
    .where(
        _S.installation_id == _INSTALLATION,
        _S.trashed_at.is_(None),
        _S.asked_by == _NOBODY,
        _S.created_by == _NOBODY,
        or_(_S.given_to.is_(None), _S.given_to == _NOBODY),
    )
    .values(
        trashed_by=bindparam("trashed_by"),
        trashed_at=bindparam("trashed_at"),
        trash_reason=bindparam("trash_reason"),
    )
    .returning(_S.id, _S.product, _S.container_id)
)
_IS_OPEN_TO_SOMEBODY = exists().where(
    _G.installation_id == _S.installation_id,
    _G.secret_id == _S.id,
    _G.expires_at > bindparam("now"),
    _G.last_used_at > bindparam("used_after"),
)
_DUE_COLUMNS = (_I.client_key, _S.id, _S.product, _S.container_id)
# Two statements, one for each partial index.
_DUE = {
    TrashReason.EXPIRED: select(*_DUE_COLUMNS)
    .join_from(SECRETS, INSTALLATIONS, _S.installation_id == _I.id)
    .where(_S.trashed_at.is_(None), _S.expires_at.is_not(None), _HAS_EXPIRED)
    .order_by(_S.expires_at, _S.id)
    .limit(_LIMIT),
    TrashReason.USED_UP: select(*_DUE_COLUMNS)
    .join_from(SECRETS, INSTALLATIONS, _S.installation_id == _I.id)
    .where(_S.trashed_at.is_(None), _IS_USED_UP, ~_IS_OPEN_TO_SOMEBODY)
    .order_by(_S.installation_id, _S.id)
    .limit(_LIMIT),
}
_TENANTS = (
    select(_I.client_key)
    .where(
        exists().where(_S.installation_id == _I.id, _S.trashed_at < bindparam("trashed_before")),
        _I.client_key > bindparam("after"),
    )
    .order_by(_I.client_key)
    .limit(_LIMIT)
)
# Two maintainers at once take different rows. A CTE, because PostgreSQL may run a plain subquery more than once
# and so go beyond the limit; one with a locking clause is never inlined.
_LONGEST_TRASHED = (
    select(_S.id)
    .where(_S.installation_id == _INSTALLATION, _S.trashed_at < bindparam("trashed_before"))
    .order_by(_S.trashed_at)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
    .cte("longest_trashed")
)
# Readers and versions go by their foreign keys.
_PURGE = (
    delete(SECRETS)
    .where(_S.installation_id == _INSTALLATION, _S.id.in_(select(_LONGEST_TRASHED.c.id)))
    .returning(_S.id, _S.product, _S.container_id)
)
_DELETE_GRANTS = delete(GRANTS).where(
    _G.installation_id == _INSTALLATION, _G.secret_id == bindparam("of_secret")
)


class SqlTrash:
    """Fills the port `Trash`."""

    def __init__(self, connection: Connection, *, is_writing: bool) -> None:
        self._connection = connection
        self._get = _GET_AND_LOCK if is_writing else _GET

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, limit: int
    ) -> list[TrashedHead]:
        """Return what an account is shown of the trash of a container, the newest first."""
        values = container_values(installation_id, container) | viewer_value(viewer) | {"limit": limit}
        return [_trashed(row) for row in self._connection.execute(_HEADS, values)]

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> TrashedHead:
        """Return a secret in the trash; a writing unit locks its row.

        Raises:
            SecretNotFound: there is none, or it is not in the trash.

        """
        row = self._connection.execute(self._get, _row_values(installation_id, secret_id)).one_or_none()
        if row is None:
            raise SecretNotFound
        return _trashed(row)

    def restore(self, installation_id: InstallationId, secret_id: SecretId, *, life: Life) -> None:
        """Take a secret out of the trash and give it these limits.

        Raises:
            SecretNotFound: there is none, or it is not in the trash.

        """
        kept = {"trashed_by": None, "trashed_at": None, "trash_reason": None}
        values = _row_values(installation_id, secret_id) | kept | life_values(life)
        if self._connection.execute(_RESTORE, values).rowcount != 1:
            raise SecretNotFound

    def retire(
        self, installation_id: InstallationId, secret_id: SecretId, *, reason: TrashReason, at: datetime
    ) -> bool:
        """Put a secret in the trash if its limit is reached at this moment still; return whether it was."""
        values = _row_values(installation_id, secret_id) | {
            "trashed_by": UNKNOWN_ACCOUNT,
            "trashed_at": at,
            "trash_reason": reason.value,
        }
        if reason is TrashReason.EXPIRED:
            values["now"] = at
        return self._connection.execute(_RETIRE[reason], values).rowcount == 1

    def retire_ownerless(
        self, installation_id: InstallationId, *, at: datetime
    ) -> list[tuple[SecretId, Container]]:
        """Put what was asked for in the trash where asker and creator are erased; return which."""
        values = {
            "of_installation": installation_id,
            "nobody": UNKNOWN_ACCOUNT,
            "trashed_by": UNKNOWN_ACCOUNT,
            "trashed_at": at,
            "trash_reason": TrashReason.DELETED.value,
        }
        rows = self._connection.execute(_RETIRE_OWNERLESS, values).all()
        return [(SecretId(row[0]), Container(Product(row[1]), row[2])) for row in rows]

    def due_across_tenants(self, *, now: datetime, used_after: datetime, limit: int) -> list[DueSecret]:
        """Return secrets that have expired, and used up ones that no grant opens any more."""
        values = {
            TrashReason.EXPIRED: {"now": now, "limit": limit},
            TrashReason.USED_UP: {"now": now, "used_after": used_after, "limit": limit},
        }
        return [
            DueSecret(ClientKey(row[0]), SecretId(row[1]), Container(Product(row[2]), row[3]), reason)
            for reason, statement in _DUE.items()
            for row in self._connection.execute(statement, values[reason])
        ]

    def tenants_across_tenants(
        self, *, trashed_before: datetime, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the tenants whose trash holds something this old, in order, those after a client key."""
        # No client key is empty, so every one comes after that.
        values = {"trashed_before": trashed_before, "after": after or "", "limit": limit}
        return [ClientKey(key) for key in self._connection.execute(_TENANTS, values).scalars()]

    def purge(
        self, installation_id: InstallationId, *, trashed_before: datetime, limit: int
    ) -> list[tuple[SecretId, Container]]:
        """Delete secrets that have lain in the trash too long, with their readers and grants; return which."""
        values = {"of_installation": installation_id, "trashed_before": trashed_before, "limit": limit}
        rows = self._connection.execute(_PURGE, values).all()
        if rows:
            self._connection.execute(_DELETE_GRANTS, [_row_values(installation_id, row[0]) for row in rows])
        return [(SecretId(row[0]), Container(Product(row[1]), row[2])) for row in rows]


def _trashed(row: Row[*tuple[Any, ...]]) -> TrashedHead:
    *head, trashed_by, trashed_at, reason = row
    return TrashedHead(head_of(head), trashed_by, trashed_at, TrashReason(reason))


def _row_values(installation_id: InstallationId, secret_id: SecretId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_secret": secret_id}
