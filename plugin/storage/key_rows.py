"""The tenant keys' rows, as maintenance sees them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    Connection,
    Integer,
    LargeBinary,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.services.errors import StaleWrite, TenantKeyMissing
from plugin.services.key_repositories import TenantKeyName, TenantKeyRow
from plugin.storage.ask_tables import ASKS
from plugin.storage.tables import INSTALLATIONS, SECRETS, TENANT_KEYS

_K, _I, _S = TENANT_KEYS.c, INSTALLATIONS.c, SECRETS.c
_NEXT = TENANT_KEYS.alias("next_version")
_LIMIT = bindparam("limit", type_=Integer)
_NAME = (_K.installation_id, _K.version)
_IS_WHOLE = _K.sealed.is_not(None)
_IS_NAMED = or_(
    *(
        exists().where(c.installation_id == _K.installation_id, c.tenant_key_version == _K.version)
        for c in (_S, ASKS.c)
    )
)

_ROOT_KEYS = select(_K.root_key_id, func.count()).where(_IS_WHOLE).group_by(_K.root_key_id)
_ROWS = (
    select(_K.installation_id, _I.client_key, _K.version, _K.root_key_id, _K.sealed)
    .join(INSTALLATIONS, _I.id == _K.installation_id)
    .where(_IS_WHOLE)
    .order_by(*_NAME)
    .limit(_LIMIT)
)
_UNDER = _ROWS.where(_K.root_key_id == bindparam("root_key_id"))
_NOT_UNDER = _ROWS.where(
    _K.root_key_id != bindparam("root_key_id"),
    tuple_(*_NAME)
    > tuple_(
        bindparam("after_installation", type_=_K.installation_id.type),
        bindparam("after_version", type_=Integer),
    ),
)
_OF_NAME = (_K.installation_id == bindparam("of_installation"), _K.version == bindparam("of_version"))
_RESEAL = update(TENANT_KEYS).where(*_OF_NAME, _K.sealed == bindparam("expected"))
_MADE_AT = select(_K.created_at).where(*_OF_NAME)
_HOLDS_KEYS = _I.state != InstallationState.PURGED.value
_CLIENT_KEYS = select(_I.client_key).where(_HOLDS_KEYS).order_by(_I.client_key).limit(_LIMIT)
_CLIENT_KEYS_AFTER = _CLIENT_KEYS.where(_I.client_key > bindparam("after"))
_BEGINNING = bindparam("beginning", type_=LargeBinary)
_SEALED_LIKE = (
    select(_I.client_key)
    .where(
        func.substr(_I.sealed_shared_secret, 1, func.length(_BEGINNING)) == _BEGINNING,
        _I.client_key > bindparam("after"),
    )
    .order_by(_I.client_key)
    .limit(_LIMIT)
)
_SUPERSEDED = (
    select(_I.client_key, _K.version)
    .join(INSTALLATIONS, _I.id == _K.installation_id)
    .join(_NEXT, and_(_NEXT.c.installation_id == _K.installation_id, _NEXT.c.version == _K.version + 1))
    .where(_IS_WHOLE, _K.version < _I.tenant_key_version)
    .where(_NEXT.c.created_at < bindparam("followed_before"), ~_IS_NAMED)
    .order_by(*_NAME)
    .limit(_LIMIT)
)
_DESTROY = update(TENANT_KEYS).where(*_OF_NAME, _IS_WHOLE, ~_IS_NAMED).values(sealed=None)
_DESTROY_ALL = (
    update(TENANT_KEYS)
    .where(_K.installation_id == bindparam("of_installation"), _IS_WHOLE)
    .values(sealed=None)
)


class SqlKeyRows:
    """Fills the port `KeyRows`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def root_keys_across_tenants(self) -> Mapping[int, int]:
        """Return how many tenant keys each root key seals."""
        return {row[0]: row[1] for row in self._connection.execute(_ROOT_KEYS)}

    def under_root_key_across_tenants(self, root_key_id: int, *, limit: int) -> list[TenantKeyRow]:
        """Return some tenant keys that a root key seals."""
        rows = self._connection.execute(_UNDER, {"root_key_id": root_key_id, "limit": limit})
        return [TenantKeyRow(*row) for row in rows]

    def not_under_root_key_across_tenants(
        self, root_key_id: int, *, after: TenantKeyName, limit: int
    ) -> list[TenantKeyRow]:
        """Return the next tenant keys that another root key seals, in the order of their names."""
        values = {
            "root_key_id": root_key_id,
            "after_installation": after.installation_id,
            "after_version": after.version,
            "limit": limit,
        }
        return [TenantKeyRow(*row) for row in self._connection.execute(_NOT_UNDER, values)]

    def reseal(
        self, installation_id: InstallationId, before: TenantKeyRow, *, root_key_id: int, sealed: bytes
    ) -> None:
        """Write a key sealed anew over the one that still has its old sealed bytes (compare and set).

        Raises:
            StaleWrite: it was sealed anew or destroyed meanwhile.

        """
        values = _name_values(installation_id, before.version) | {
            "expected": before.sealed,
            "root_key_id": root_key_id,
            "sealed": sealed,
        }
        if self._connection.execute(_RESEAL, values).rowcount != 1:
            raise StaleWrite("the tenant key changed meanwhile")

    def made_at(self, installation_id: InstallationId, version: int) -> datetime:
        """Return when a version of the key was made.

        Raises:
            TenantKeyMissing: there never was such a version.

        """
        values = _name_values(installation_id, version)
        made_at: datetime | None = self._connection.execute(_MADE_AT, values).scalar_one_or_none()
        if made_at is None:
            raise TenantKeyMissing("no such tenant key")
        return made_at

    def client_keys_across_tenants(self, *, after: ClientKey | None, limit: int) -> list[ClientKey]:
        """Return the next tenants that hold keys, installed or not, in the order of their client keys."""
        statement = _CLIENT_KEYS if after is None else _CLIENT_KEYS_AFTER
        values = {"limit": limit} if after is None else {"after": after, "limit": limit}
        return [ClientKey(key) for key in self._connection.execute(statement, values).scalars()]

    def sealed_like_across_tenants(
        self, beginning: bytes, *, after: ClientKey | None, limit: int
    ) -> list[ClientKey]:
        """Return the next tenants whose sealed shared secret begins so, in the order of their client keys."""
        values = {"beginning": beginning, "after": after or "", "limit": limit}
        return [ClientKey(key) for key in self._connection.execute(_SEALED_LIKE, values).scalars()]

    def superseded_across_tenants(
        self, *, followed_before: datetime, limit: int
    ) -> list[tuple[ClientKey, int]]:
        """Return the old versions that no secret or ask names, and whose next version was made before this moment."""
        values = {"followed_before": followed_before, "limit": limit}
        return [(ClientKey(key), version) for key, version in self._connection.execute(_SUPERSEDED, values)]

    def destroy(self, installation_id: InstallationId, version: int) -> None:
        """Destroy one version; its number is never used again.

        Raises:
            StaleWrite: a secret or an ask names it, or it was destroyed already.

        """
        if self._connection.execute(_DESTROY, _name_values(installation_id, version)).rowcount != 1:
            raise StaleWrite("the tenant key is in use or gone")

    def destroy_all(self, installation_id: InstallationId) -> int:
        """Destroy every version; return how many there were."""
        return self._connection.execute(_DESTROY_ALL, {"of_installation": installation_id}).rowcount


def _name_values(installation_id: InstallationId, version: int) -> dict[str, object]:
    return {"of_installation": installation_id, "of_version": version}
