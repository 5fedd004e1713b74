"""Appends audit events from a process of its own: `python -m tests.storage.audit_writer URL INSTALLATION N`."""

import sys
import uuid

from plugin.domain.ids import InstallationId
from plugin.storage.engine import open_store
from tests.storage.racers import wait_for_start
from tests.storage.test_audit import append, make_entry


def main(url, installation, number):
    """Append so many events, each in a unit of its own."""
    store = open_store(url)
    store.check()
    wait_for_start()
    for _ in range(int(number)):
        append(store, InstallationId(uuid.UUID(installation)), make_entry())
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
