"""How many grants live, over all tenants: for the metrics, which look at the store from outside of the app."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from plugin.storage.direct_select import DirectSelect
from plugin.storage.engine import open_store
from plugin.storage.tables import GRANTS

_LIVE = select(func.count()).select_from(GRANTS).where(GRANTS.c.expires_at > bindparam("now"))


class LiveGrants:
    """Counts with a connection of its own."""

    def __init__(self, database_url: str) -> None:
        self._select = DirectSelect(_LIVE, open_store(database_url, pool_size=1).reading_engine)

    def count(self, *, now: datetime) -> int:
        """Return how many grants have not reached their end. Who was idle for too long counts still.

        Raises:
            StoreUnavailable: the database does not answer.

        """
        ((count,),) = self._select.rows({"now": now})
        return int(count)
