"""The fake repositories of what keeps the app in step with the sites."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from plugin.domain.container import Container
from plugin.domain.ids import ClientKey, InstallationId, SecretId
from plugin.services.site_repositories import DueCheck
from tests.fake_store.rows import FakeRepository, KeptCheck, KeptMark, KeptReconciliation

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class FakeContainerChecks(FakeRepository):
    """Fills the port `ContainerChecks`."""

    def report(self, installation_id: InstallationId, container: Container, *, at: datetime) -> None:
        """Note that an event named this container."""
        checks = self._writable.checks
        old = checks.get((installation_id, container), KeptCheck())
        checks[installation_id, container] = replace(old, reported_at=at)

    def due(self, installation_id: InstallationId, *, checked_before: datetime, limit: int) -> list[DueCheck]:
        """Return containers with secrets to look for: those of events first, then the longest unchecked."""
        oldest: dict[Container, datetime] = {}
        for (owner, _), row in self._rows.secrets.items():
            head = row.secret.head
            if owner == installation_id and row.trashed_at is None:
                oldest[head.container] = min(oldest.get(head.container, head.created_at), head.created_at)
        due = []
        for container, created_at in oldest.items():
            check = self._rows.checks.get((installation_id, container), KeptCheck())
            checked_at = check.checked_at or _LONG_AGO
            if check.reported_at is not None or checked_at < checked_before:
                order = (check.reported_at is None, checked_at, created_at, container.id)
                due.append((order, DueCheck(container, check.reported_at, check.absent_since)))
        return [each for _, each in sorted(due, key=lambda pair: pair[0])[:limit]]

    def absent_since(self, installation_id: InstallationId, container: Container) -> datetime | None:
        """Return since when a container is not there; None if it is, or was never looked for."""
        return self._rows.checks.get((installation_id, container), KeptCheck()).absent_since

    def note_present(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that containers are there: whatever spoke against it is forgotten."""
        for container in containers:
            self._writable.checks[installation_id, container] = KeptCheck(checked_at=at)

    def note_absent(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that the host says that containers are not there; the first such moment is kept."""
        for container in containers:
            first = self.absent_since(installation_id, container) or at
            self._writable.checks[installation_id, container] = KeptCheck(checked_at=at, absent_since=first)

    def forget(self, installation_id: InstallationId, container: Container) -> None:
        """Forget what is known about a container."""
        self._writable.checks.pop((installation_id, container), None)

    def delete_secrets(
        self, installation_id: InstallationId, container: Container, *, limit: int
    ) -> list[SecretId]:
        """Delete at most `limit` untrashed secrets of a container, with readers and grants; return which."""
        rows = self._writable
        gone = [
            key
            for key, row in rows.secrets.items()
            if key[0] == installation_id and row.trashed_at is None and row.secret.head.container == container
        ][:limit]
        for key in gone:
            del rows.secrets[key]
        for reader in [key for key in rows.readers if key[:2] in gone]:
            del rows.readers[reader]
        rows.drop_parts_of(gone)
        for owner, grant_id in [
            key for key, grant in rows.grants.items() if (key[0], grant.secret_id) in gone
        ]:
            del rows.grants[owner, grant_id]
        return [secret_id for _, secret_id in gone]


class FakeReconciliations(FakeRepository):
    """Fills the port `Reconciliations`."""

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[ClientKey]:
        """Return installed sites that are to be asked now, those of Connect alone first, then the longest unasked."""
        due = []
        for site in self._rows.installations.values():
            row = self._rows.reconciliations.get(site.id)
            since = row.due_at if row else site.installed_at
            if site.is_installed and (row is None or row.due_at <= now):
                due.append(((site.forge_id is not None, since, site.id.bytes), site.client_key))
        return [key for _, key in sorted(due)[:limit]]

    def report(self, installation_id: InstallationId, *, at: datetime) -> None:
        """Note that an event may have concerned every container: those checked before are due again."""
        rows = self._writable.reconciliations
        rows[installation_id] = replace(
            rows.get(installation_id, KeptReconciliation(due_at=at)), reported_at=at
        )

    def reported_at(self, installation_id: InstallationId) -> datetime | None:
        """Return the moment of the last such event; None if there was none."""
        row = self._rows.reconciliations.get(installation_id)
        return None if row is None else row.reported_at

    def claim(self, installation_id: InstallationId, *, now: datetime, until: datetime) -> bool:
        """Take a site for oneself until a moment; False where it is not due, or taken already."""
        rows = self._writable.reconciliations
        row = rows.get(installation_id)
        if row is not None and row.due_at > now:
            return False
        rows[installation_id] = replace(row, due_at=until) if row else KeptReconciliation(due_at=until)
        return True

    def postpone(self, installation_id: InstallationId, *, until: datetime) -> None:
        """Say when the site is to be asked next."""
        rows = self._writable.reconciliations
        if installation_id in rows:
            rows[installation_id] = replace(rows[installation_id], due_at=until)


class FakePanelMarks(FakeRepository):
    """Fills the port `PanelMarks`."""

    def request(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, at: datetime
    ) -> None:
        """Ask for an issue's mark to be put right. The stamp is new each time."""
        marks = self._writable.marks
        old = marks.get((installation_id, container))
        claimed_until = old.claimed_until if old else None
        marks[installation_id, container] = KeptMark(stamp, due_at=at, claimed_until=claimed_until)

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[tuple[ClientKey, Container]]:
        """Return issues of installed sites whose mark is to be put right now, the longest due first."""
        due = []
        for (owner, container), mark in self._rows.marks.items():
            site = self._rows.installations[owner]
            if site.is_installed and _is_due(mark, now):
                order = site.forge_id is not None, mark.due_at, container.id
                due.append((order, (site.client_key, container)))
        return [found for _, found in sorted(due, key=lambda pair: pair[0])[:limit]]

    def due(self, installation_id: InstallationId, *, now: datetime, limit: int) -> list[Container]:
        """Return issues of one site whose mark is to be put right now, the longest due first."""
        found = [
            (mark.due_at, container.id, container)
            for (owner, container), mark in self._rows.marks.items()
            if owner == installation_id and _is_due(mark, now)
        ]
        return [container for _, _, container in sorted(found, key=lambda each: each[:2])[:limit]]

    def claim(
        self, installation_id: InstallationId, container: Container, *, now: datetime, until: datetime
    ) -> UUID | None:
        """Take an issue for oneself until a moment; return the stamp, None where it is not due, or taken."""
        marks = self._writable.marks
        mark = marks.get((installation_id, container))
        if mark is None or not _is_due(mark, now):
            return None
        marks[installation_id, container] = replace(mark, claimed_until=until)
        return mark.stamp

    def settle(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> bool:
        """Forget a request that was carried out; False, and due again, if another came meanwhile."""
        marks = self._writable.marks
        mark = marks.get((installation_id, container))
        if mark is not None and mark.stamp == stamp:
            del marks[installation_id, container]
            return True
        self._release(installation_id, container)
        return False

    def fail(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> int:
        """Count a failed try and let go of the claim; return how many there were since the last request."""
        marks = self._writable.marks
        mark = marks.get((installation_id, container))
        self._release(installation_id, container)
        if mark is None or mark.stamp != stamp:
            return 0
        kept = marks[installation_id, container]
        marks[installation_id, container] = replace(kept, failures=kept.failures + 1)
        return kept.failures + 1

    def postpone(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, until: datetime
    ) -> None:
        """Try again at a moment, unless another request came meanwhile."""
        marks = self._writable.marks
        mark = marks.get((installation_id, container))
        if mark is not None and mark.stamp == stamp:
            marks[installation_id, container] = replace(mark, due_at=until)

    def _release(self, installation_id: InstallationId, container: Container) -> None:
        marks = self._writable.marks
        if (installation_id, container) in marks:
            kept = marks[installation_id, container]
            marks[installation_id, container] = replace(kept, claimed_until=None)


def _is_due(mark: KeptMark, now: datetime) -> bool:
    return mark.due_at <= now and (mark.claimed_until is None or mark.claimed_until <= now)
