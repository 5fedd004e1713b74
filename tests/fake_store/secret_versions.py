"""The fake repository of the versions before a secret's current one."""

from collections.abc import Sequence

from plugin.domain.errors import VersionNotFound
from plugin.domain.ids import InstallationId, SecretId
from plugin.domain.version import SealedVersion, VersionHead
from tests.fake_store.rows import FakeRepository


class FakeSecretVersions(FakeRepository):
    """Fills the port `SecretVersions`."""

    def heads(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[VersionHead]:
        """Return the kept versions without what is sealed, newest first."""
        return [each.head for each in self.all(installation_id, secret_id, key_epoch=key_epoch)]

    def get(
        self, installation_id: InstallationId, secret_id: SecretId, number: int, *, key_epoch: int
    ) -> SealedVersion:
        """Return one version."""
        for version in self.all(installation_id, secret_id, key_epoch=key_epoch):
            if version.head.number == number:
                return version
        raise VersionNotFound

    def keep(
        self, installation_id: InstallationId, secret_id: SecretId, version: SealedVersion, *, most: int
    ) -> None:
        """Add a version. Only the `most` newest of its epoch stay, this one included."""
        older = self.all(installation_id, secret_id, key_epoch=version.key_epoch)
        newest = sorted([version, *older], key=lambda each: -each.head.number)[:most]
        self.replace_all(installation_id, secret_id, newest)

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedVersion]:
        """Return every kept version, newest first."""
        found = [
            version
            for key, version in self._rows.versions.items()
            if key[:2] == (installation_id, secret_id) and version.key_epoch == key_epoch
        ]
        return sorted(found, key=lambda version: -version.head.number)

    def replace_all(
        self, installation_id: InstallationId, secret_id: SecretId, versions: Sequence[SealedVersion]
    ) -> None:
        """Put these versions in the place of all that are kept."""
        rows = self._writable.versions
        for key in [key for key in rows if key[:2] == (installation_id, secret_id)]:
            del rows[key]
        for version in versions:
            head = VersionHead(version.head.number, version.head.updated_by, version.head.updated_at)
            kept = SealedVersion(head, version.key_epoch, version.sealed)
            rows[installation_id, secret_id, head.number] = kept
