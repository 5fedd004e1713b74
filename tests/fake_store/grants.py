"""The fake repository of the grants."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from plugin.domain.grant import Grant
from plugin.domain.ids import GrantId, InstallationId, SecretId
from plugin.services.errors import StoreConflict
from tests.fake_store.rows import FakeRepository


class FakeGrants(FakeRepository):
    """Fills the port `Grants`."""

    def find(self, installation_id: InstallationId, grant_id: GrantId) -> Grant | None:
        """Return a grant, live or not."""
        return self._rows.grants.get((installation_id, grant_id))

    def add(self, installation_id: InstallationId, grant: Grant, *, keep: int) -> None:
        """Add a grant; of this account and secret only the `keep` newest stay, this one included."""
        rows = self._writable
        if (installation_id, grant.id) in rows.grants:
            raise StoreConflict("the grant's id is taken")
        siblings = [
            each
            for (owner, _), each in rows.grants.items()
            if owner == installation_id
            and (each.secret_id, each.account_pseudonym) == (grant.secret_id, grant.account_pseudonym)
        ]
        newest_first = sorted(siblings, key=lambda each: (each.issued_at, each.id), reverse=True)
        for each in newest_first[keep - 1 :]:
            del rows.grants[installation_id, each.id]
        rows.grants[installation_id, grant.id] = grant

    def touch(self, installation_id: InstallationId, grant_id: GrantId, at: datetime) -> None:
        """Note that a grant was used."""
        rows = self._writable
        grant = rows.grants.get((installation_id, grant_id))
        if grant is not None and grant.last_used_at < at:
            rows.grants[installation_id, grant_id] = replace(grant, last_used_at=at)

    def delete(self, installation_id: InstallationId, grant_id: GrantId) -> None:
        """Delete a grant; deleting what is gone is no error."""
        self._writable.grants.pop((installation_id, grant_id), None)

    def delete_of_secret(self, installation_id: InstallationId, secret_id: SecretId) -> int:
        """Delete every grant of a secret; return how many there were."""
        return self._delete(lambda owner, grant: (owner, grant.secret_id) == (installation_id, secret_id))

    def delete_others(self, installation_id: InstallationId, secret_id: SecretId, *, keep: GrantId) -> int:
        """Delete every grant of a secret but one; return how many there were."""
        grants = self._writable.grants
        others = [
            key
            for key, grant in grants.items()
            if key[0] == installation_id and grant.secret_id == secret_id and grant.id != keep
        ]
        for key in others:
            del grants[key]
        return len(others)

    def delete_all(self, installation_id: InstallationId) -> None:
        """Delete every grant of an installation."""
        self._delete(lambda owner, _: owner == installation_id)

    def count(self, installation_id: InstallationId, *, used_after: datetime, now: datetime) -> int:
        """Return how many grants are live: not expired at `now`, and used after the given moment."""
        return sum(
            owner == installation_id and grant.expires_at > now and grant.last_used_at > used_after
            for (owner, _), grant in self._rows.grants.items()
        )

    def delete_dead_across_tenants(self, *, used_before: datetime, now: datetime) -> int:
        """Delete the grants that are expired, or were last used before the given moment."""
        return self._delete(lambda _, grant: grant.expires_at <= now or grant.last_used_at < used_before)

    def _delete(self, is_meant: Callable[[InstallationId, Grant], bool]) -> int:
        rows = self._writable
        meant = [key for key, grant in rows.grants.items() if is_meant(key[0], grant)]
        for key in meant:
            del rows.grants[key]
        return len(meant)
