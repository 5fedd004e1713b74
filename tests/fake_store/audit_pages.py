"""The fake repository of what people look for in the audit trail."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from plugin.domain.audit import AuditEvent, micros_of
from plugin.domain.audit_search import AuditPage, AuditSearch
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead
from plugin.services.audit_repositories import KnownSecret
from tests.fake_store.rows import FakeRepository


class FakeAuditPages(FakeRepository):
    """Fills the port `AuditPages`: it looks at everything."""

    def page(
        self, installation_id: InstallationId, search: AuditSearch, *, actor: bytes | None = None
    ) -> AuditPage:
        """Return the newest events that match."""
        found = [
            event
            for (owner, _), event in self._rows.events.items()
            if owner == installation_id and _matches(event, search, actor)
        ]
        found.sort(key=lambda event: -event.sequence)
        is_last = len(found) <= search.limit
        page = tuple(found[: search.limit])
        return AuditPage(page, None if is_last else page[-1].sequence)

    def accounts_of(
        self, installation_id: InstallationId, actors: Collection[bytes]
    ) -> Mapping[bytes, AccountId]:
        """Return whose commitments these are."""
        known = self._rows.actors.items()
        return {actor: key[1] for key, actor in known if key[0] == installation_id and actor in actors}

    def heads_of(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, SecretHead]:
        """Return the heads of those secrets that still exist."""
        rows = self._rows.secrets
        found = [secret_id for secret_id in secret_ids if (installation_id, secret_id) in rows]
        return {secret_id: rows[installation_id, secret_id].secret.head for secret_id in found}

    def days(self, installation_id: InstallationId, *, since_day: int) -> Mapping[tuple[int, str], int]:
        """Return how many events of each counted kind each day had."""
        days = self._rows.days.items()
        return {
            (day, kind): count
            for (owner, day, kind), count in days
            if owner == installation_id and day >= since_day
        }

    def known_to(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[KnownSecret]:
        """Return secrets that an account has seen since they last changed, the last seen first."""
        known = []
        for (owner, secret_id, reader), seen in self._rows.readers.items():
            row = self._rows.secrets[owner, secret_id]
            is_fresh = seen.last_at >= row.secret.head.content_changed_at - timedelta(minutes=1)
            if (owner, reader) == (installation_id, account) and is_fresh:
                known.append(KnownSecret(row.secret.head, seen.last_at, row.trashed_at is not None))
        return sorted(known, key=lambda each: (-micros_of(each.last_seen_at), each.head.id))[:limit]


def _matches(event: AuditEvent, search: AuditSearch, actor: bytes | None) -> bool:
    return (
        (search.before is None or event.sequence < search.before)
        and (not search.kinds or event.kind in search.kinds)
        and (actor is None or event.actor == actor)
        and (search.secret_id is None or event.secret_id == search.secret_id)
        and (search.from_at is None or event.at_micros >= micros_of(search.from_at))
        and (search.to_at is None or event.at_micros <= micros_of(search.to_at))
    )
