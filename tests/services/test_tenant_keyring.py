"""The opened tenant keys: made, kept for one generation, and gone with their rows."""

from dataclasses import replace

import pytest

from plugin.services.errors import TenantKeyMissing
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from tests.cast import EVIL


class CountingProvider:
    """A key provider that counts how often it is asked to open a key."""

    def __init__(self, provider):
        self._provider = provider
        self.unwrapped = 0

    def unwrap(self, wrapped, *, context):
        """Count and open."""
        self.unwrapped += 1
        return self._provider.unwrap(wrapped, context=context)


def test_a_key_is_opened_once_for_a_generation(world):
    """The provider is not asked for every request."""
    provider = CountingProvider(world.provider)
    keyring = TenantKeyring(provider)
    with world.store.reading() as unit:
        keys = {keyring.current(unit, world.site).material for _ in range(3)}

    assert (len(keys), provider.unwrapped) == (1, 1)


def test_a_new_generation_opens_its_key_anew(world):
    """What was opened before an event of the site's life does not count after it."""
    provider = CountingProvider(world.provider)
    keyring = TenantKeyring(provider)
    with world.store.reading() as unit:
        keyring.current(unit, world.site)
        keyring.current(unit, replace(world.site, generation=2))

    assert provider.unwrapped == 2


def test_a_key_that_is_not_there_cannot_be_opened(world):
    """A version that never was, or was destroyed, is told as such."""
    with world.store.reading() as unit, pytest.raises(TenantKeyMissing):
        world.deps.keyring.get(unit, world.site, 2)


def test_a_key_belongs_to_its_client_key(world):
    """Whoever can write rows cannot point a tenant's keys at another Atlassian site."""
    with world.store.reading() as unit, pytest.raises(BoxRejected):
        TenantKeyring(world.provider).current(unit, replace(world.site, client_key=EVIL))


def test_another_root_key_opens_nothing(world):
    """With the wrong key file, the app fails loudly instead of making new keys."""
    stranger = TenantKeyring(KeyFile(KeyRing.new()))

    with world.store.reading() as unit, pytest.raises((KeyUnavailable, BoxRejected)):
        stranger.current(unit, world.site)


def test_new_keys_are_random(world):
    """Two tenants never share a key."""
    keyring = world.deps.keyring

    one, other = keyring.new(world.site.id), keyring.new(world.site.id)

    assert one.material != other.material
    assert one.version == 1


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_key_is_stored_sealed(world):
    """No table of the database holds an opened tenant key."""
    with world.store.reading() as unit:
        material = world.deps.keyring.current(unit, world.site).material

    assert repr(material)[2:-1] not in repr(world.snapshot())
