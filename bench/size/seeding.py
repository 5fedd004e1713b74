"""Fills a store with many rows by the database itself: copies of one real row, under other ids and in other places.

The copies are there to be in the way. Nobody opens them: a box opens only in the place that it was sealed for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import click
from sqlalchemy import URL, Engine, Table, create_engine, text

from plugin.storage.address import parse_database_url
from plugin.storage.audit_tables import AUDIT_EVENTS
from plugin.storage.tables import INSTALLATIONS, SECRETS

BATCH = 20_000
SECRETS_IN_A_CONTAINER = 100

_NUMBERS = {
    "postgresql": "SELECT generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM s WHERE n < :last) SELECT n FROM s",
}
_NEW_ID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
_ANY_BYTES = {
    "postgresql": "decode(md5(n::text) || md5((n + 1)::text), 'hex')",
    "sqlite": "randomblob(32)",
}


@dataclass(frozen=True)
class Size:
    """How many rows there are to be. One tenth of the secrets and half of the events are the measured site's."""

    secrets: int
    installations: int
    events: int

    @property
    def containers(self) -> int:
        """Return over how many containers the secrets are spread."""
        return self.secrets // SECRETS_IN_A_CONTAINER


def seed(database_url: str, size: Size, *, site: UUID) -> None:
    """Add rows around those of a site that has at least one secret; a progress bar says how far it is."""
    address = parse_database_url(database_url)
    engine = create_engine(address if isinstance(address, URL) else f"sqlite:///{address}")
    try:
        _Seeding(engine, site).run(size)
    finally:
        engine.dispose()


class _Seeding:
    def __init__(self, engine: Engine, site: UUID) -> None:
        self._engine = engine
        self._dialect = engine.dialect.name
        self._site = site if self._dialect == "postgresql" else site.hex

    def run(self, size: Size) -> None:
        """Add everything, then let the database look at it anew."""
        others = (
            "(SELECT id FROM installations WHERE client_key = 'padding-' || (n % CAST(:others AS bigint)))"
        )
        self._add(
            INSTALLATIONS,
            size.installations,
            {"id": _NEW_ID[self._dialect], "client_key": "'padding-' || (n - 1)"},
            {},
        )
        mine = size.secrets // 10
        place = {
            "id": _NEW_ID[self._dialect],
            "container_id": f"'padding-' || (n / {SECRETS_IN_A_CONTAINER})",
        }
        self._add(SECRETS, mine, place, {})
        self._add(
            SECRETS, size.secrets - mine, place | {"installation_id": others}, {"others": size.installations}
        )
        self._add_events(size)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))

    def _add_events(self, size: Size) -> None:
        """Give half of them to the site, after its own, and move the end of its chain behind them."""
        last = self._scalar("SELECT sequence FROM audit_heads WHERE installation_id = :site")
        mine = size.events // 2
        values = {
            "at_micros": "at_micros + n * 1000000",
            "kind": "CASE n % 50 WHEN 0 THEN 'refused' WHEN 1 THEN 'edited' ELSE 'unlocked' END",
            "previous_hash": _ANY_BYTES[self._dialect],
            "hash": _ANY_BYTES[self._dialect],
        }
        self._add(
            AUDIT_EVENTS, mine, values | {"sequence": "n + CAST(:last_event AS bigint)"}, {"last_event": last}
        )
        with self._engine.begin() as connection:
            connection.execute(
                text("UPDATE audit_heads SET sequence = :end WHERE installation_id = :site"),
                {"end": last + mine, "site": self._site},
            )
        others = (
            "(SELECT id FROM installations WHERE client_key = 'padding-' || (n % CAST(:others AS bigint)))"
        )
        self._add(
            AUDIT_EVENTS,
            size.events - mine,
            values | {"sequence": "n", "installation_id": others},
            {"others": size.installations},
        )

    def _add(self, table: Table, count: int, values: dict[str, str], parameters: dict[str, int]) -> None:
        """Copy the site's first row of a table, with some of its columns computed from `n`, the copy's number."""
        columns = [column.name for column in table.columns]
        of_site = "id" if table is INSTALLATIONS else "installation_id"
        model = f"SELECT * FROM {table} WHERE {of_site} = :site ORDER BY 1, 2 LIMIT 1"  # noqa: S608 - our own names
        insert = text(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values.get(c, c) for c in columns)}"  # noqa: S608 - our own names
            f" FROM ({model}) AS model CROSS JOIN ({_NUMBERS[self._dialect]}) AS numbers"
        )
        with _progress(f"{table.name:14}", count) as batches:
            for first, last in batches:
                with self._engine.begin() as connection:
                    connection.execute(
                        insert, {"site": self._site, "first": first, "last": last, **parameters}
                    )

    def _scalar(self, statement: str) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(text(statement), {"site": self._site}).scalar_one())


@contextmanager
def _progress(label: str, count: int) -> Iterator[Iterator[tuple[int, int]]]:
    """Show a bar, and give the first and last number of each batch."""
    with click.progressbar(length=count, label=label, width=30) as bar:

        def batches() -> Iterator[tuple[int, int]]:
            for first in range(1, count + 1, BATCH):
                last = min(first + BATCH - 1, count)
                yield first, last
                bar.update(last - first + 1)

        yield batches()
