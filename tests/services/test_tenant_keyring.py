"""The opened tenant keys: made, kept for one generation, and gone with their rows."""

from dataclasses import replace

import pytest

from plugin.services.errors import StoreConflict, TenantKeyMissing, TenantKeyNotOpened
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.box import key_id_of
from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from tests.cast import ACME, EVIL


def wanted(world, keyring, site=None, version=1):
    """Ask for a key that is not opened yet."""
    with world.store.reading() as unit, pytest.raises(TenantKeyNotOpened) as caught:
        keyring.get(unit, site or world.site, version)
    return caught.value


def open_key(world, keyring, site=None):
    """Open the first key of a site and return it."""
    keyring.open(wanted(world, keyring, site))
    with world.store.reading() as unit:
        return keyring.current(unit, site or world.site)


def test_a_unit_never_makes_the_provider_work(world):
    """A key that is not opened ends the unit, which would keep others waiting for the provider."""
    keyring = TenantKeyring(world.provider)
    before = world.provider.unwrapped

    wanted(world, keyring)

    assert world.provider.unwrapped == before


def test_an_opened_key_is_kept_for_its_generation(world):
    """The provider is not asked for every request."""
    keyring = TenantKeyring(world.provider)
    opened = open_key(world, keyring)
    before = world.provider.unwrapped
    with world.store.reading() as unit:
        again = keyring.current(unit, world.site)

    assert (again.material, world.provider.unwrapped) == (opened.material, before)


def test_a_new_generation_opens_its_key_anew(world):
    """What was opened before an event of the site's life does not count after it."""
    keyring = TenantKeyring(world.provider)
    open_key(world, keyring)

    wanted(world, keyring, replace(world.site, generation=2))


def test_a_key_that_is_not_there_cannot_be_opened(world):
    """A version that never was, or was destroyed, is told as such."""
    with world.store.reading() as unit, pytest.raises(TenantKeyMissing):
        world.deps.keyring.get(unit, world.site, 2)


def test_a_box_is_opened_with_the_key_that_it_names(world):
    """Its header says which version that is."""
    open_key(world, world.deps.keyring)
    with world.store.reading() as unit:
        found = world.deps.keyring.for_box(unit, world.site, box=world.site.sealed_shared_secret)

    assert found.version == key_id_of(world.site.sealed_shared_secret)


def test_what_is_no_box_names_no_key(world):
    """Such bytes are rejected before any key is looked for."""
    with world.store.reading() as unit, pytest.raises(BoxRejected):
        world.deps.keyring.for_box(unit, world.site, box=b"nonsense")


def test_a_key_belongs_to_its_client_key(world):
    """Whoever can write rows cannot point a tenant's keys at another Atlassian site."""
    with pytest.raises(BoxRejected):
        open_key(world, TenantKeyring(world.provider), replace(world.site, client_key=EVIL))


def test_another_root_key_opens_nothing(world):
    """With the wrong key file, the app fails loudly instead of making new keys."""
    with pytest.raises((KeyUnavailable, BoxRejected)):
        open_key(world, TenantKeyring(KeyFile(KeyRing.new())))


def test_new_keys_are_random(world):
    """Two tenants never share a key."""
    keyring = world.deps.keyring

    one, other = (keyring.new(world.site.id, client_key=ACME, version=2) for _ in range(2))

    assert one.tenant_key.material != other.tenant_key.material
    assert (one.tenant_key.version, one.row.version) == (2, 2)


def test_a_version_is_added_once(world):
    """A key is never written over: what it sealed would be lost."""
    fresh = world.deps.keyring.new(world.site.id, client_key=ACME, version=1)

    with world.store.writing() as unit, pytest.raises(StoreConflict):
        world.deps.keyring.add(unit, fresh, at=world.clock.now())


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_key_is_stored_sealed(world):
    """No table of the database holds an opened tenant key."""
    assert repr(world.key().material)[2:-1] not in repr(world.snapshot())
