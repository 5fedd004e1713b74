"""The folder in which all processes of one server count, and the only order in which that works."""

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from plugin.services.meter import UNMETERED, Meter

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def counting_folder() -> Iterator[str]:
    """Make a folder that only this user may read, and name it to all that is started from here on."""
    with TemporaryDirectory(prefix="secrets-metrics-") as folder:
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield folder
        finally:
            del os.environ[FOLDER_VARIABLE]


def meter_of_this_process() -> Meter:
    """Return the meter that counts in the folder that was named, or one that counts nothing."""
    if FOLDER_VARIABLE not in os.environ:
        return UNMETERED
    # Not at the top: prometheus-client looks for the folder when it is imported, and takes 5 MiB of memory.
    prometheus = importlib.import_module("prometheus_client")
    registry = importlib.import_module("plugin.metrics.registry")
    meter: Meter = registry.PrometheusMeter(prometheus.CollectorRegistry())
    return meter
