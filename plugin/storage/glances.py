"""The hot path's reads: what every page and every list asks of the store, one statement each."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import Engine, bindparam, select

from plugin.domain.container import Container
from plugin.domain.ids import AccountId, ClientKey, InstallationId
from plugin.domain.installation import InstallationState
from plugin.domain.secret import SecretHead
from plugin.services.ports import Beside
from plugin.storage.asks import COUNT_ASKS
from plugin.storage.container_checks import ABSENT_SINCE
from plugin.storage.direct_select import DirectSelect
from plugin.storage.secret_heads import container_values, head_of
from plugin.storage.secrets import COUNT_TRASHED, HEADS
from plugin.storage.shown import viewer_value
from plugin.storage.tables import INSTALLATIONS

KEPT_HEADS = 20_000

_BESIDE = select(COUNT_TRASHED.scalar_subquery().label("trashed"), COUNT_ASKS.scalar_subquery().label("asks"))

_GENERATION = (
    select(INSTALLATIONS.c.generation)
    .where(INSTALLATIONS.c.client_key == bindparam("client_key"))
    .where(INSTALLATIONS.c.state == bindparam("state"))
)


class SqlGlances:
    """Fills the port `Glances`."""

    def __init__(self, engine: Engine) -> None:
        self._generation = DirectSelect(_GENERATION, engine)
        self._absent_since = DirectSelect(ABSENT_SINCE, engine)
        self._heads = DirectSelect(HEADS, engine)
        self._beside = DirectSelect(_BESIDE, engine)
        # The same rows are listed over and over; what is made of one depends on nothing but its values.
        self._head = lru_cache(maxsize=KEPT_HEADS)(lambda row: head_of(self._heads.converted(row)))

    def generation(self, client_key: ClientKey) -> int | None:
        """Return an installed tenant's generation as it is now."""
        rows = self._generation.rows({"client_key": client_key, "state": InstallationState.INSTALLED.value})
        return rows[0][0] if rows else None

    def is_absent(self, installation_id: InstallationId, container: Container) -> bool:
        """Whether the host last said to the app that a container is gone."""
        values = {
            "of_installation": installation_id,
            "of_product": container.product.value,
            "of_container": container.id,
        }
        rows = self._absent_since.rows(values)
        return bool(rows) and rows[0][0] is not None

    def heads(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId
    ) -> list[SecretHead]:
        """Return what an account is shown of a container, without keys and contents, oldest first."""
        values = container_values(installation_id, container) | viewer_value(viewer)
        rows = self._heads.raw_rows(values)
        return [self._head(tuple(row)) for row in rows]

    def beside(
        self, installation_id: InstallationId, container: Container, *, viewer: AccountId, now: datetime
    ) -> Beside:
        """Return what there is beside a container's list, as far as an account is shown it."""
        values = container_values(installation_id, container) | viewer_value(viewer) | {"now": now}
        trashed, asks = self._beside.rows(values)[0]
        return Beside(trashed=trashed, asks=asks)
