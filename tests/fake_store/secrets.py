"""The fake repositories of the secrets and their readers."""

from dataclasses import replace
from datetime import datetime

from plugin.domain.container import Container
from plugin.domain.errors import SecretNotFound, UsedUp
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.life import TrashReason
from plugin.domain.secret import ContainerCounts, SealedSecret, SecretCounts, SecretHead
from plugin.services.errors import StaleWrite, StoreConflict
from tests.fake_store.rows import FakeRepository, KeptReader, KeptSecret


class FakeSecrets(FakeRepository):
    """Fills the port `Secrets`."""

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container, without keys and contents, oldest first."""
        heads = [head for head in self._in(installation_id, container) if head.is_shown_to(viewer)]
        return sorted(heads, key=lambda head: (head.created_at, head.id))

    def counts_in(self, installation_id: InstallationId, container: Container) -> ContainerCounts:
        """Return how many secrets a container holds, trashed ones not counted."""
        heads = self._in(installation_id, container)
        return ContainerCounts(len(heads), sum(head.asked_by is None for head in heads))

    def _in(self, installation_id: InstallationId, container: Container) -> list[SecretHead]:
        return [
            row.secret.head
            for (owner, _), row in self._rows.secrets.items()
            if owner == installation_id and row.trashed_at is None and row.secret.head.container == container
        ]

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> SealedSecret:
        """Return a secret."""
        row = self._rows.secrets.get((installation_id, secret_id))
        if row is None or row.trashed_at is not None:
            raise SecretNotFound
        return row.secret

    def add(self, installation_id: InstallationId, secret: SealedSecret) -> None:
        """Add a secret."""
        if (installation_id, secret.head.id) in self._rows.secrets:
            raise StoreConflict("the secret's id is taken")
        self._writable.secrets[installation_id, secret.head.id] = KeptSecret(secret)

    def replace(
        self, installation_id: InstallationId, secret: SealedSecret, *, version: int, epoch: int
    ) -> None:
        """Write a secret over the one that still has this version and epoch (compare and set)."""
        old = self.get(installation_id, secret.head.id)
        if (old.head.version, old.key_epoch) != (version, epoch):
            raise StaleWrite("the secret has another version or epoch")
        old_head = old.head
        head = replace(
            secret.head,
            asked_by=old_head.asked_by,
            given_to=old_head.given_to,
            has_audience=old_head.has_audience,
        )
        kept = replace(secret, head=head)
        self._writable.secrets[installation_id, secret.head.id] = KeptSecret(kept)

    def show_to_everyone(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Show a secret that was asked for to all who see its container."""
        secret = self.get(installation_id, secret_id)
        shown = replace(secret, head=replace(secret.head, asked_by=None))
        self._writable.secrets[installation_id, secret_id] = KeptSecret(shown)

    def trash(
        self, installation_id: InstallationId, secret_id: SecretId, *, by: AccountId, at: datetime
    ) -> None:
        """Put a secret in the trash."""
        secret = self.get(installation_id, secret_id)
        self._writable.secrets[installation_id, secret_id] = KeptSecret(
            secret, trashed_at=at, trashed_by=by, reason=TrashReason.DELETED
        )

    def ids(self, installation_id: InstallationId, *, after: SecretId, limit: int) -> list[SecretId]:
        """Return the next secrets' ids, in their order."""
        kept = [key for key, row in self._rows.secrets.items() if row.trashed_at is None]
        return sorted(each for owner, each in kept if owner == installation_id and each > after)[:limit]

    def claim_open(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Count one open of a secret that opens a limited number of times."""
        row = self._rows.secrets.get((installation_id, secret_id))
        left = None if row is None or row.trashed_at else row.secret.head.life.opens_left
        if row is None or not left:
            raise UsedUp
        life = replace(row.secret.head.life, opens_left=left - 1)
        secret = replace(row.secret, head=replace(row.secret.head, life=life))
        self._writable.secrets[installation_id, secret_id] = KeptSecret(secret)

    def counts(self, installation_id: InstallationId) -> SecretCounts:
        """Return how much the installation holds."""
        rows = [row for (owner, _), row in self._rows.secrets.items() if owner == installation_id]
        kept = [row for row in rows if row.trashed_at is None]
        containers = {row.secret.head.container for row in kept}
        return SecretCounts(secrets=len(kept), trashed=len(rows) - len(kept), containers=len(containers))


class FakeReaders(FakeRepository):
    """Fills the port `Readers`."""

    def is_known(self, installation_id: InstallationId, secret_id: SecretId, account: AccountId) -> bool:
        """Whether this account has unlocked this secret before."""
        return (installation_id, secret_id, account) in self._rows.readers

    def record(
        self, installation_id: InstallationId, secret_id: SecretId, account: AccountId, at: datetime
    ) -> None:
        """Note an unlock: the first and the last moment are kept."""
        readers, key = self._writable.readers, (installation_id, secret_id, account)
        first = readers[key].first_at if key in readers else at
        readers[key] = KeptReader(first, at)
