"""The rows of the buckets that limit guessing."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Double, bindparam, delete, literal_column, select, tuple_

from plugin.domain.attempts import EMPTY_BUCKET, Bucket, BucketKey, BucketKind
from plugin.domain.ids import InstallationId
from plugin.storage.tables import ATTEMPTS
from plugin.storage.variants import insert_if_absent, insert_or_update, is_postgresql

_A = ATTEMPTS.c

# Not now(): that stands still from the transaction's start, however long the lock was waited for.
# https://www.postgresql.org/docs/15/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT
_POSTGRESQL_CLOCK = literal_column("CAST(extract(epoch FROM clock_timestamp()) AS double precision)", Double)
# 2440587.5 is the Julian day of the epoch; unixepoch('subsec') needs SQLite 3.42.
# https://www.sqlite.org/lang_datefunc.html
_SQLITE_CLOCK = literal_column("(julianday('now') - 2440587.5) * 86400.0", Double)

_BUCKETS = (
    select(_A.kind, _A.subject, _A.failures, _A.started_at, _A.last_at, _A.told_at)
    .where(_A.installation_id == bindparam("installation_id"))
    .where(tuple_(_A.kind, _A.subject).in_(bindparam("keys", expanding=True)))
    .order_by(_A.kind, _A.subject)
)
_LOCK_BUCKETS = _BUCKETS.with_for_update()
_READ_POSTGRESQL_CLOCK = select(_POSTGRESQL_CLOCK)
_READ_SQLITE_CLOCK = select(_SQLITE_CLOCK)
_ADD_EMPTY = insert_if_absent(ATTEMPTS)
_SAVE = insert_or_update(ATTEMPTS, ["failures", "started_at", "last_at", "told_at"])
_AGE = bindparam("seconds", type_=Double)
_FORGET_ON_POSTGRESQL = delete(ATTEMPTS).where(_A.last_at < _POSTGRESQL_CLOCK - _AGE)
_FORGET_ON_SQLITE = delete(ATTEMPTS).where(_A.last_at < _SQLITE_CLOCK - _AGE)


class SqlAttempts:
    """Fills the port `Attempts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(
        self, installation_id: InstallationId, keys: Sequence[BucketKey]
    ) -> tuple[float, Mapping[BucketKey, Bucket]]:
        """Lock these buckets until the commit; return the database's clock, read after that, and their state.

        On SQLite a writing unit is alone anyway. On PostgreSQL a row that does not exist cannot be locked, so
        it is made first; all units make and lock rows in the same order, so none waits for another in a circle.
        """
        if is_postgresql(self._connection):
            found = self._lock_rows(installation_id, keys)
            now: float = self._connection.execute(_READ_POSTGRESQL_CLOCK).scalar_one()
        else:
            found = self._read_rows(installation_id, keys, lock=False)
            now = self._connection.execute(_READ_SQLITE_CLOCK).scalar_one()
        return now, {key: found.get(key, EMPTY_BUCKET) for key in keys}

    def save(self, installation_id: InstallationId, buckets: Mapping[BucketKey, Bucket]) -> None:
        """Write buckets that this unit has locked."""
        rows = [_values(installation_id, key, bucket) for key, bucket in buckets.items()]
        if rows:
            self._connection.execute(_SAVE.on(self._connection), rows)

    def forget_across_tenants(self, *, seconds: float) -> int:
        """Delete buckets whose newest failure is older than this many seconds; return how many."""
        forget = _FORGET_ON_POSTGRESQL if is_postgresql(self._connection) else _FORGET_ON_SQLITE
        return self._connection.execute(forget, {"seconds": seconds}).rowcount

    def _lock_rows(
        self, installation_id: InstallationId, keys: Sequence[BucketKey]
    ) -> Mapping[BucketKey, Bucket]:
        ordered = sorted(set(keys), key=lambda key: (key.kind, key.subject))
        empty = [_values(installation_id, key, EMPTY_BUCKET) for key in ordered]
        found: Mapping[BucketKey, Bucket] = {}
        # A row that was there may be forgotten before it is locked; the second round then makes it anew.
        while len(found) < len(ordered):
            self._connection.execute(_ADD_EMPTY.on(self._connection), empty)
            found = self._read_rows(installation_id, ordered, lock=True)
        return found

    def _read_rows(
        self, installation_id: InstallationId, keys: Sequence[BucketKey], *, lock: bool
    ) -> Mapping[BucketKey, Bucket]:
        values = {
            "installation_id": installation_id,
            "keys": [(key.kind.value, key.subject) for key in keys],
        }
        rows = self._connection.execute(_LOCK_BUCKETS if lock else _BUCKETS, values)
        return {BucketKey(BucketKind(kind), subject): Bucket(*counts) for kind, subject, *counts in rows}


def _values(installation_id: InstallationId, key: BucketKey, bucket: Bucket) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "kind": key.kind.value,
        "subject": key.subject,
        "failures": bucket.failures,
        "started_at": bucket.started_at,
        "last_at": bucket.last_at,
        "told_at": bucket.told_at,
    }
