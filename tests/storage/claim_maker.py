"""Claims opens from a process of its own: `python -m tests.storage.claim_maker URL INSTALLATION SECRET N`."""

import sys
import uuid

from plugin.domain.errors import UsedUp
from plugin.domain.ids import InstallationId, SecretId
from plugin.storage.engine import open_store
from tests.storage.racers import wait_for_start


def main(url, installation, secret, number):
    """Try so many times to claim an open, and print how often one was left."""
    store = open_store(url)
    store.check()
    wait_for_start()
    place = InstallationId(uuid.UUID(installation)), SecretId(uuid.UUID(secret))
    print(sum(claim(store, *place) for _ in range(int(number))))  # noqa: T201 - the result
    store.close()


def claim(store, installation_id, secret_id):
    """Claim one open; return whether there was one."""
    with store.writing() as unit:
        try:
            unit.secrets.claim_open(installation_id, secret_id)
        except UsedUp:
            return False
        unit.commit()
    return True


if __name__ == "__main__":
    main(*sys.argv[1:])
