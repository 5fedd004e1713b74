"""Sealing and unsealing a site."""

from dataclasses import replace

import pytest

from plugin.domain.checked import Checked
from plugin.domain.errors import HostUnavailable, InstallationNotFound, InvalidInput, NotAdmin, Sealed
from plugin.domain.ids import ClientKey
from plugin.services.changing_password import change_password
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.errors import StoreUnavailable
from plugin.services.installing import install_site, uninstall_site
from plugin.services.listing import list_secrets
from plugin.services.maintaining import maintain
from plugin.services.purging import purge_installations
from plugin.services.sealing_sites import (
    confirmation_of,
    seal_installation,
    seal_site,
    unseal_installation,
    unseal_site,
)
from tests.cast import ADA, ALICE, CONTENT, make_new_password, make_notice
from tests.services.calls import ON_A_SECRET, refused

TYPED = Checked.of(lambda: "acme.atlassian.net")


@pytest.mark.parametrize("call", ON_A_SECRET.values(), ids=ON_A_SECRET)
def test_every_call_on_a_secret_is_refused(world, call):
    """Whoever calls, and whatever grant he held; nothing is written."""
    secret_id, token = world.add()
    world.seal()
    before = world.snapshot()

    refused(Sealed, lambda: call(world, world.caller(), secret_id, token))

    assert world.snapshot() == before


@pytest.mark.parametrize("call", ON_A_SECRET.values(), ids=ON_A_SECRET)
def test_a_caller_of_before_the_seal_is_refused_as_well(world, call):
    """He was authenticated when the site was open: the row says otherwise now."""
    secret_id, token = world.add()
    caller = world.caller()
    seal_installation(world.deps, world.site.client_key)

    refused(Sealed, lambda: call(world, caller, secret_id, token))


UNDER_WAY = {
    "adding": lambda world, _secret_id, _token: world.add(),
    "unlocking": lambda world, secret_id, _token: world.unlock(secret_id),
    "unlocking with a wrong password": lambda world, secret_id, _token: world.unlock(
        secret_id, password="wrong password"
    ),
    "changing the password": lambda world, secret_id, token: change_password(
        world.deps, world.caller(), secret_id, make_new_password(), grant_token=token
    ),
}


@pytest.mark.parametrize("call", UNDER_WAY.values(), ids=UNDER_WAY)
def test_a_seal_stops_what_is_under_way(world, call):
    """The site is sealed while Argon2 runs: nothing opens after that, nothing is added, and no grant comes to be."""
    secret_id, token = world.add()
    world.slots.meanwhile = lambda: seal_installation(world.deps, world.site.client_key)
    count = world.snapshot()["secrets"]

    refused(Sealed, lambda: call(world, secret_id, token))

    assert world.snapshot()["secrets"] == count
    assert not world.snapshot()["grants"]
    assert world.kinds()[-1] == "sealed"


def test_sealing_ends_all_grants_and_is_written_down(world):
    """By whom, and when."""
    world.add()
    world.seal()

    assert not world.snapshot()["grants"]
    assert world.kinds()[-1] == "sealed"
    assert (world.site.sealed_at, world.site.sealed_by) == (world.clock.now(), ADA)


def test_a_seal_that_cannot_be_written_down_is_none(world):
    """All or nothing."""
    world.add()
    alter = world.store.alter
    world.break_audit()

    with pytest.raises(StoreUnavailable):
        seal_installation(world.deps, world.site.client_key)

    world.store.alter = alter
    world.look_again()
    assert not world.site.is_sealed
    assert world.snapshot()["grants"]


def test_only_admins_seal_and_unseal(world):
    """And not while the host says nothing."""
    refused(NotAdmin, lambda: seal_site(world.deps, world.caller(ALICE), TYPED))
    refused(NotAdmin, lambda: seal_site(world.deps, replace(world.mallory(), host=world.host), TYPED))
    world.seal()
    refused(NotAdmin, lambda: unseal_site(world.deps, world.caller(ALICE)))
    world.host.is_down = True
    refused(HostUnavailable, lambda: unseal_site(world.deps, world.caller(ADA)))

    world.look_again()
    assert world.site.is_sealed


@pytest.mark.parametrize("typed", ["ACME.atlassian.net", " acme.atlassian.net\n"])
def test_case_and_blanks_of_the_confirmation_do_not_matter(world, typed):
    """A host name has no case."""
    assert seal_site(world.deps, world.caller(ADA), Checked.of(lambda: typed)).is_sealed


@pytest.mark.parametrize("typed", ["", "acme", "evil.atlassian.net", "https://acme.atlassian.net"])
def test_another_confirmation_seals_nothing(world, typed):
    """Nothing but the site's own name."""
    refused(InvalidInput, lambda: seal_site(world.deps, world.caller(ADA), Checked.of(lambda: typed)))

    world.look_again()
    assert not world.site.is_sealed


def test_the_confirmation_is_the_host_name(world):
    """Without scheme, port and path."""
    site = replace(world.site, base_url="https://acme.atlassian.net:8443/wiki")

    assert confirmation_of(site) == "acme.atlassian.net"


def test_titles_are_listed_while_keys_are_replaced(world):
    """Rotation and maintenance do not ask whether a site is sealed."""
    secret_id, _ = world.add()
    world.seal()

    assert world.rotate().secrets == 1
    world.clock.advance(seconds=2 * 3600)
    assert destroy_old_keys(world.deps) == 1
    maintain(world.deps)
    world.look_again()
    assert len(list_secrets(world.deps, world.caller()).secrets) == 1

    world.unseal()
    opened, _ = world.unlock(secret_id)
    assert opened.content == CONTENT


def test_a_new_installation_does_not_break_the_seal(world):
    """Who can install the app again is no reason to open what an admin shut."""
    world.seal()
    uninstall_site(world.deps, make_notice(issued_at=2000, token=b"2"))
    install_site(world.deps, make_notice(issued_at=3000, token=b"3"))
    world.look_again()

    assert world.site.is_sealed


def test_a_purged_site_begins_anew(world):
    """Its data is gone, and with it the seal, the policy and who sealed."""
    world.choose_policy(trash_days=1)
    world.seal()
    uninstall_site(world.deps, make_notice(issued_at=2000, token=b"2"))
    world.clock.advance(seconds=31 * 24 * 3600)
    purge_installations(world.deps)
    world.look_again()

    assert (world.site.sealed_at, world.site.sealed_by, world.site.policy) == (None, None, None)
    refused(InstallationNotFound, lambda: seal_installation(world.deps, world.site.client_key))


def test_unknown_sites_are_neither_sealed_nor_unsealed(world):
    """The command says so."""
    for change in (seal_installation, unseal_installation):
        refused(InstallationNotFound, lambda change=change: change(world.deps, ClientKey("nobody")))
