"""The rows of Jira issues whose mark may be wrong."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Integer, bindparam, delete, or_, select, update

from plugin.domain.container import Container, Product
from plugin.domain.ids import ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.storage.installations import OF_FORGE_LAST
from plugin.storage.moment import Moment
from plugin.storage.tables import INSTALLATIONS, PANEL_MARKS
from plugin.storage.variants import insert_or_update

_M, _I = PANEL_MARKS.c, INSTALLATIONS.c
_NOW = bindparam("now", type_=Moment)
_UNTIL = bindparam("until", type_=Moment)
_STAMP = bindparam("of_stamp", type_=_M.stamp.type)
_OF_CONTAINER = (
    _M.installation_id == bindparam("of_installation", type_=_M.installation_id.type),
    _M.product == bindparam("of_product"),
    _M.container_id == bindparam("of_container"),
)
_IS_DUE = (_M.due_at <= _NOW, or_(_M.claimed_until.is_(None), _M.claimed_until <= _NOW))

# A claim outlives a new request, so that two machines never tell the host at once.
_REQUEST = insert_or_update(PANEL_MARKS, ["stamp", "due_at", "failures"])
_DUE = (
    select(_I.client_key, _M.product, _M.container_id)
    .join_from(PANEL_MARKS, INSTALLATIONS, _M.installation_id == _I.id)
    .where(_I.state == InstallationState.INSTALLED.value, *_IS_DUE)
    .order_by(OF_FORGE_LAST, _M.due_at, _M.container_id)
    .limit(bindparam("limit", type_=Integer))
)
_DUE_AT_SITE = select(_M.product, _M.container_id).where(_OF_CONTAINER[0], *_IS_DUE).order_by(_M.due_at)
_CLAIM = update(PANEL_MARKS).where(*_OF_CONTAINER, *_IS_DUE).values(claimed_until=_UNTIL).returning(_M.stamp)
_SETTLE = delete(PANEL_MARKS).where(*_OF_CONTAINER, _M.stamp == _STAMP)
_RELEASE = update(PANEL_MARKS).where(*_OF_CONTAINER).values(claimed_until=None)
_FAIL = (
    update(PANEL_MARKS)
    .where(*_OF_CONTAINER, _M.stamp == _STAMP)
    .values(failures=_M.failures + 1)
    .returning(_M.failures)
)
_POSTPONE = update(PANEL_MARKS).where(*_OF_CONTAINER, _M.stamp == _STAMP).values(due_at=_UNTIL)


class SqlPanelMarks:
    """Fills the port `PanelMarks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def request(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, at: datetime
    ) -> None:
        """Ask for an issue's mark to be put right. The stamp is new each time."""
        row = {
            "installation_id": installation_id,
            "product": container.product.value,
            "container_id": container.id,
            "stamp": stamp,
            "due_at": at,
            "failures": 0,
        }
        self._connection.execute(_REQUEST.on(self._connection), row)

    def due_across_tenants(self, *, now: datetime, limit: int) -> list[tuple[ClientKey, Container]]:
        """Return issues of installed sites whose mark is to be put right now, the longest due first."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [(ClientKey(row[0]), Container(Product(row[1]), row[2])) for row in rows]

    def due(self, installation_id: InstallationId, *, now: datetime, limit: int) -> list[Container]:
        """Return issues of one site whose mark is to be put right now, the longest due first."""
        values = {"of_installation": installation_id, "now": now}
        rows = self._connection.execute(_DUE_AT_SITE.limit(limit), values)
        return [Container(Product(row[0]), row[1]) for row in rows]

    def claim(
        self, installation_id: InstallationId, container: Container, *, now: datetime, until: datetime
    ) -> UUID | None:
        """Take an issue for oneself until a moment; return the stamp, None where it is not due, or taken."""
        values = _of(installation_id, container) | {"now": now, "until": until}
        return self._connection.execute(_CLAIM, values).scalar_one_or_none()

    def settle(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> bool:
        """Forget a request that was carried out; False, and due again, if another came meanwhile."""
        of_container = _of(installation_id, container)
        if self._connection.execute(_SETTLE, of_container | {"of_stamp": stamp}).rowcount == 1:
            return True
        self._connection.execute(_RELEASE, of_container)
        return False

    def fail(self, installation_id: InstallationId, container: Container, *, stamp: UUID) -> int:
        """Count a failed try and let go of the claim; return how many there were since the last request."""
        of_container = _of(installation_id, container)
        failures = self._connection.execute(_FAIL, of_container | {"of_stamp": stamp}).scalar_one_or_none()
        self._connection.execute(_RELEASE, of_container)
        return failures or 0

    def postpone(
        self, installation_id: InstallationId, container: Container, *, stamp: UUID, until: datetime
    ) -> None:
        """Try again at a moment, unless another request came meanwhile."""
        values = _of(installation_id, container) | {"of_stamp": stamp, "until": until}
        self._connection.execute(_POSTPONE, values)


def _of(installation_id: InstallationId, container: Container) -> dict[str, object]:
    return {
        "of_installation": installation_id,
        "of_product": container.product.value,
        "of_container": container.id,
    }
