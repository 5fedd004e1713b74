"""Reserves attempts from a process of its own: `python -m tests.storage.attempt_maker URL INSTALLATION N`."""

import sys
import uuid

from plugin.domain.ids import InstallationId
from plugin.storage.engine import open_store
from tests.storage.racers import wait_for_start
from tests.storage.test_attempts import reserve


def main(url, installation, number):
    """Try so many times to reserve an attempt, and print how often it was permitted."""
    store = open_store(url)
    store.check()
    wait_for_start()
    installation_id = InstallationId(uuid.UUID(installation))
    print(sum(reserve(store, installation_id) for _ in range(int(number))))  # noqa: T201 - the result
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
