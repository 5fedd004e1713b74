"""The audit trail as people look for events in it: newest first, page by page, each page by an index.

What a page costs must not grow with the trail. So exactly one condition of a search picks an index whose rows come
in the order of their numbers (`_picks`); the others are checked row by row (`_checks`), on at most `SCAN` rows.
A page that ends there is short, and says where the next one goes on.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, true, union_all

from plugin.domain.audit import AuditEvent, micros_of
from plugin.domain.audit_search import LARGEST_SEQUENCE, AuditPage, AuditSearch
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead
from plugin.services.audit_repositories import KnownSecret
from plugin.storage.audit import EVENT_COLUMNS, event_of
from plugin.storage.audit_days import counts_since
from plugin.storage.audit_tables import AUDIT_ACCOUNTS, AUDIT_EVENTS
from plugin.storage.known_secrets import find_heads, find_known

SCAN = 5000
"""How many rows a page may look at that it does not show."""

DISORDER_MICROS = 60 * 60 * 1_000_000
"""Events are numbered in the order of their commits; machines' clocks may differ from that by this much."""

_E, _A = AUDIT_EVENTS.c, AUDIT_ACCOUNTS.c
_Condition = ColumnElement[bool]


class SqlAuditPages:
    """Fills the port `AuditPages`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, installation_id: InstallationId, search: AuditSearch, *, actor: bytes | None = None
    ) -> AuditPage:
        """Return the newest events that match; `actor` stands for the search's account."""
        lowest, before = self._bounds(installation_id, search)
        picks, checks = _picks(search, actor), _checks(search, actor)
        horizon = 0
        if checks:
            horizon = max(self._horizon(installation_id, pick, lowest, before) for pick in picks)
        events = self._events(
            [
                _range(installation_id, pick, max(lowest, horizon), before)
                .where(*checks)
                .limit(search.limit + 1)
                for pick in picks
            ],
            limit=search.limit + 1,
        )
        if len(events) > search.limit:
            return AuditPage(tuple(events[:-1]), events[-2].sequence)
        return AuditPage(tuple(events), horizon or None)

    def accounts_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, AccountId]:
        """Return whose commitments these are; those of erased accounts are left out."""
        statement = select(_A.actor, _A.account_id).where(
            _A.installation_id == installation_id, _A.actor.in_(sorted(actors))
        )
        return {row.actor: AccountId(row.account_id) for row in self._connection.execute(statement)}

    def heads_of(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, SecretHead]:
        """Return the heads of those secrets that still exist, those in the trash included."""
        return find_heads(self._connection, installation_id, secret_ids)

    def days(self, installation_id: InstallationId, *, since_day: int) -> Mapping[tuple[int, str], int]:
        """Return how many events of each counted kind each day had."""
        return counts_since(self._connection, installation_id, day=since_day)

    def known_to(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[KnownSecret]:
        """Return secrets that an account has seen since their content last changed, newest first."""
        return find_known(self._connection, installation_id, account, limit=limit)

    def _bounds(self, installation_id: InstallationId, search: AuditSearch) -> tuple[int, int]:
        """Return the lowest sequence number that can match, and the first above that cannot."""
        lowest, before = 0, search.before or LARGEST_SEQUENCE
        mine = _E.installation_id == installation_id
        if search.from_at:
            earliest = micros_of(search.from_at) - DISORDER_MICROS
            older = select(_E.sequence).where(mine, _E.at_micros < earliest).order_by(_E.at_micros.desc())
            lowest = self._first(older, default=-1) + 1
        if search.to_at:
            latest = micros_of(search.to_at) + DISORDER_MICROS
            newer = select(_E.sequence).where(mine, _E.at_micros > latest).order_by(_E.at_micros)
            before = min(before, self._first(newer, default=LARGEST_SEQUENCE))
        return lowest, before

    def _horizon(self, installation_id: InstallationId, pick: _Condition, lowest: int, before: int) -> int:
        """Return the number down to which one page looks; 0 where that is the end."""
        columns = _range(installation_id, pick, lowest, before).with_only_columns(_E.sequence)
        return self._first(columns.offset(SCAN), default=0)

    def _first(self, statement: Select[Any], *, default: int) -> int:
        found: int | None = self._connection.execute(statement.limit(1)).scalar_one_or_none()
        return default if found is None else found

    def _events(self, statements: Sequence[Select[Any]], *, limit: int) -> list[AuditEvent]:
        if len(statements) == 1:
            return [event_of(row) for row in self._connection.execute(statements[0])]
        # One range of the index for each kind: a plain IN would sort every event of these kinds.
        parts = [select(statement.subquery()) for statement in statements]
        merged = union_all(*parts).subquery()
        rows = self._connection.execute(select(merged).order_by(merged.c.sequence.desc()).limit(limit))
        return [event_of(row) for row in rows]


def _range(installation_id: InstallationId, pick: _Condition, lowest: int, before: int) -> Select[Any]:
    return (
        select(*EVENT_COLUMNS)
        .where(_E.installation_id == installation_id, _E.sequence >= lowest, _E.sequence < before, pick)
        .order_by(_E.sequence.desc())
    )


def _picks(search: AuditSearch, actor: bytes | None) -> list[_Condition]:
    """Return the conditions of which each picks its own range of an index, the rarest kind of condition first."""
    if search.secret_id is not None:
        return [_E.secret_id == search.secret_id]
    if actor is not None:
        return [_E.actor == actor]
    return [_E.kind == kind.value for kind in search.kinds] or [true()]


def _checks(search: AuditSearch, actor: bytes | None) -> list[_Condition]:
    """Return the conditions that no index answers for this search."""
    checks: list[_Condition] = []
    if search.secret_id is not None and actor is not None:
        checks.append(_E.actor == actor)
    if search.kinds and (search.secret_id is not None or actor is not None):
        checks.append(_E.kind.in_([kind.value for kind in search.kinds]))
    if search.from_at:
        checks.append(_E.at_micros >= micros_of(search.from_at))
    if search.to_at:
        checks.append(_E.at_micros <= micros_of(search.to_at))
    return checks
