"""The audit chains as a whole: their ends, their accounts, and the cutting off of what is too old."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, select, update

from plugin.domain.audit import FIRST_HASH, AuditEvent, micros_of
from plugin.domain.ids import AccountId, ClientKey, InstallationId
from plugin.services.audit_repositories import ChainHead, ChainOwner, Commitment
from plugin.storage.audit_days import MICROS_PER_DAY
from plugin.storage.audit_tables import AUDIT_ACCOUNTS, AUDIT_DAYS, AUDIT_EVENTS, AUDIT_HEADS
from plugin.storage.tables import INSTALLATIONS

_I, _H, _E, _A, _D = INSTALLATIONS.c, AUDIT_HEADS.c, AUDIT_EVENTS.c, AUDIT_ACCOUNTS.c, AUDIT_DAYS.c
_INSTALLATION = bindparam("of_installation", type_=_I.id.type)

_HEAD = select(_H.sequence, _H.hash, _H.kept_sequence, _H.kept_hash).where(
    _H.installation_id == _INSTALLATION
)
_COMMITMENTS = (
    select(_A.account_id, _A.salt, _A.actor)
    .where(_A.installation_id == _INSTALLATION, _A.account_id > bindparam("after"))
    .order_by(_A.account_id)
    .limit(bindparam("limit"))
)
_OWNERS = (
    select(_I.id, _I.client_key)
    .join(AUDIT_HEADS, _I.id == _H.installation_id)
    .where(_I.client_key > bindparam("after"))
    .order_by(_I.client_key)
    .limit(bindparam("limit"))
)
_IS_OLDEST = and_(_E.installation_id == _H.installation_id, _E.sequence == _H.kept_sequence + 1)
_BEGUN = _OWNERS.where(
    exists(select(_E.sequence).where(_IS_OLDEST, _E.at_micros < bindparam("before")).correlate(AUDIT_HEADS))
)
_CUT = delete(AUDIT_EVENTS).where(_E.installation_id == _INSTALLATION, _E.sequence <= bindparam("until"))
_KEEP_FROM = update(AUDIT_HEADS).where(_H.installation_id == _INSTALLATION)
_FORGET_ACCOUNTS = delete(AUDIT_ACCOUNTS).where(
    _A.installation_id == _INSTALLATION,
    ~exists(select(_E.sequence).where(_E.installation_id == _A.installation_id, _E.actor == _A.actor)),
)
_FORGET_DAYS = delete(AUDIT_DAYS).where(_D.installation_id == _INSTALLATION, _D.day < bindparam("first_day"))


class SqlAuditChains:
    """Fills the port `AuditChains`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self, installation_id: InstallationId) -> ChainHead | None:
        """Return the ends of an installation's chain; None if it has no events."""
        row = self._connection.execute(_HEAD, {"of_installation": installation_id}).one_or_none()
        if row is None:
            return None
        return ChainHead(row.sequence, row.hash, row.kept_sequence, row.kept_hash or FIRST_HASH)

    def commitments(
        self, installation_id: InstallationId, *, after: AccountId | None, limit: int
    ) -> list[Commitment]:
        """Return the next accounts that the chain knows, in the order of their ids."""
        values = {"of_installation": installation_id, "after": after or "", "limit": limit}
        rows = self._connection.execute(_COMMITMENTS, values)
        return [Commitment(AccountId(row.account_id), row.salt, row.actor) for row in rows]

    def commitments_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, Commitment]:
        """Return whose commitments these are, with the salts; those of erased accounts are left out."""
        statement = select(_A.account_id, _A.salt, _A.actor).where(
            _A.installation_id == installation_id, _A.actor.in_(sorted(actors))
        )
        rows = self._connection.execute(statement)
        return {row.actor: Commitment(AccountId(row.account_id), row.salt, row.actor) for row in rows}

    def owners_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ChainOwner]:
        """Return the next installations, purged ones included, in the order of their client keys."""
        return self._owners(_OWNERS, {"after": after or "", "limit": limit})

    def begun_across_tenants(
        self, *, before: datetime, after: ClientKey | None, limit: int
    ) -> list[ChainOwner]:
        """Return the next installations whose oldest kept event is older than `before`."""
        return self._owners(_BEGUN, {"before": micros_of(before), "after": after or "", "limit": limit})

    def cut(self, installation_id: InstallationId, *, last: AuditEvent) -> int:
        """Delete the events up to `last`, and the names of accounts that no event names any more."""
        mine = {"of_installation": installation_id}
        deleted = self._connection.execute(_CUT, mine | {"until": last.sequence}).rowcount
        kept = {"kept_sequence": last.sequence, "kept_hash": last.hash}
        self._connection.execute(_KEEP_FROM, mine | kept)
        self._connection.execute(_FORGET_ACCOUNTS, mine)
        self._connection.execute(_FORGET_DAYS, mine | {"first_day": last.at_micros // MICROS_PER_DAY})
        return deleted

    def _owners(self, statement: Select[Any], values: dict[str, object]) -> list[ChainOwner]:
        rows = self._connection.execute(statement, values)
        return [ChainOwner(InstallationId(row.id), ClientKey(row.client_key)) for row in rows]
