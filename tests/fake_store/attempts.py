"""The fake repository of the buckets that limit guessing."""

from collections.abc import Mapping, Sequence

from plugin.domain.attempts import EMPTY_BUCKET, Bucket, BucketKey
from plugin.domain.ids import InstallationId
from tests.fake_store.rows import FakeRepository


class FakeAttempts(FakeRepository):
    """Fills the port `Attempts`. A writing unit is alone, so every bucket is locked from its start on."""

    def lock(
        self, installation_id: InstallationId, keys: Sequence[BucketKey]
    ) -> tuple[float, Mapping[BucketKey, Bucket]]:
        """Lock these buckets until the commit; return the database's clock, read after that, and their state."""
        rows = self._writable
        found = {key: rows.attempts.get((installation_id, key), EMPTY_BUCKET) for key in keys}
        return self._transaction.seconds(), found

    def save(self, installation_id: InstallationId, buckets: Mapping[BucketKey, Bucket]) -> None:
        """Write buckets that this unit has locked."""
        rows = self._writable
        for key, bucket in buckets.items():
            rows.attempts[installation_id, key] = bucket

    def forget_across_tenants(self, *, seconds: float) -> int:
        """Delete buckets whose newest failure is older than this many seconds."""
        rows = self._writable
        oldest = self._transaction.seconds() - seconds
        old = [key for key, bucket in rows.attempts.items() if bucket.last_at < oldest]
        for key in old:
            del rows.attempts[key]
        return len(old)
