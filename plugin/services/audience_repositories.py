"""What the use cases need of the tables about whom secrets are shared with. `storage` fills this in."""

from collections.abc import Collection, Mapping
from typing import Protocol

from plugin.domain.audience import Audience
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.secret import SecretHead


class Audiences(Protocol):
    """The audiences and owners of secrets; those of trashed ones come back with them."""

    def find(self, installation_id: InstallationId, secret_id: SecretId) -> Audience | None:
        """Return a secret's audience; None where everybody who knows the password may open it."""
        ...

    def of_secrets(
        self, installation_id: InstallationId, secret_ids: Collection[SecretId]
    ) -> Mapping[SecretId, Audience]:
        """Return the audiences of these secrets, each of which has one."""
        ...

    def replace(
        self, installation_id: InstallationId, secret_id: SecretId, audience: Audience | None
    ) -> None:
        """Give an untrashed secret another audience, or none.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        ...

    def give(self, installation_id: InstallationId, secret_id: SecretId, *, to: AccountId) -> None:
        """Make an account the owner of an untrashed secret.

        Raises:
            SecretNotFound: there is none, or it is in the trash.

        """
        ...

    def owned_by(
        self, installation_id: InstallationId, account: AccountId, *, limit: int
    ) -> list[SecretHead]:
        """Return untrashed secrets that an account owns, the newest first."""
        ...
