"""What maintenance needs of the tables: the rows that keys seal, to rotate, count and destroy.

As in `repositories`, the installation comes first, and what goes across tenants says so in its name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from plugin.domain.container import Container
from plugin.domain.ids import ClientKey, InstallationId, SecretId


class TenantKeyName(NamedTuple):
    """Names one tenant key. Batches go in this order."""

    installation_id: InstallationId
    version: int


class SecretPlace(NamedTuple):
    """Where a batch of an installation's secrets begins: after this tenant key version and secret."""

    tenant_key_version: int
    secret_id: SecretId


BEFORE_ALL_KEYS = TenantKeyName(InstallationId(UUID(int=0)), 0)
BEFORE_ALL_SECRETS = SecretPlace(0, SecretId(UUID(int=0)))


@dataclass(frozen=True, slots=True)
class TenantKeyRow:
    """A tenant key that was not destroyed, with what its seal is bound to."""

    installation_id: InstallationId
    client_key: ClientKey
    version: int
    root_key_id: int
    sealed: bytes = field(repr=False)

    @property
    def name(self) -> TenantKeyName:
        """Return the row's key."""
        return TenantKeyName(self.installation_id, self.version)


@dataclass(frozen=True, slots=True)
class SecretBoxes:
    """What a tenant key seals of a secret, trashed or not, with what that is bound to."""

    secret_id: SecretId
    container: Container
    version: int
    key_epoch: int
    tenant_key_version: int
    password_parameters: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)
    sealed_title: bytes = field(repr=False)

    @property
    def place(self) -> SecretPlace:
        """Return where the batch after this row begins."""
        return SecretPlace(self.tenant_key_version, self.secret_id)


class KeyRows(Protocol):
    """The sealed tenant keys, as maintenance sees them. Destroyed ones are invisible."""

    def root_keys_across_tenants(self) -> Mapping[int, int]:
        """Return how many tenant keys each root key seals."""
        ...

    def under_root_key_across_tenants(self, root_key_id: int, *, limit: int) -> list[TenantKeyRow]:
        """Return some tenant keys that a root key seals."""
        ...

    def not_under_root_key_across_tenants(
        self, root_key_id: int, *, after: TenantKeyName, limit: int
    ) -> list[TenantKeyRow]:
        """Return the next tenant keys that another root key seals, in the order of their names."""
        ...

    def reseal(
        self, installation_id: InstallationId, before: TenantKeyRow, *, root_key_id: int, sealed: bytes
    ) -> None:
        """Write a key sealed anew over the one that still has its old sealed bytes (compare and set).

        Raises:
            StaleWrite: it was sealed anew or destroyed meanwhile.

        """
        ...

    def made_at(self, installation_id: InstallationId, version: int) -> datetime:
        """Return when a version of the key was made.

        Raises:
            TenantKeyMissing: there never was such a version.

        """
        ...

    def client_keys_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ClientKey]:
        """Return the next tenants that hold keys, installed or not, in the order of their client keys."""
        ...

    def sealed_like_across_tenants(
        self, beginning: bytes, *, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the next tenants whose sealed shared secret begins so, in the order of their client keys."""
        ...

    def superseded_across_tenants(
        self, *, followed_before: datetime, limit: int
    ) -> list[tuple[ClientKey, int]]:
        """Return the old versions that no secret or ask names, and whose next version was made before this moment."""
        ...

    def destroy(self, installation_id: InstallationId, version: int) -> None:
        """Destroy one version; its number is never used again.

        Raises:
            StaleWrite: a secret or an ask names it, or it was destroyed already.

        """
        ...

    def destroy_all(self, installation_id: InstallationId) -> int:
        """Destroy every version; return how many there were."""
        ...


class SecretKeys(Protocol):
    """The secrets' boxes under tenant keys. Trashed secrets count: their boxes need their key, too."""

    def old(
        self, installation_id: InstallationId, *, current: int, after: SecretPlace, limit: int
    ) -> list[SecretBoxes]:
        """Return the next secrets that name an older tenant key than `current`, in the order of their places."""
        ...

    def count_old(self, installation_id: InstallationId, *, current: int) -> int:
        """Return how many secrets name an older tenant key than `current`."""
        ...

    def reseal(
        self, installation_id: InstallationId, changes: Sequence[tuple[SecretBoxes, SecretBoxes]]
    ) -> int:
        """Write boxes sealed anew over those that did not change meanwhile; return how many were written.

        Each change is a pair: the boxes as they were read, and the new ones. A row counts as changed when its
        version, key epoch, tenant key version or wrapped key is another one by now.
        """
        ...

    def count_old_across_tenants(self) -> int:
        """Return how many secrets name an older tenant key than their installation's current one."""
        ...

    def parameters_across_tenants(self) -> Mapping[bytes, int]:
        """Return how many secrets outside of the trash have which password parameters, salts left out."""
        ...


class Remains(Protocol):
    """What installations that have left still hold."""

    def overdue_across_tenants(self, *, uninstalled_before: datetime, limit: int) -> list[ClientKey]:
        """Return installations that were uninstalled before this moment and are not purged, longest first."""
        ...

    def unfinished_across_tenants(self, *, limit: int) -> list[InstallationId]:
        """Return purged installations that still hold secrets: a purge was interrupted."""
        ...

    def delete_secrets(self, installation_id: InstallationId, *, limit: int) -> int:
        """Delete at most `limit` secrets, trashed or not, with their readers; return how many."""
        ...

    def forget(self, installation_id: InstallationId) -> None:
        """Delete asks, attempts, lifecycle tokens and the names of accounts in the audit trail."""
        ...
