"""One, two and four workers on PostgreSQL. Everything shares the machine's cores, the load generator included."""

from dataclasses import dataclass
from pathlib import Path

from bench.web import subject as app
from bench.web.hot_path import CONNECTIONS
from bench.web.load import Load, load
from bench.web.site import Site
from tests.postgres import TemporaryPostgres

WORKERS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Processes:
    """The runs of so many workers, in the order of the rounds."""

    workers: int
    panel: tuple[Load, ...]
    listing: tuple[Load, ...]


def measure(folder: Path, site: Site, *, rounds: int, seconds: int) -> tuple[Processes, ...]:
    """Measure each number of workers on the same database, round after round."""
    found: dict[int, tuple[list[Load], list[Load]]] = {workers: ([], []) for workers in WORKERS}
    with TemporaryPostgres() as postgres:
        subject = app.prepare(folder, site, database_url=postgres.create_database())
        for _ in range(rounds):
            for workers, (panel, listing) in found.items():
                with subject.serving_on_all_cores(workers) as server:
                    load(server, subject.panel(), seconds=1, connections=CONNECTIONS)
                    panel.append(load(server, subject.panel(), seconds=seconds, connections=CONNECTIONS))
                    listing.append(load(server, subject.listing(), seconds=seconds, connections=CONNECTIONS))
    return tuple(Processes(workers, tuple(panel), tuple(lists)) for workers, (panel, lists) in found.items())
