"""The grants' rows."""

import hashlib
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Integer, bindparam, delete, func, or_, select, update

from plugin.domain.grant import Grant
from plugin.domain.ids import GrantId, InstallationId, SecretId
from plugin.services.errors import StoreConflict
from plugin.storage.tables import GRANTS
from plugin.storage.variants import insert_if_absent, is_postgresql

_G = GRANTS.c
_OF_INSTALLATION = _G.installation_id == bindparam("of_installation")
_OF_ID = _G.id == bindparam("of_id")
_OF_SECRET = _G.secret_id == bindparam("of_secret")

_FIND = select(
    _G.id,
    _G.secret_id,
    _G.key_epoch,
    _G.account_pseudonym,
    _G.issued_at,
    _G.expires_at,
    _G.last_used_at,
    _G.wrapped_key,
).where(_OF_INSTALLATION, _OF_ID)
_ADD = insert_if_absent(GRANTS)
_LOCK_READER = select(func.pg_advisory_xact_lock(bindparam("reader", type_=BigInteger)))
_BEYOND = (
    select(_G.id)
    .where(_OF_INSTALLATION, _OF_SECRET, _G.account_pseudonym == bindparam("of_account"))
    .order_by(_G.issued_at.desc(), _G.id.desc())
    .offset(bindparam("others", type_=Integer))
)
_EVICT = delete(GRANTS).where(_OF_INSTALLATION, _G.id.in_(_BEYOND.scalar_subquery()))
# Two requests may report their uses in the wrong order: the later use counts.
_TOUCH = (
    update(GRANTS)
    .where(_OF_INSTALLATION, _OF_ID, _G.last_used_at < bindparam("at", type_=_G.last_used_at.type))
    .values(last_used_at=bindparam("at", type_=_G.last_used_at.type))
)
_DELETE = delete(GRANTS).where(_OF_INSTALLATION, _OF_ID)
_DELETE_OF_SECRET = delete(GRANTS).where(_OF_INSTALLATION, _OF_SECRET)
_DELETE_OTHERS = delete(GRANTS).where(_OF_INSTALLATION, _OF_SECRET, _G.id != bindparam("keep"))
_DELETE_ALL = delete(GRANTS).where(_OF_INSTALLATION)
_COUNT = (
    select(func.count())
    .select_from(GRANTS)
    .where(_OF_INSTALLATION, _G.expires_at > bindparam("now"), _G.last_used_at > bindparam("used_after"))
)
_DELETE_DEAD = delete(GRANTS).where(
    or_(_G.expires_at <= bindparam("now"), _G.last_used_at < bindparam("used_before"))
)


class SqlGrants:
    """Fills the port `Grants`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, installation_id: InstallationId, grant_id: GrantId) -> Grant | None:
        """Return a grant, live or not."""
        values = {"of_installation": installation_id, "of_id": grant_id}
        row = self._connection.execute(_FIND, values).one_or_none()
        return None if row is None else Grant(*row)

    def add(self, installation_id: InstallationId, grant: Grant, *, keep: int) -> None:
        """Add a grant; of this account and secret only the `keep` newest stay, this one included.

        Raises:
            StoreConflict: the installation has a grant of this id.

        """
        if is_postgresql(self._connection):
            # Otherwise two unlocks at once would not see each other's grant and keep one too many.
            self._connection.execute(_LOCK_READER, {"reader": _lock_number(installation_id, grant)})
        beyond = {
            "of_installation": installation_id,
            "of_secret": grant.secret_id,
            "of_account": grant.account_pseudonym,
            "others": keep - 1,
        }
        self._connection.execute(_EVICT, beyond)
        values = _values(installation_id, grant)
        if self._connection.execute(_ADD.on(self._connection), values).rowcount != 1:
            raise StoreConflict("the grant's id is taken")

    def touch(self, installation_id: InstallationId, grant_id: GrantId, at: datetime) -> None:
        """Note that a grant was used."""
        values = {"of_installation": installation_id, "of_id": grant_id, "at": at}
        self._connection.execute(_TOUCH, values)

    def delete(self, installation_id: InstallationId, grant_id: GrantId) -> None:
        """Delete a grant; deleting what is gone is no error."""
        self._connection.execute(_DELETE, {"of_installation": installation_id, "of_id": grant_id})

    def delete_of_secret(self, installation_id: InstallationId, secret_id: SecretId) -> int:
        """Delete every grant of a secret; return how many there were."""
        values = {"of_installation": installation_id, "of_secret": secret_id}
        return self._connection.execute(_DELETE_OF_SECRET, values).rowcount

    def delete_others(self, installation_id: InstallationId, secret_id: SecretId, *, keep: GrantId) -> int:
        """Delete every grant of a secret but one; return how many there were."""
        values = {"of_installation": installation_id, "of_secret": secret_id, "keep": keep}
        return self._connection.execute(_DELETE_OTHERS, values).rowcount

    def delete_all(self, installation_id: InstallationId) -> None:
        """Delete every grant of an installation."""
        self._connection.execute(_DELETE_ALL, {"of_installation": installation_id})

    def count(self, installation_id: InstallationId, *, used_after: datetime, now: datetime) -> int:
        """Return how many grants are live: not expired at `now`, and used after the given moment."""
        values = {"of_installation": installation_id, "used_after": used_after, "now": now}
        return self._connection.execute(_COUNT, values).scalar_one()

    def delete_dead_across_tenants(self, *, used_before: datetime, now: datetime) -> int:
        """Delete the grants that are expired, or were last used before the given moment."""
        values = {"used_before": used_before, "now": now}
        return self._connection.execute(_DELETE_DEAD, values).rowcount


def _values(installation_id: InstallationId, grant: Grant) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "id": grant.id,
        "secret_id": grant.secret_id,
        "key_epoch": grant.key_epoch,
        "account_pseudonym": grant.account_pseudonym,
        "issued_at": grant.issued_at,
        "expires_at": grant.expires_at,
        "last_used_at": grant.last_used_at,
        "wrapped_key": grant.wrapped_key,
    }


def _lock_number(installation_id: InstallationId, grant: Grant) -> int:
    """Return the advisory lock of one reader of one secret; a collision only makes two unlocks take turns."""
    name = installation_id.bytes + grant.secret_id.bytes + grant.account_pseudonym
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)
