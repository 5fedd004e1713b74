"""What the use cases need of the tables: one repository for each area. `storage` fills these in.

The first argument of every method is the installation, so that no query can forget the tenant. The exceptions
look an installation up, or end in `_across_tenants` and serve maintenance only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from plugin.domain.attempts import Bucket, BucketKey
from plugin.domain.audit import AuditEntry, AuditEvent
from plugin.domain.container import Container, Product
from plugin.domain.grant import Grant
from plugin.domain.ids import (
    AccountId,
    ClientKey,
    ForgeInstallationId,
    GrantId,
    InstallationId,
    SecretId,
)
from plugin.domain.installation import Installation
from plugin.domain.secret import ContainerCounts, SealedSecret, SecretCounts, SecretHead


class Installations(Protocol):
    """The tenants."""

    def find(self, client_key: ClientKey) -> Installation | None:
        """Return the tenant of this client key, installed or not. In a writing unit its row is locked."""
        ...

    def find_remote(self, forge_id: ForgeInstallationId, product: Product) -> Installation | None:
        """Return the tenant of this Forge installation, installed or not."""
        ...

    def add(self, installation: Installation) -> None:
        """Add a tenant.

        Raises:
            StoreConflict: another transaction added this client key first.

        """
        ...

    def update(self, installation: Installation) -> None:
        """Replace everything of the tenant but its id and client key."""
        ...

    def require_current(
        self, installation_id: InstallationId, *, event_issued_at: int, even_sealed: bool
    ) -> None:
        """Go on only while no event has come since the caller was verified; a writing unit keeps others away.

        Raises:
            InstallationNotFound: the site has uninstalled the app, or installed it anew, meanwhile.
            Sealed: an admin has sealed it, and this is not for that case.

        """
        ...

    def others_at(
        self, installation_id: InstallationId, *, base_url: str, product: Product
    ) -> list[ClientKey]:
        """Return other installed tenants that claim the same base URL (a site import leaves such behind)."""
        ...


class TenantKeys(Protocol):
    """The sealed tenant keys."""

    def get(self, installation_id: InstallationId, version: int) -> bytes:
        """Return the sealed key.

        Raises:
            TenantKeyMissing: there is no such row, or it was destroyed.

        """
        ...

    def add(
        self, installation_id: InstallationId, *, version: int, root_key_id: int, sealed: bytes, at: datetime
    ) -> None:
        """Add a sealed key."""
        ...


class LifecycleTokens(Protocol):
    """The accepted lifecycle tokens, by hash: one seen before counts again only with the same body."""

    def remember(
        self, installation_id: InstallationId, *, token_hash: bytes, body_hash: bytes, at: datetime
    ) -> bytes:
        """Note a token with the hash of its body; return the body hash that it was *first* seen with."""
        ...


class Secrets(Protocol):
    """The secrets. Trashed ones are invisible here."""

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container, without keys and contents, oldest first."""
        ...

    def counts_in(self, installation_id: InstallationId, container: Container) -> ContainerCounts:
        """Return how many secrets a container holds, trashed ones not counted."""
        ...

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> SealedSecret:
        """Return a secret.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        ...

    def add(self, installation_id: InstallationId, secret: SealedSecret) -> None:
        """Add a secret."""
        ...

    def replace(
        self, installation_id: InstallationId, secret: SealedSecret, *, version: int, epoch: int
    ) -> None:
        """Write a secret over the one that still has this version and epoch (compare and set).

        Raises:
            SecretNotFound: it is gone or in the trash.
            StaleWrite: it has another version or epoch by now.

        """
        ...

    def trash(
        self, installation_id: InstallationId, secret_id: SecretId, *, by: AccountId, at: datetime
    ) -> None:
        """Put a secret in the trash.

        Raises:
            SecretNotFound: there is none, or it is there already.

        """
        ...

    def show_to_everyone(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Show a secret that was asked for to all who see its container.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        ...

    def ids(self, installation_id: InstallationId, *, after: SecretId, limit: int) -> list[SecretId]:
        """Return the next secrets' ids, in their order."""
        ...

    def claim_open(self, installation_id: InstallationId, secret_id: SecretId) -> None:
        """Count one open of a secret that opens a limited number of times. No two claims are one.

        Raises:
            UsedUp: none is left, or the secret is gone or in the trash.

        """
        ...

    def counts(self, installation_id: InstallationId) -> SecretCounts:
        """Return how much the installation holds. Changes of this unit may not count before it is committed."""
        ...


class Grants(Protocol):
    """The live grants. They are kept out of backups (see docs/vault-format.md)."""

    def find(self, installation_id: InstallationId, grant_id: GrantId) -> Grant | None:
        """Return a grant, live or not."""
        ...

    def add(self, installation_id: InstallationId, grant: Grant, *, keep: int) -> None:
        """Add a grant; of this account and secret only the `keep` newest stay, this one included."""
        ...

    def touch(self, installation_id: InstallationId, grant_id: GrantId, at: datetime) -> None:
        """Note that a grant was used."""
        ...

    def delete(self, installation_id: InstallationId, grant_id: GrantId) -> None:
        """Delete a grant; deleting what is gone is no error."""
        ...

    def delete_of_secret(self, installation_id: InstallationId, secret_id: SecretId) -> int:
        """Delete every grant of a secret; return how many there were."""
        ...

    def delete_others(self, installation_id: InstallationId, secret_id: SecretId, *, keep: GrantId) -> int:
        """Delete every grant of a secret but one; return how many there were."""
        ...

    def delete_all(self, installation_id: InstallationId) -> None:
        """Delete every grant of an installation."""
        ...

    def count(self, installation_id: InstallationId, *, used_after: datetime, now: datetime) -> int:
        """Return how many grants are live: not expired at `now`, and used after the given moment."""
        ...

    def delete_dead_across_tenants(self, *, used_before: datetime, now: datetime) -> int:
        """Delete the grants that are expired, or were last used before the given moment."""
        ...


class Attempts(Protocol):
    """The buckets that limit guessing."""

    def lock(
        self, installation_id: InstallationId, keys: Sequence[BucketKey]
    ) -> tuple[float, Mapping[BucketKey, Bucket]]:
        """Lock these buckets until the commit; return the database's clock, read after that, and their state.

        The clock is in seconds since the epoch. A bucket that does not exist yet is empty, and locked too.
        """
        ...

    def save(self, installation_id: InstallationId, buckets: Mapping[BucketKey, Bucket]) -> None:
        """Write buckets that this unit has locked."""
        ...

    def forget_across_tenants(self, *, seconds: float) -> int:
        """Delete buckets whose newest failure is older than this many seconds."""
        ...


class Readers(Protocol):
    """Who has ever unlocked which secret. The author counts from the start."""

    def is_known(self, installation_id: InstallationId, secret_id: SecretId, account: AccountId) -> bool:
        """Whether this account has unlocked this secret before."""
        ...

    def record(
        self, installation_id: InstallationId, secret_id: SecretId, account: AccountId, at: datetime
    ) -> None:
        """Note an unlock: the first and the last moment are kept."""
        ...


class AuditTrail(Protocol):
    """The chained events."""

    def serialise(self, installation_id: InstallationId) -> None:
        """From here to the commit, no other unit writes events of this installation."""
        ...

    def append(self, installation_id: InstallationId, entry: AuditEntry) -> None:
        """Chain an event to the installation's last one. Serialises, so call it late in a unit."""
        ...

    def events(
        self, installation_id: InstallationId, *, after: int = 0, limit: int = 1000
    ) -> list[AuditEvent]:
        """Return events in order, those with a sequence number above `after`."""
        ...

    def account_of(self, installation_id: InstallationId, actor: bytes) -> AccountId | None:
        """Return whose commitment this is; None once the account was erased."""
        ...
