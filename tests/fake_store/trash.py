"""The fake repository of the trash."""

from dataclasses import replace
from datetime import datetime

from plugin.domain.container import Container
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import UNKNOWN_ACCOUNT, AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.life import Life, SecretState, TrashReason
from plugin.domain.secret import TrashedHead
from plugin.services.trash_repositories import DueSecret
from tests.fake_store.rows import FakeRepository, KeptSecret

_REACHED = {TrashReason.EXPIRED: SecretState.EXPIRED, TrashReason.USED_UP: SecretState.USED_UP}


class FakeTrash(FakeRepository):
    """Fills the port `Trash`."""

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, limit: int
    ) -> list[TrashedHead]:
        """Return what an account is shown of the trash of a container, the newest first."""
        heads = [
            _trashed(row)
            for (owner, _), row in self._rows.secrets.items()
            if owner == installation_id
            and row.trashed_at
            and row.secret.head.container == container
            and row.secret.head.is_shown_to(viewer)
        ]
        newest = sorted(heads, key=lambda one: one.head.id)
        return sorted(newest, key=lambda one: one.trashed_at, reverse=True)[:limit]

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> TrashedHead:
        """Return a secret in the trash. In a writing unit its row is locked."""
        row = self._rows.secrets.get((installation_id, secret_id))
        if row is None or row.trashed_at is None:
            raise SecretNotFound
        return _trashed(row)

    def restore(self, installation_id: InstallationId, secret_id: SecretId, *, life: Life) -> None:
        """Take a secret out of the trash and give it these limits."""
        self.get(installation_id, secret_id)
        secret = self._rows.secrets[installation_id, secret_id].secret
        restored = replace(secret, head=replace(secret.head, life=life))
        self._writable.secrets[installation_id, secret_id] = KeptSecret(restored)

    def retire(
        self, installation_id: InstallationId, secret_id: SecretId, *, reason: TrashReason, at: datetime
    ) -> bool:
        """Put a secret in the trash if its limit is reached at this moment still; return whether it was."""
        row = self._rows.secrets.get((installation_id, secret_id))
        if row is None or row.trashed_at is not None or not _is_reached(row, reason, at):
            return False
        self._writable.secrets[installation_id, secret_id] = KeptSecret(
            row.secret, trashed_at=at, trashed_by=UNKNOWN_ACCOUNT, reason=reason
        )
        return True

    def retire_ownerless(
        self, installation_id: InstallationId, *, at: datetime
    ) -> list[tuple[SecretId, Container]]:
        """Put what was asked for in the trash where asker and creator are erased; return which."""
        found = [
            (key, row.secret)
            for key, row in self._rows.secrets.items()
            if key[0] == installation_id
            and row.trashed_at is None
            and row.secret.head.asked_by
            == row.secret.head.created_by
            == row.secret.head.owner
            == UNKNOWN_ACCOUNT
        ]
        for key, secret in found:
            self._writable.secrets[key] = KeptSecret(secret, at, UNKNOWN_ACCOUNT, TrashReason.DELETED)
        return [(key[1], secret.head.container) for key, secret in found]

    def due_across_tenants(self, *, now: datetime, used_after: datetime, limit: int) -> list[DueSecret]:
        """Return secrets that have expired, and used up ones that no grant opens any more."""
        open_now = {
            (owner, grant.secret_id)
            for (owner, _), grant in self._rows.grants.items()
            if grant.expires_at > now and grant.last_used_at > used_after
        }
        due = {
            reason: [
                DueSecret(
                    self._rows.installations[key[0]].client_key, key[1], row.secret.head.container, reason
                )
                for key, row in sorted(self._rows.secrets.items(), key=lambda item: item[0])
                if row.trashed_at is None
                and _is_reached(row, reason, now)
                and not (reason is TrashReason.USED_UP and key in open_now)
            ]
            for reason in _REACHED
        }
        return due[TrashReason.EXPIRED][:limit] + due[TrashReason.USED_UP][:limit]

    def tenants_across_tenants(
        self, *, trashed_before: datetime, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the tenants whose trash holds something this old, in order, those after a client key."""
        owners = {
            self._rows.installations[owner].client_key
            for (owner, _), row in self._rows.secrets.items()
            if row.trashed_at is not None and row.trashed_at < trashed_before
        }
        return [key for key in sorted(owners) if after is None or key > after][:limit]

    def purge(
        self, installation_id: InstallationId, *, trashed_before: datetime, limit: int
    ) -> list[tuple[SecretId, Container]]:
        """Delete secrets that have lain in the trash too long, with their readers and grants; return which."""
        rows = self._writable
        trashed = [
            (row.trashed_at, key)
            for key, row in rows.secrets.items()
            if key[0] == installation_id and row.trashed_at is not None
        ]
        gone = [key for at, key in sorted(trashed) if at < trashed_before][:limit]
        purged = [(key[1], rows.secrets.pop(key).secret.head.container) for key in gone]
        for reader in [key for key in rows.readers if key[:2] in gone]:
            del rows.readers[reader]
        rows.drop_parts_of(gone)
        for grant in [key for key, kept in rows.grants.items() if (key[0], kept.secret_id) in gone]:
            del rows.grants[grant]
        return purged


def _is_reached(row: KeptSecret, reason: TrashReason, now: datetime) -> bool:
    life = row.secret.head.life
    if reason is TrashReason.EXPIRED:
        return life.expires_at is not None and life.expires_at <= now
    return life.opens_left == 0


def _trashed(row: KeptSecret) -> TrashedHead:
    assert row.trashed_at is not None
    assert row.trashed_by is not None
    return TrashedHead(row.secret.head, row.trashed_by, row.trashed_at, row.reason or TrashReason.DELETED)
