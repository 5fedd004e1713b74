"""The rows of the audit chain."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Row, bindparam, insert, select, update

from plugin.domain.audit import FIRST_HASH, SALT_BYTES, AuditEntry, AuditEvent, commit_to_account, link
from plugin.domain.container import Container, Product
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.storage.audit_days import count_event
from plugin.storage.audit_tables import AUDIT_ACCOUNTS, AUDIT_EVENTS, AUDIT_HEADS
from plugin.storage.variants import insert_if_absent

_H, _E, _A = AUDIT_HEADS.c, AUDIT_EVENTS.c, AUDIT_ACCOUNTS.c
_INSTALLATION: BindParameter[UUID] = bindparam("of_installation")

_LOCK_HEAD = select(_H.sequence, _H.hash).where(_H.installation_id == _INSTALLATION).with_for_update()
_ADD_HEAD = insert_if_absent(AUDIT_HEADS)
_MOVE_HEAD = update(AUDIT_HEADS).where(_H.installation_id == _INSTALLATION)
_ADD_EVENT = insert(AUDIT_EVENTS)
EVENT_COLUMNS = (
    _E.sequence,
    _E.at_micros,
    _E.kind,
    _E.actor,
    _E.secret_id,
    _E.product,
    _E.container_id,
    _E.details,
    _E.previous_hash,
    _E.hash,
)
_EVENTS = (
    select(*EVENT_COLUMNS)
    .where(_E.installation_id == _INSTALLATION, _E.sequence > bindparam("after"))
    .order_by(_E.sequence)
    .limit(bindparam("limit"))
)
_ACTOR = select(_A.actor).where(_A.installation_id == _INSTALLATION, _A.account_id == bindparam("account_id"))
_ADD_ACCOUNT = insert(AUDIT_ACCOUNTS)
_ACCOUNT = select(_A.account_id).where(_A.installation_id == _INSTALLATION, _A.actor == bindparam("actor"))


@dataclass(frozen=True, slots=True)
class _Head:
    sequence: int
    hash: bytes


class SqlAuditTrail:
    """Fills the port `AuditTrail`."""

    def __init__(self, connection: Connection, *, random_bytes: Callable[[int], bytes]) -> None:
        self._connection = connection
        self._random_bytes = random_bytes
        self._locked: dict[InstallationId, _Head] = {}
        """The chains that this unit holds. Nobody else can move their heads before it ends."""

    def serialise(self, installation_id: InstallationId) -> None:
        """From here to the commit, no other unit writes events of this installation."""
        self._head(installation_id)

    def append(self, installation_id: InstallationId, entry: AuditEntry) -> None:
        """Chain an event to the installation's last one. Serialises, so call it late in a unit."""
        head = self._head(installation_id)
        event = link(
            entry,
            installation_id=installation_id,
            sequence=head.sequence + 1,
            actor=None if entry.account is None else self._actor(installation_id, entry.account),
            previous_hash=head.hash,
        )
        self._connection.execute(_ADD_EVENT, _values(installation_id, event))
        count_event(self._connection, installation_id, event)
        self._connection.execute(
            _MOVE_HEAD, {"of_installation": installation_id, "sequence": event.sequence, "hash": event.hash}
        )
        self._locked[installation_id] = _Head(event.sequence, event.hash)

    def events(
        self, installation_id: InstallationId, *, after: int = 0, limit: int = 1000
    ) -> list[AuditEvent]:
        """Return events in order, those with a sequence number above `after`."""
        values = {"of_installation": installation_id, "after": after, "limit": limit}
        return [event_of(row) for row in self._connection.execute(_EVENTS, values)]

    def account_of(self, installation_id: InstallationId, actor: bytes) -> AccountId | None:
        """Return whose commitment this is; None once the account was erased."""
        values = {"of_installation": installation_id, "actor": actor}
        return self._connection.execute(_ACCOUNT, values).scalar_one_or_none()

    def _head(self, installation_id: InstallationId) -> _Head:
        """Return the chain's end, locked until the commit."""
        if installation_id not in self._locked:
            row = self._lock_head(installation_id)
            if row is None:
                first = {"installation_id": installation_id, "sequence": 0, "hash": FIRST_HASH}
                # Does nothing, but waits, where another unit begins the chain at the same time.
                self._connection.execute(_ADD_HEAD.on(self._connection), first)
                row = self._lock_head(installation_id)
            assert row is not None  # noqa: S101 - it was there or was just made, and heads are never deleted
            self._locked[installation_id] = _Head(row.sequence, row.hash)
        return self._locked[installation_id]

    def _lock_head(self, installation_id: InstallationId) -> Row[*tuple[Any, ...]] | None:
        return self._connection.execute(_LOCK_HEAD, {"of_installation": installation_id}).one_or_none()

    def _actor(self, installation_id: InstallationId, account: AccountId) -> bytes:
        """Return the commitment to an account, made at its first event. The chain's lock keeps it single."""
        values = {"of_installation": installation_id, "account_id": account}
        actor: bytes | None = self._connection.execute(_ACTOR, values).scalar_one_or_none()
        if actor is None:
            salt = self._random_bytes(SALT_BYTES)
            actor = commit_to_account(account, salt=salt)
            row = {"installation_id": installation_id, "account_id": account, "salt": salt, "actor": actor}
            self._connection.execute(_ADD_ACCOUNT, row)
        return actor


def _values(installation_id: InstallationId, event: AuditEvent) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "sequence": event.sequence,
        "at_micros": event.at_micros,
        "kind": event.kind,
        "actor": event.actor,
        "secret_id": event.secret_id,
        "product": event.container.product.value if event.container else None,
        "container_id": event.container.id if event.container else None,
        "details": event.details,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def event_of(row: Row[*tuple[Any, ...]]) -> AuditEvent:
    """Read the columns `EVENT_COLUMNS`."""
    return AuditEvent(
        sequence=row.sequence,
        at_micros=row.at_micros,
        kind=row.kind,
        actor=row.actor,
        secret_id=None if row.secret_id is None else SecretId(row.secret_id),
        container=None if row.container_id is None else Container(Product(row.product), row.container_id),
        details=row.details,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )
