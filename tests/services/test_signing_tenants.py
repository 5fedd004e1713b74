"""Tenants in memory: good for one generation, and gone with the next."""

from contextlib import suppress

from plugin.domain.errors import InstallationNotFound
from plugin.services.authenticating import find_signing_tenant
from plugin.services.installing import uninstall_site
from plugin.services.signing_tenants import KEEP_SECONDS, KEEP_TENANTS
from tests.cast import ACME, EVIL, make_notice


def test_a_tenant_counts_for_its_generation_only(world):
    """Of another one it is not returned, not even once."""
    kept = find_signing_tenant(world.deps, ACME)
    generation = kept.installation.generation

    assert world.deps.tenants.get(ACME, generation=generation) is kept
    assert world.deps.tenants.get(ACME, generation=generation + 1) is None


def test_a_tenant_of_an_older_generation_is_forgotten(world):
    """Its shared secret does not stay in memory beside the newer one."""
    generation = find_signing_tenant(world.deps, ACME).installation.generation
    world.deps.tenants.get(ACME, generation=generation + 1)

    assert world.deps.tenants.get(ACME, generation=generation) is None


def test_tenants_are_kept_apart(world):
    """One's client key never gives the other, though their generations are the same."""
    acme, evil = find_signing_tenant(world.deps, ACME), find_signing_tenant(world.deps, EVIL)

    assert acme.installation.generation == evil.installation.generation
    assert world.deps.tenants.get(EVIL, generation=acme.installation.generation) is evil


def test_nothing_of_a_tenant_outlives_its_uninstalling(world):
    """The first look after it finds nothing, and leaves nothing."""
    generation = find_signing_tenant(world.deps, ACME).installation.generation
    uninstall_site(world.deps, make_notice(token=b"leave", issued_at=1001))
    with suppress(InstallationNotFound):
        find_signing_tenant(world.deps, ACME)

    assert world.deps.tenants.get(ACME, generation=generation) is None


def test_a_rotation_ends_what_is_kept(world):
    """A new tenant key is a new generation."""
    old = find_signing_tenant(world.deps, ACME)
    world.rotate()

    assert find_signing_tenant(world.deps, ACME) is not old


def test_a_seal_ends_what_is_kept(world):
    """The sealed installation is read anew."""
    old = find_signing_tenant(world.deps, ACME)
    world.seal()

    assert find_signing_tenant(world.deps, ACME) is not old


def test_the_memory_is_bounded(world):
    """In number and in time."""
    kept = world.deps.tenants._kept

    assert (kept.maxsize, kept.ttl) == (KEEP_TENANTS, KEEP_SECONDS)
