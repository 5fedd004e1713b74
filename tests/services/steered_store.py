"""A store whose database clock a test sets, and whose units a test may alter, on top of any real or fake one."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from plugin.domain.attempts import Bucket, BucketKey
from plugin.domain.audit import AuditEntry
from plugin.domain.ids import InstallationId
from plugin.services import ports, repositories
from plugin.services.errors import StoreUnavailable
from tests.fake_store.attempts import FakeAttempts
from tests.fakes import FakeClock

Alteration = Callable[[ports.UnitOfWork], None]


class SteeredAttempts:
    """The attempts of a store, read by the test's clock instead of the database's own."""

    def __init__(self, attempts: repositories.Attempts, clock: FakeClock) -> None:
        self._attempts = attempts
        self._clock = clock
        self._is_real = not isinstance(attempts, FakeAttempts)

    def lock(
        self, installation_id: InstallationId, keys: Sequence[BucketKey]
    ) -> tuple[float, Mapping[BucketKey, Bucket]]:
        """Lock and read these buckets; the moment is the test's."""
        _, buckets = self._attempts.lock(installation_id, keys)
        return self._clock.now().timestamp(), buckets

    def save(self, installation_id: InstallationId, buckets: Mapping[BucketKey, Bucket]) -> None:
        """Write buckets."""
        self._attempts.save(installation_id, buckets)

    def forget_across_tenants(self, *, seconds: float) -> int:
        """Forget by the test's clock: the database's own may be ahead of it by any time."""
        ahead = datetime.now(UTC) - self._clock.now() if self._is_real else timedelta(0)
        return self._attempts.forget_across_tenants(seconds=seconds + ahead.total_seconds())


class SteeredStore:
    """Passes everything on; `alter` may change a writing unit before the use case gets it."""

    def __init__(self, store: ports.Store, clock: FakeClock) -> None:
        self._store = store
        self._clock = clock
        self.alter: Alteration = leave_alone
        self._open = threading.local()
        self.glances = store.glances

    @property
    def is_open(self) -> bool:
        """Whether the calling thread is inside a unit."""
        return getattr(self._open, "units", 0) > 0

    @contextmanager
    def reading(self) -> Iterator[ports.UnitOfWork]:
        """Open a unit that only reads."""
        with self._store.reading() as unit, self._counted():
            yield unit

    @contextmanager
    def writing(self) -> Iterator[ports.UnitOfWork]:
        """Open a unit that may write, and alter it."""
        with self._store.writing() as unit, self._counted():
            unit.attempts = SteeredAttempts(unit.attempts, self._clock)
            self.alter(unit)
            yield unit

    def check(self) -> None:
        """Answer, or raise."""
        self._store.check()

    def erase_traces(self) -> None:
        """Pass it on."""
        self._store.erase_traces()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._open.units = getattr(self._open, "units", 0) + 1
        try:
            yield
        finally:
            self._open.units -= 1


def leave_alone(_unit: ports.UnitOfWork) -> None:
    """Alter nothing."""


def break_audit(unit: ports.UnitOfWork) -> None:
    """Make the audit trail refuse every event, as a database that goes away would."""

    def refuse(_installation_id: InstallationId, _entry: AuditEntry) -> NoReturn:
        raise StoreUnavailable("the database does not answer")

    unit.audit.append = refuse
