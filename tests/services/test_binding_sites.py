"""Shared secrets of the older form are bound to their sites once, and by nothing but the migration."""

from dataclasses import replace

import pytest

from plugin.services.authenticating import find_signing_tenant
from plugin.services.binding_sites import bind_sites, has_unbound_sites
from plugin.vault.box import Purpose, seal
from plugin.vault.encoding import length_prefixed, utf8
from plugin.vault.errors import BoxRejected
from tests.cast import ACME, EVIL, SHARED_SECRET


@pytest.fixture
def unbind(world):
    """Seal a site's shared secret as an older version did, and perhaps change its row too."""

    def act(site=None, **changes):
        site = site or world.site
        key = world.key(site)
        sealed = seal(
            key.shared_secret_key,
            purpose=Purpose.UNBOUND_SHARED_SECRET,
            key_id=key.version,
            context=length_prefixed(site.id.bytes, utf8(site.client_key)),
            plaintext=utf8(SHARED_SECRET),
        )
        with world.store.writing() as unit:
            unit.installations.update(replace(site, **{"sealed_shared_secret": sealed} | changes))
            unit.commit()

    return act


def bind(world):
    """Bind all sites; Acme's address is one that a site may have."""
    return bind_sites(world.deps, is_allowed=lambda url: url.endswith(".atlassian.net"))


def test_an_unbound_site_is_not_let_in(world, unbind):
    """Or else an old box would let another address in with it."""
    unbind()

    with pytest.raises(BoxRejected):
        find_signing_tenant(world.deps, ACME)


def test_a_bound_site_is_let_in_again(world, unbind):
    """With the secret that it had."""
    unbind()
    assert has_unbound_sites(world.store)

    assert bind(world).sites == 1
    assert find_signing_tenant(world.deps, ACME).shared_secret == SHARED_SECRET
    assert not has_unbound_sites(world.store)


def test_binding_again_does_nothing(world, unbind):
    """The second run finds nothing to do."""
    unbind()
    unbind(world.evil_site)
    assert bind(world).sites == 2
    before = world.snapshot()

    assert bind(world).sites == 0
    assert world.snapshot() == before


def test_an_address_that_no_site_may_have_is_not_bound(world, unbind):
    """Whoever wrote it into the row must not have it sealed."""
    unbind(base_url="https://mallory.example")
    unbind(world.evil_site)

    done = bind(world)

    assert (done.sites, done.refused) == (1, (ACME,))
    with pytest.raises(BoxRejected):
        find_signing_tenant(world.deps, ACME)


def test_a_box_of_another_site_is_not_bound(world, unbind):
    """A damaged row does not keep the others from being bound."""
    unbind()
    unbind(world.evil_site)
    with world.store.writing() as unit:
        acme, evil = unit.installations.find(ACME), unit.installations.find(EVIL)
        unit.installations.update(replace(acme, sealed_shared_secret=evil.sealed_shared_secret))
        unit.commit()

    assert bind(world).refused == (ACME,)


def test_a_bound_secret_survives_a_rotation(world):
    """The new tenant key seals it for the same site."""
    world.rotate()

    assert find_signing_tenant(world.deps, ACME).shared_secret == SHARED_SECRET
