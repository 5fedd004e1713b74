"""The rows of the versions before a secret's current one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, delete, insert, or_, select

from plugin.domain.errors import VersionNotFound
from plugin.domain.ids import AccountId, InstallationId, SecretId
from plugin.domain.version import SealedVersion, VersionHead
from plugin.storage.tables import SECRET_VERSIONS

_V = SECRET_VERSIONS.c
_OF_SECRET = (
    _V.installation_id == bindparam("of_installation", type_=_V.installation_id.type),
    _V.secret_id == bindparam("of_secret", type_=_V.secret_id.type),
)
_IN_EPOCH = (*_OF_SECRET, _V.key_epoch == bindparam("of_epoch", type_=Integer))
_HEAD_COLUMNS = (_V.version, _V.updated_by, _V.updated_at)

_HEADS = select(*_HEAD_COLUMNS).where(*_IN_EPOCH).order_by(_V.version.desc())
_ALL = select(*_HEAD_COLUMNS, _V.key_epoch, _V.sealed).where(*_IN_EPOCH).order_by(_V.version.desc())
_GET = select(*_HEAD_COLUMNS, _V.key_epoch, _V.sealed).where(
    *_IN_EPOCH, _V.version == bindparam("of_version", type_=Integer)
)
_ADD = insert(SECRET_VERSIONS)
# The newest that is too much: it and all below it go.
_OLDEST_TO_GO = (
    select(_V.version)
    .where(*_IN_EPOCH)
    .order_by(_V.version.desc())
    .offset(bindparam("most", type_=Integer))
    .limit(1)
    .scalar_subquery()
)
_PRUNE = delete(SECRET_VERSIONS).where(
    *_OF_SECRET,
    or_(_V.version <= _OLDEST_TO_GO, _V.key_epoch != bindparam("of_epoch", type_=Integer)),
)
_DELETE_ALL = delete(SECRET_VERSIONS).where(*_OF_SECRET)


class SqlSecretVersions:
    """Fills the port `SecretVersions`. Writers hold the secret's own row locked already (`Secrets.get`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heads(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[VersionHead]:
        """Return the kept versions without what is sealed, newest first."""
        values = _names(installation_id, secret_id) | {"of_epoch": key_epoch}
        return [_head_of(row) for row in self._connection.execute(_HEADS, values)]

    def get(
        self, installation_id: InstallationId, secret_id: SecretId, number: int, *, key_epoch: int
    ) -> SealedVersion:
        """Return one version.

        Raises:
            VersionNotFound: it is not kept (any more).

        """
        values = _names(installation_id, secret_id) | {"of_epoch": key_epoch, "of_version": number}
        row = self._connection.execute(_GET, values).one_or_none()
        if row is None:
            raise VersionNotFound
        return _version_of(row)

    def keep(
        self, installation_id: InstallationId, secret_id: SecretId, version: SealedVersion, *, most: int
    ) -> None:
        """Add a version. Only the `most` newest of its epoch stay, this one included."""
        self._connection.execute(_ADD, _values(installation_id, secret_id, version))
        values = _names(installation_id, secret_id) | {"of_epoch": version.key_epoch, "most": most}
        self._connection.execute(_PRUNE, values)

    def all(
        self, installation_id: InstallationId, secret_id: SecretId, *, key_epoch: int
    ) -> list[SealedVersion]:
        """Return every kept version, newest first."""
        values = _names(installation_id, secret_id) | {"of_epoch": key_epoch}
        return [_version_of(row) for row in self._connection.execute(_ALL, values)]

    def replace_all(
        self, installation_id: InstallationId, secret_id: SecretId, versions: Sequence[SealedVersion]
    ) -> None:
        """Put these versions in the place of all that are kept."""
        self._connection.execute(_DELETE_ALL, _names(installation_id, secret_id))
        if versions:
            rows = [_values(installation_id, secret_id, version) for version in versions]
            self._connection.execute(_ADD, rows)


def _names(installation_id: InstallationId, secret_id: SecretId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_secret": secret_id}


def _values(
    installation_id: InstallationId, secret_id: SecretId, version: SealedVersion
) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "secret_id": secret_id,
        "version": version.head.number,
        "key_epoch": version.key_epoch,
        "updated_by": version.head.updated_by,
        "updated_at": version.head.updated_at,
        "sealed": version.sealed,
    }


def _head_of(row: Sequence[Any]) -> VersionHead:
    return VersionHead(row[0], AccountId(row[1]), row[2])


def _version_of(row: Sequence[Any]) -> SealedVersion:
    return SealedVersion(_head_of(row), row[3], row[4])
