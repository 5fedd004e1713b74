"""What the metrics' port shows: the counts of all processes, and what only the database knows."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from plugin.domain.clock import SystemClock
from plugin.logs import describe
from plugin.services.errors import StoreError
from plugin.settings import Settings
from plugin.storage.live_grants import LiveGrants

_LIVE_FILES = "gauge_live*_*.db"


def show(folder: str, host: str, port: int) -> None:
    """Answer at an address, on threads of this process.

    Raises:
        OSError: the address cannot be listened on.

    """
    settings = Settings.from_env(os.environ)
    registry = CollectorRegistry()
    registry.register(Counts(Path(folder), LiveGrants(settings.database_url.get_secret_value())))
    start_http_server(port, host, registry)


class Counts(Collector):
    """Collects anew for each look at the port."""

    def __init__(self, folder: Path, grants: LiveGrants) -> None:
        self._folder = folder
        self._counted: Collector = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call] # it has no types
        self._grants = grants
        self._clock = SystemClock()

    def collect(self) -> Iterable[Metric]:
        """Return every metric as it is now."""
        self._forget_the_dead()
        yield from self._counted.collect()
        yield from self._live_grants()

    def _live_grants(self) -> Iterator[Metric]:
        """Count the grants of all sites that have not reached their end; idle ones among them count still."""
        try:
            live = self._grants.count(now=self._clock.now())
        except StoreError as error:
            # The counts of the processes are worth showing all the same.
            structlog.get_logger().error("grants not counted", **describe(error))
            return
        yield GaugeMetricFamily("secrets_live_grants", "Unlocked secrets, counted by reader.", value=live)

    def _forget_the_dead(self) -> None:
        """Drop what a worker had under way when it ended: else it would count for ever."""
        for file in self._folder.glob(_LIVE_FILES):
            pid = int(file.stem.rpartition("_")[2])
            if not Path(f"/proc/{pid}").exists():
                mark_process_dead(pid, str(self._folder))  # type: ignore[no-untyped-call] # it has no types
