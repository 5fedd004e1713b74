"""The end of trashed secrets."""

from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, delete, select, tuple_

from plugin.domain.container import Container, Product
from plugin.domain.ids import InstallationId, SecretId
from plugin.storage.tables import GRANTS, SECRETS

_S = SECRETS.c

# Two maintainers at once take different rows. A CTE, because PostgreSQL may run a plain subquery more than once
# and so go beyond the limit; one with a locking clause is never inlined.
_LONGEST_TRASHED = (
    select(_S.installation_id, _S.id)
    .where(_S.trashed_at < bindparam("trashed_before"))
    .order_by(_S.trashed_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("longest_trashed")
)
# The readers go by their foreign key.
_PURGE = (
    delete(SECRETS)
    .where(
        tuple_(_S.installation_id, _S.id).in_(
            select(_LONGEST_TRASHED.c.installation_id, _LONGEST_TRASHED.c.id)
        )
    )
    .returning(_S.installation_id, _S.id, _S.product, _S.container_id)
)
_DELETE_GRANTS = (
    delete(GRANTS)
    .where(GRANTS.c.installation_id == bindparam("installation_id"))
    .where(GRANTS.c.secret_id == bindparam("secret_id"))
)


def purge(
    connection: Connection, *, trashed_before: datetime, limit: int
) -> list[tuple[InstallationId, SecretId, Container]]:
    """Delete at most `limit` secrets trashed before this moment, with their readers and grants; return which."""
    values = {"trashed_before": trashed_before, "limit": limit}
    rows = connection.execute(_PURGE, values).all()
    if rows:
        connection.execute(_DELETE_GRANTS, [{"installation_id": row[0], "secret_id": row[1]} for row in rows])
    return [(InstallationId(row[0]), SecretId(row[1]), Container(Product(row[2]), row[3])) for row in rows]
