"""Installing and uninstalling: first, again, late, twice, forged and at once."""

import pytest

from plugin.domain.container import Product
from plugin.domain.errors import InstallationNotFound, ReplayedEvent, StaleEvent
from plugin.domain.ids import ClientKey
from plugin.services.authenticating import find_signing_tenant
from plugin.services.errors import StoreConflict, StoreUnavailable
from plugin.services.installing import install_site, uninstall_site
from plugin.services.revealing import reveal_secret
from tests.cast import ACME, ADA, CONTENT, EVIL, SHARED_SECRET, make_notice
from tests.services.calls import refused

NEW = ClientKey("new-site")
NEW_SECRET = "canary-shared-secret-of-the-second-installing"
AGAIN = make_notice(token=b"second", body=b"second", issued_at=1001, shared_secret=NEW_SECRET)
LEAVE = make_notice(token=b"leave", body=b"leave", issued_at=1001, shared_secret="")
COME_BACK = make_notice(token=b"back", body=b"back", issued_at=1002, shared_secret=NEW_SECRET)


def found(world, client_key=ACME):
    """Return the tenant of a client key."""
    with world.store.reading() as unit:
        return unit.installations.find(client_key)


def key_of(world, client_key=ACME):
    """Return the key that a tenant's tokens are verified with."""
    return find_signing_tenant(world.deps, client_key).shared_secret


def test_a_first_installation_makes_a_tenant(world):
    """What the site says of itself is kept."""
    notice = make_notice(client_key=NEW, display_url="https://wiki.example.com")

    made = install_site(world.deps, notice).installation

    assert found(world, NEW) == made
    assert (made.client_key, made.product, made.base_url) == (NEW, Product.JIRA, notice.base_url)
    assert (made.display_url, made.generation, made.is_installed) == ("https://wiki.example.com", 1, True)
    assert (made.installed_at, made.uninstalled_at, made.event_issued_at) == (world.clock.now(), None, 1000)


def test_the_shared_secret_comes_back_only_from_its_own_tenant(world):
    """It is sealed for its tenant, and opens for the check of its tokens."""
    assert key_of(world) == SHARED_SECRET


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_the_shared_secret_is_not_stored_plainly(world):
    """No table of the database holds it."""
    assert SHARED_SECRET not in repr(world.snapshot())


def test_each_tenant_has_a_key_of_its_own(world):
    """One site's tenant key is of no use for another's."""
    assert world.key().material != world.key(world.evil_site).material


def test_installing_is_audited_under_its_admin(world):
    """The event names who installed, and which generation began."""
    (event,) = world.events()

    with world.store.reading() as unit:
        assert unit.audit.account_of(world.site.id, event.actor) == ADA
    assert (event.kind, event.details) == ("installed", '{"generation":1}')


def test_installing_again_brings_a_new_shared_secret(world):
    """From here on, only tokens under the new one count."""
    install_site(world.deps, AGAIN)

    assert key_of(world) == NEW_SECRET


def test_installing_again_keeps_the_tenant_and_its_data(world):
    """Secrets and even live grants go on: an update of the app must disturb nobody."""
    secret_id, token = world.add()
    old = world.site
    world.site = install_site(world.deps, AGAIN).installation

    assert (world.site.id, world.site.generation) == (old.id, old.generation + 1)
    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT


def test_a_site_may_move(world):
    """The newest event says where the site is."""
    moved = make_notice(token=b"moved", issued_at=1001, base_url="https://acme-new.atlassian.net")

    install_site(world.deps, moved)

    assert found(world).base_url == "https://acme-new.atlassian.net"


def test_uninstalling_shuts_the_tenant(world):
    """Its tokens are refused, and the key to check them is gone from the store."""
    uninstall_site(world.deps, LEAVE)

    refused(InstallationNotFound, lambda: find_signing_tenant(world.deps, ACME))
    assert (found(world).sealed_shared_secret, found(world).is_installed) == (b"", False)
    assert found(world).uninstalled_at == world.clock.now()


def test_uninstalling_ends_every_grant_of_the_tenant_alone(world):
    """Acme's keys are gone from memory and store; other tenants notice nothing."""
    world.add()
    uninstall_site(world.deps, LEAVE)

    assert not world.snapshot()["grants"]
    assert found(world, EVIL) == world.evil_site


def test_uninstalling_is_audited(world):
    """The event says which generation began."""
    uninstall_site(world.deps, LEAVE)

    assert (world.events()[-1].kind, world.events()[-1].details) == ("uninstalled", '{"generation":2}')


def test_coming_back_brings_all_secrets_back(world):
    """The data of a site that left waits for it, and opens with the old passwords."""
    secret_id, _ = world.add()
    uninstall_site(world.deps, LEAVE)
    world.site = install_site(world.deps, COME_BACK).installation

    assert world.unlock(secret_id)[0].content == CONTENT
    assert (world.site.is_installed, world.site.uninstalled_at, key_of(world)) == (True, None, NEW_SECRET)


def test_uninstalling_twice_keeps_the_first_moment(world):
    """A repeated event changes nothing of consequence."""
    uninstall_site(world.deps, LEAVE)
    first = found(world).uninstalled_at
    world.clock.advance(hours=1)
    uninstall_site(world.deps, LEAVE)

    assert found(world).uninstalled_at == first


def test_nobody_can_uninstall_what_is_not_there(world):
    """An unknown client key is told apart, and nothing is written."""
    before = world.snapshot()

    refused(InstallationNotFound, lambda: uninstall_site(world.deps, make_notice(client_key=NEW)))

    assert world.snapshot() == before


@pytest.mark.parametrize("act", [install_site, uninstall_site])
def test_an_older_event_is_stale(world, act):
    """An event that was issued before the last accepted one changes nothing."""
    install_site(world.deps, AGAIN)
    before = world.snapshot()

    refused(StaleEvent, lambda: act(world.deps, make_notice(token=b"late", issued_at=1000)))

    assert world.snapshot() == before


@pytest.mark.parametrize("act", [install_site, uninstall_site])
def test_an_event_of_the_same_second_is_accepted(world, act):
    """Atlassian may issue two events within one second."""
    act(world.deps, make_notice(token=b"same second", issued_at=1000))

    assert found(world).generation == 2


def test_an_installation_from_before_the_uninstalling_does_not_undo_it(world):
    """An old "installed" that arrives late cannot bring back a site that has left."""
    uninstall_site(world.deps, LEAVE)

    refused(StaleEvent, lambda: install_site(world.deps, make_notice()))

    refused(InstallationNotFound, lambda: find_signing_tenant(world.deps, ACME))


@pytest.mark.parametrize("act", [install_site, uninstall_site])
def test_a_known_token_with_another_body_is_a_replay(world, act):
    """The body is not signed, so a captured token must not carry a shared secret of the attacker's choice."""
    forged = make_notice(body=b"forged", shared_secret=NEW_SECRET)
    before = world.snapshot()

    refused(ReplayedEvent, lambda: act(world.deps, forged))

    assert world.snapshot() == before
    assert key_of(world) == SHARED_SECRET


def test_a_known_token_with_its_own_body_is_accepted(world):
    """A delivery that Atlassian repeats must succeed."""
    install_site(world.deps, make_notice())

    assert key_of(world) == SHARED_SECRET
    assert found(world).is_installed


def test_a_tenant_cannot_change_its_product(world):
    """Jira's data is bound to Jira; a Confluence site under the same key is a forgery."""
    before = world.snapshot()
    forged = make_notice(token=b"second", issued_at=1001, product=Product.CONFLUENCE)

    refused(ReplayedEvent, lambda: install_site(world.deps, forged))

    assert world.snapshot() == before


def test_an_event_touches_no_other_tenant(world):
    """Mallory's events leave Acme as it was."""
    before = found(world)
    uninstall_site(world.deps, make_notice(client_key=EVIL, token=b"leave", issued_at=1001))

    assert found(world) == before


def test_other_tenants_at_the_same_address_are_reported(world):
    """A site import leaves the old tenant behind; it is named, and never merged."""
    installed = install_site(world.deps, make_notice(client_key=NEW))

    assert installed.others == (ACME,)
    assert installed.installation.id != world.site.id


def test_a_first_installation_that_arrives_twice_at_once_makes_one_tenant(world):
    """The machine that loses the race starts over, and finds the tenant that the other one has added."""
    install_site(world.deps, make_notice(client_key=NEW))
    blind = [True]

    def look_too_early(unit):
        find = unit.installations.find
        unit.installations.find = lambda client_key: None if blind and blind.pop() else find(client_key)

    world.store.alter = look_too_early
    second = install_site(world.deps, make_notice(client_key=NEW)).installation

    assert not blind
    assert (found(world, NEW), second.generation) == (second, 2)


def test_a_conflict_that_does_not_end_is_raised(world):
    """Only one second try is made."""
    tries = []

    def refuse_to_add(unit):
        def add(_installation):
            tries.append(1)
            raise StoreConflict

        unit.installations.add = add

    world.store.alter = refuse_to_add

    refused(StoreConflict, lambda: install_site(world.deps, make_notice(client_key=NEW)))
    assert len(tries) == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda deps: install_site(deps, make_notice(client_key=NEW)),
        lambda deps: install_site(deps, AGAIN),
        lambda deps: uninstall_site(deps, LEAVE),
    ],
    ids=["first", "again", "uninstall"],
)
def test_no_event_counts_that_cannot_be_audited(world, act):
    """When the audit trail fails, tenants, keys and tokens are as they were."""
    world.add()
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: act(world.deps))

    assert world.snapshot() == before
