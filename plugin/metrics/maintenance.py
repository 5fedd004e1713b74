"""What the last run of maintenance did, in a file for node_exporter's textfile collector.

A run ends, so nobody can ask it on a port. https://github.com/prometheus/node_exporter#textfile-collector
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from plugin.services.maintaining import Maintained


def write_maintenance(file: Path, done: Maintained, *, at: datetime) -> None:
    """Write the file anew, in one step: a reader sees the old one or the new one.

    Raises:
        OSError: it cannot be written.

    """
    registry = CollectorRegistry()
    ended = Gauge(
        "secrets_maintenance_last_run_timestamp_seconds",
        "When maintenance last came to its end.",
        registry=registry,
    )
    ended.set(at.timestamp())
    numbers = Gauge(
        "secrets_maintenance_done", "How many of each the last run dealt with.", ["what"], registry=registry
    )
    for what, number in asdict(done).items():
        numbers.labels(what).set(number)
    write_to_textfile(str(file), registry)
