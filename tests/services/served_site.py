"""Acme's site in a real database, served by threads that share what a process shares."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from plugin.domain.clock import SystemClock
from plugin.domain.policy import Policy
from plugin.services.authenticating import find_signing_tenant
from plugin.services.dependencies import Dependencies
from plugin.services.gate import Gate
from plugin.services.installing import install_site
from plugin.services.password_keys import PasswordKeys
from plugin.services.tenant_keyring import TenantKeyring
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import TEST_ONLY_BOUNDS, TEST_ONLY_CHEAPEST
from plugin.vault.slots import Argon2Slots
from tests.cast import ACME, ALICE, BOB, ISSUE, make_caller, make_notice
from tests.fakes import FakeHost

KEYS = {1: os.urandom(32), 2: os.urandom(32)}


@dataclass
class Site:
    """Acme's site in a real database, served by several threads that share what a process shares."""

    deps: Dependencies
    host: FakeHost

    def caller(self, account):
        """Return somebody whose token was verified just now."""
        tenant = find_signing_tenant(self.deps, ACME)
        return make_caller(tenant.installation, self.host, account=account)


def served(url) -> Iterator[Site]:
    """Serve a site on a database."""
    migrate(url)
    store = open_store(url, pool_size=10)
    host = FakeHost()
    for account in (ALICE, BOB):
        host.let(account, ISSUE)
    site = Site(make_deps(store, ring_of(active=1)), host)
    install_site(site.deps, make_notice())
    yield site
    store.close()


def ring_of(*, active):
    """Return a ring of both root keys."""
    return KeyRing(active, KEYS)


def make_deps(store, ring):
    """Return tools of a process's own, with nothing opened yet."""
    slots = Argon2Slots(slots=8, queue=50, wait_seconds=20)
    return Dependencies(
        store=store,
        clock=SystemClock(),
        keyring=TenantKeyring(KeyFile(ring)),
        gate=Gate(),
        password_keys=PasswordKeys(slots=slots, profile=TEST_ONLY_CHEAPEST, bounds=TEST_ONLY_BOUNDS),
        policy=Policy(),
    )
