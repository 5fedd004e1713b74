"""The part of the secrets' rows that tenant keys seal, as maintenance sees it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, select, tuple_, update

from plugin.domain.container import Container, Product
from plugin.domain.ids import InstallationId, SecretId
from plugin.services.key_repositories import SecretBoxes, SecretPlace
from plugin.storage.tables import INSTALLATIONS, SECRETS

PROFILE_BYTES = 10
"""How much of the password parameters comes before the salt (docs/vault-format.md, section 5)."""

_S, _I = SECRETS.c, INSTALLATIONS.c
_IS_OLD = (
    _S.installation_id == bindparam("of_installation"),
    _S.tenant_key_version < bindparam("current", type_=Integer),
)
_OLD = (
    select(
        _S.id,
        _S.product,
        _S.container_id,
        _S.version,
        _S.key_epoch,
        _S.tenant_key_version,
        _S.password_parameters,
        _S.wrapped_key,
        _S.sealed_title,
    )
    .where(*_IS_OLD)
    .where(
        tuple_(_S.tenant_key_version, _S.id)
        > tuple_(bindparam("after_version", type_=Integer), bindparam("after_id", type_=_S.id.type))
    )
    .order_by(_S.tenant_key_version, _S.id)
    .limit(bindparam("limit", type_=Integer))
)
_COUNT_OLD = select(func.count()).select_from(SECRETS).where(*_IS_OLD)
# The wrapped key is compared, too: an upgrade of Argon2's parameters changes it and no number. Its box has a
# random salt, so equal bytes are the same box.
_RESEAL = update(SECRETS).where(
    _S.installation_id == bindparam("of_installation"),
    _S.id == bindparam("of_secret"),
    _S.version == bindparam("expected_version"),
    _S.key_epoch == bindparam("expected_epoch"),
    _S.tenant_key_version == bindparam("expected_tenant_key_version"),
    _S.wrapped_key == bindparam("expected_wrapped_key"),
)
_COUNT_OLD_ACROSS_TENANTS = (
    select(func.count())
    .select_from(SECRETS)
    .join(INSTALLATIONS, _I.id == _S.installation_id)
    .where(_S.tenant_key_version < _I.tenant_key_version)
)
_PROFILE = func.substr(_S.password_parameters, 1, PROFILE_BYTES, type_=_S.password_parameters.type)
_PROFILES = select(_PROFILE, func.count()).where(_S.trashed_at.is_(None)).group_by(_PROFILE)


class SqlSecretKeys:
    """Fills the port `SecretKeys`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def old(
        self, installation_id: InstallationId, *, current: int, after: SecretPlace, limit: int
    ) -> list[SecretBoxes]:
        """Return the next secrets that name an older tenant key than `current`, in the order of their places."""
        values = {
            "of_installation": installation_id,
            "current": current,
            "after_version": after.tenant_key_version,
            "after_id": after.secret_id,
            "limit": limit,
        }
        return [_boxes(row) for row in self._connection.execute(_OLD, values)]

    def count_old(self, installation_id: InstallationId, *, current: int) -> int:
        """Return how many secrets name an older tenant key than `current`."""
        values = {"of_installation": installation_id, "current": current}
        return self._connection.execute(_COUNT_OLD, values).scalar_one()

    def reseal(
        self, installation_id: InstallationId, changes: Sequence[tuple[SecretBoxes, SecretBoxes]]
    ) -> int:
        """Write boxes sealed anew over those that did not change meanwhile; return how many were written."""
        if not changes:
            return 0
        values = [_values(installation_id, before, after) for before, after in changes]
        return self._connection.execute(_RESEAL, values).rowcount

    def count_old_across_tenants(self) -> int:
        """Return how many secrets name an older tenant key than their installation's current one."""
        return self._connection.execute(_COUNT_OLD_ACROSS_TENANTS).scalar_one()

    def parameters_across_tenants(self) -> Mapping[bytes, int]:
        """Return how many secrets outside of the trash have which password parameters, salts left out."""
        return {bytes(profile): count for profile, count in self._connection.execute(_PROFILES)}


def _boxes(row: Row[*tuple[Any, ...]]) -> SecretBoxes:
    secret_id, product, container_id, *others = row
    return SecretBoxes(SecretId(secret_id), Container(Product(product), container_id), *others)


def _values(installation_id: InstallationId, before: SecretBoxes, after: SecretBoxes) -> dict[str, object]:
    return {
        "of_installation": installation_id,
        "of_secret": before.secret_id,
        "expected_version": before.version,
        "expected_epoch": before.key_epoch,
        "expected_tenant_key_version": before.tenant_key_version,
        "expected_wrapped_key": before.wrapped_key,
        "tenant_key_version": after.tenant_key_version,
        "password_parameters": after.password_parameters,
        "wrapped_key": after.wrapped_key,
        "sealed_title": after.sealed_title,
    }
