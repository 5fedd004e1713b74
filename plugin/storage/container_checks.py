"""The rows about whether containers with secrets are still there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, and_, bindparam, case, delete, func, or_, select

from plugin.domain.container import Container, Product
from plugin.domain.ids import InstallationId, SecretId
from plugin.services.site_repositories import DueCheck
from plugin.storage.moment import Moment
from plugin.storage.tables import CONTAINER_CHECKS, GRANTS, SECRETS
from plugin.storage.variants import insert_or_update

_C, _S = CONTAINER_CHECKS.c, SECRETS.c
_INSTALLATION = bindparam("of_installation", type_=_C.installation_id.type)
_LIMIT = bindparam("limit", type_=Integer)
_OF_CONTAINER = (
    _C.installation_id == _INSTALLATION,
    _C.product == bindparam("of_product"),
    _C.container_id == bindparam("of_container"),
)
_HELD = (_S.installation_id == _INSTALLATION, _S.trashed_at.is_(None))

_REPORT = insert_or_update(CONTAINER_CHECKS, ["reported_at"])
_NOTE = insert_or_update(CONTAINER_CHECKS, ["reported_at", "checked_at", "absent_since"])
_FORGET = delete(CONTAINER_CHECKS).where(*_OF_CONTAINER)
ABSENT_SINCE = select(_C.absent_since).where(*_OF_CONTAINER)

_IS_OF = and_(
    _C.installation_id == _S.installation_id, _C.product == _S.product, _C.container_id == _S.container_id
)
_DUE = (
    select(_S.product, _S.container_id, _C.reported_at, _C.absent_since)
    .join_from(SECRETS, CONTAINER_CHECKS, _IS_OF, isouter=True)
    .where(*_HELD)
    .where(
        or_(
            _C.checked_at.is_(None),
            _C.reported_at.is_not(None),
            _C.checked_at < bindparam("checked_before", type_=Moment),
        )
    )
    .group_by(_S.product, _S.container_id, _C.reported_at, _C.checked_at, _C.absent_since)
    .order_by(
        case((_C.reported_at.is_not(None), 0), else_=1),
        case((_C.checked_at.is_(None), 0), else_=1),
        _C.checked_at,
        func.min(_S.created_at),
        _S.container_id,
    )
    .limit(_LIMIT)
)

# Rows are locked in the order in which a rotation locks them, so that neither waits for the other in a circle.
# A CTE for the reason that `plugin.storage.trash` gives.
_SOME = (
    select(_S.id)
    .where(*_HELD, _S.product == bindparam("of_product"), _S.container_id == bindparam("of_container"))
    .order_by(_S.tenant_key_version, _S.id)
    .limit(_LIMIT)
    .with_for_update()
    .cte("some")
)
# The readers go by their foreign key.
_DELETE_SECRETS = (
    delete(SECRETS).where(_S.installation_id == _INSTALLATION, _S.id.in_(select(_SOME.c.id))).returning(_S.id)
)
_DELETE_GRANTS = delete(GRANTS).where(
    GRANTS.c.installation_id == _INSTALLATION, GRANTS.c.secret_id == bindparam("of_secret")
)


class SqlContainerChecks:
    """Fills the port `ContainerChecks`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def report(self, installation_id: InstallationId, container: Container, *, at: datetime) -> None:
        """Note that an event named this container."""
        row = _key(installation_id, container) | {"reported_at": at}
        self._connection.execute(_REPORT.on(self._connection), row)

    def due(self, installation_id: InstallationId, *, checked_before: datetime, limit: int) -> list[DueCheck]:
        """Return containers with secrets to look for: those of events first, then the longest unchecked."""
        values = {"of_installation": installation_id, "checked_before": checked_before, "limit": limit}
        return [
            DueCheck(Container(Product(product), container_id), reported_at, absent_since)
            for product, container_id, reported_at, absent_since in self._connection.execute(_DUE, values)
        ]

    def absent_since(self, installation_id: InstallationId, container: Container) -> datetime | None:
        """Return since when a container is not there; None if it is, or was never looked for."""
        return self._connection.execute(ABSENT_SINCE, _of(installation_id, container)).scalar_one_or_none()

    def note_present(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that containers are there: whatever spoke against it is forgotten."""
        for container in containers:
            self._note(installation_id, container, at=at, absent_since=None)

    def note_absent(
        self, installation_id: InstallationId, containers: Sequence[Container], *, at: datetime
    ) -> None:
        """Note that the host says that containers are not there; the first such moment is kept."""
        for container in containers:
            first = self.absent_since(installation_id, container) or at
            self._note(installation_id, container, at=at, absent_since=first)

    def forget(self, installation_id: InstallationId, container: Container) -> None:
        """Forget what is known about a container."""
        self._connection.execute(_FORGET, _of(installation_id, container))

    def delete_secrets(
        self, installation_id: InstallationId, container: Container, *, limit: int
    ) -> list[SecretId]:
        """Delete at most `limit` untrashed secrets of a container, with readers and grants; return which."""
        values = _of(installation_id, container) | {"limit": limit}
        gone = [SecretId(each) for each in self._connection.execute(_DELETE_SECRETS, values).scalars()]
        if gone:
            grants = [{"of_installation": installation_id, "of_secret": each} for each in gone]
            self._connection.execute(_DELETE_GRANTS, grants)
        return gone

    def _note(
        self,
        installation_id: InstallationId,
        container: Container,
        *,
        at: datetime,
        absent_since: datetime | None,
    ) -> None:
        facts = {"reported_at": None, "checked_at": at, "absent_since": absent_since}
        self._connection.execute(_NOTE.on(self._connection), _key(installation_id, container) | facts)


def _key(installation_id: InstallationId, container: Container) -> dict[str, object]:
    return {
        "installation_id": installation_id,
        "product": container.product.value,
        "container_id": container.id,
    }


def _of(installation_id: InstallationId, container: Container) -> dict[str, object]:
    return {
        "of_installation": installation_id,
        "of_product": container.product.value,
        "of_container": container.id,
    }
