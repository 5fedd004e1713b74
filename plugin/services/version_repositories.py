"""What the use cases need of the tables about the earlier versions of a secret. `storage` fills this in.

A new password makes a new key epoch, and every version that is still kept is sealed again for it. A row of another
epoch opens no more, so it does not count.
"""

from collections.abc import Sequence
from typing import Protocol

from plugin.domain.ids import InstallationId, SecretId
from plugin.domain.version import SealedVersion, VersionHead


class SecretVersions(Protocol):
    """The versions before the current one. They go with their secret when it is purged."""

    def heads(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[VersionHead]:
        """Return the kept versions without what is sealed, newest first."""
        ...

    def get(
        self, installation_id: InstallationId, secret_id: SecretId, number: int, *, key_epoch: int
    ) -> SealedVersion:
        """Return one version.

        Raises:
            VersionNotFound: it is not kept (any more).

        """
        ...

    def keep(
        self, installation_id: InstallationId, secret_id: SecretId, version: SealedVersion, *, most: int
    ) -> None:
        """Add a version. Only the `most` newest of its epoch stay, this one included."""
        ...

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedVersion]:
        """Return every kept version, newest first."""
        ...

    def replace_all(
        self, installation_id: InstallationId, secret_id: SecretId, versions: Sequence[SealedVersion]
    ) -> None:
        """Put these versions in the place of all that are kept."""
        ...
