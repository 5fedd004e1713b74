"""Migrates from a process of its own: `python -m tests.storage.schema_migrator URL`."""

import sys

from plugin.storage.migration import migrate
from tests.storage.racers import wait_for_start

if __name__ == "__main__":
    wait_for_start()
    print(migrate(sys.argv[1])[0])  # noqa: T201 - the result
