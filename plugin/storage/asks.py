"""The rows of asks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, delete, func, insert, select, update

from plugin.domain.ask import SealedAsk
from plugin.domain.container import Container, Product
from plugin.domain.errors import SecretNotFound
from plugin.domain.ids import AccountId, AskId, ClientKey, InstallationId
from plugin.services.ask_repositories import DueAsk
from plugin.storage.ask_tables import ASKS
from plugin.storage.secret_heads import container_values
from plugin.storage.tables import INSTALLATIONS

_A, _I = ASKS.c, INSTALLATIONS.c
_LIMIT = bindparam("limit", type_=Integer)
_COLUMNS = (
    _A.id,
    _A.product,
    _A.container_id,
    _A.asked_by,
    _A.asked_at,
    _A.expires_at,
    _A.tenant_key_version,
    _A.sealed_title,
    _A.sealed_note,
)
_IS_OPEN = _A.expires_at > bindparam("now")
_IN_CONTAINER = (
    _A.installation_id == bindparam("installation_id"),
    _A.product == bindparam("product"),
    _A.container_id == bindparam("container_id"),
    _IS_OPEN,
)
_ROW = (_A.installation_id == bindparam("of_installation"), _A.id == bindparam("of_ask"))

COUNT_ASKS = select(func.count()).select_from(ASKS).where(*_IN_CONTAINER)
_OPEN = select(*_COLUMNS).where(*_IN_CONTAINER).order_by(_A.asked_at, _A.id)
_GET = select(*_COLUMNS).where(*_ROW, _IS_OPEN)
_TAKE = delete(ASKS).where(*_ROW, _IS_OPEN)
_EXPIRE = delete(ASKS).where(*_ROW, ~_IS_OPEN)
_DUE = (
    select(_I.client_key, _A.id, _A.product, _A.container_id)
    .join_from(ASKS, INSTALLATIONS, _A.installation_id == _I.id)
    .where(~_IS_OPEN)
    .order_by(_A.expires_at, _A.id)
    .limit(_LIMIT)
)
_OLD = (
    select(*_COLUMNS)
    .where(
        _A.installation_id == bindparam("of_installation"),
        _A.tenant_key_version < bindparam("current", type_=Integer),
        _A.id > bindparam("after", type_=_A.id.type),
    )
    .order_by(_A.id)
    .limit(_LIMIT)
)
_RESEAL = update(ASKS).where(*_ROW)


class SqlAsks:
    """Fills the port `Asks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self, installation_id: InstallationId, container: Container, *, now: datetime
    ) -> list[SealedAsk]:
        """Return a container's asks, oldest first."""
        values = container_values(installation_id, container) | {"now": now}
        return [_ask(row) for row in self._connection.execute(_OPEN, values)]

    def count(self, installation_id: InstallationId, container: Container, *, now: datetime) -> int:
        """Return how many asks a container holds."""
        values = container_values(installation_id, container) | {"now": now}
        return self._connection.execute(COUNT_ASKS, values).scalar_one()

    def get(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> SealedAsk:
        """Return an ask.

        Raises:
            SecretNotFound: there is none (any more).

        """
        values = _row_values(installation_id, ask_id) | {"now": now}
        row = self._connection.execute(_GET, values).one_or_none()
        if row is None:
            raise SecretNotFound
        return _ask(row)

    def add(self, installation_id: InstallationId, ask: SealedAsk) -> None:
        """Add an ask."""
        values = container_values(installation_id, ask.container) | {
            "id": ask.id,
            "asked_by": ask.asked_by,
            "asked_at": ask.asked_at,
            "expires_at": ask.expires_at,
        }
        self._connection.execute(insert(ASKS), values | _text_values(ask))

    def take(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> None:
        """Delete an ask. One statement: who comes second waits for the first one's commit, and finds nothing.

        Raises:
            SecretNotFound: there is none (any more).

        """
        values = _row_values(installation_id, ask_id) | {"now": now}
        if self._connection.execute(_TAKE, values).rowcount != 1:
            raise SecretNotFound

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[DueAsk]:
        """Return asks whose time is over, the longest first."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [DueAsk(ClientKey(row[0]), AskId(row[1]), Container(Product(row[2]), row[3])) for row in rows]

    def expire(self, installation_id: InstallationId, ask_id: AskId, *, now: datetime) -> bool:
        """Delete an ask if its time is over; return whether it was deleted now."""
        values = _row_values(installation_id, ask_id) | {"now": now}
        return self._connection.execute(_EXPIRE, values).rowcount == 1

    def old(
        self, installation_id: InstallationId, *, current: int, after: AskId, limit: int
    ) -> list[SealedAsk]:
        """Return the next asks that name an older tenant key than `current`, in the order of their ids."""
        values = {"of_installation": installation_id, "current": current, "after": after, "limit": limit}
        return [_ask(row) for row in self._connection.execute(_OLD, values)]

    def reseal(self, installation_id: InstallationId, ask: SealedAsk) -> bool:
        """Write an ask's texts, sealed under another key, over the old ones; return whether it is still there."""
        values = _row_values(installation_id, ask.id) | _text_values(ask)
        return self._connection.execute(_RESEAL, values).rowcount == 1


def _ask(row: Row[*tuple[Any, ...]]) -> SealedAsk:
    ask_id, product, container_id, asked_by, *others = row
    container = Container(Product(product), container_id)
    return SealedAsk(AskId(ask_id), container, AccountId(asked_by), *others)


def _row_values(installation_id: InstallationId, ask_id: AskId) -> dict[str, object]:
    return {"of_installation": installation_id, "of_ask": ask_id}


def _text_values(ask: SealedAsk) -> dict[str, object]:
    return {
        "tenant_key_version": ask.tenant_key_version,
        "sealed_title": ask.sealed_title,
        "sealed_note": ask.sealed_note,
    }
