"""How many events of some kinds each day had: kept beside the chain, so that a chart reads no events."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from plugin.domain.audit import AuditEvent, AuditKind
from plugin.domain.ids import InstallationId
from plugin.storage.audit_tables import AUDIT_DAYS
from plugin.storage.variants import Variants

COUNTED = frozenset({AuditKind.CREATED, AuditKind.UNLOCKED, AuditKind.REFUSED, AuditKind.THROTTLED})
"""What the admin page draws. Each further kind costs its events a write."""

MICROS_PER_DAY = 24 * 60 * 60 * 1_000_000

_D = AUDIT_DAYS.c
_KEY = list(AUDIT_DAYS.primary_key.columns)


def _counting(insert: Any) -> Insert:  # noqa: ANN401 - the two dialects' INSERTs share no type with this method
    counted: Insert = insert.values(events=1).on_conflict_do_update(
        index_elements=_KEY, set_={"events": _D.events + 1}
    )
    return counted


_COUNT = Variants(
    postgresql=_counting(postgresql.insert(AUDIT_DAYS)), sqlite=_counting(sqlite.insert(AUDIT_DAYS))
)
_DAYS = select(_D.day, _D.kind, _D.events).where(
    _D.installation_id == bindparam("installation_id"), _D.day >= bindparam("since_day")
)


def count_event(connection: Connection, installation_id: InstallationId, event: AuditEvent) -> None:
    """Count an event for its day, if its kind is counted. The chain's lock keeps this single."""
    if event.kind in COUNTED:
        values = {
            "installation_id": installation_id,
            "day": event.at_micros // MICROS_PER_DAY,
            "kind": event.kind,
        }
        connection.execute(_COUNT.on(connection), values)


def counts_since(
    connection: Connection, installation_id: InstallationId, *, day: int
) -> Mapping[tuple[int, str], int]:
    """Return the counts of each day and kind from a day on."""
    rows = connection.execute(_DAYS, {"installation_id": installation_id, "since_day": day})
    return {(day, kind): events for day, kind, events in rows}
