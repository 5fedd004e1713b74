"""What the use cases need of the tables for secrets that come to their end. `storage` fills this in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, ClientKey, InstallationId, SecretId
from plugin.domain.life import Life, TrashReason
from plugin.domain.secret import TrashedHead


@dataclass(frozen=True, slots=True)
class DueSecret:
    """A secret whose limits are reached."""

    client_key: ClientKey
    secret_id: SecretId
    container: Container
    reason: TrashReason


class Trash(Protocol):
    """The secrets in the trash, the way into it without a person, and both ways out of it."""

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, limit: int
    ) -> list[TrashedHead]:
        """Return what an account is shown of the trash of a container, the newest first."""
        ...

    def get(self, installation_id: InstallationId, secret_id: SecretId) -> TrashedHead:
        """Return a secret in the trash. In a writing unit its row is locked.

        Raises:
            SecretNotFound: there is none, or it is not in the trash.

        """
        ...

    def restore(self, installation_id: InstallationId, secret_id: SecretId, *, life: Life) -> None:
        """Take a secret out of the trash and give it these limits.

        Raises:
            SecretNotFound: there is none, or it is not in the trash.

        """
        ...

    def retire(
        self, installation_id: InstallationId, secret_id: SecretId, *, reason: TrashReason, at: datetime
    ) -> bool:
        """Put a secret in the trash if its limit is reached at this moment still; return whether it was."""
        ...

    def retire_ownerless(
        self, installation_id: InstallationId, *, at: datetime
    ) -> list[tuple[SecretId, Container]]:
        """Put what was asked for in the trash where asker and creator are erased; return which.

        Nobody would ever see it again.
        """
        ...

    def due_across_tenants(self, *, now: datetime, used_after: datetime, limit: int) -> list[DueSecret]:
        """Return secrets that have expired, and used up ones that no grant opens any more.

        A grant opens while it is not expired at `now` and was used after the given moment.
        """
        ...

    def tenants_across_tenants(
        self, *, trashed_before: datetime, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the tenants whose trash holds something this old, in order, those after a client key."""
        ...

    def purge(
        self, installation_id: InstallationId, *, trashed_before: datetime, limit: int
    ) -> list[tuple[SecretId, Container]]:
        """Delete secrets that have lain in the trash too long, with their readers and grants; return which.

        At most `limit` of them, the longest trashed first.
        """
        ...
