"""Forge's installations: taken in, joined to the Connect tenant that Atlassian reports, shut, and not given away."""

from dataclasses import replace

import pytest

from plugin.domain.container import Product
from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey, ForgeInstallationId
from plugin.services.authenticating import find_signing_tenant, find_tenant
from plugin.services.credentials import Credentials
from plugin.services.installing import install_site, uninstall_site
from plugin.services.joining import find_remote_tenant, is_known, join_site
from tests.cast import ACME, SHARED_SECRET, make_notice

FORGE = ForgeInstallationId("ari:cloud:ecosystem::installation/acme")
OTHER = ForgeInstallationId("ari:cloud:ecosystem::installation/evil")


def notice(forge_id=FORGE, product=Product.JIRA, at=2000, **changes):
    """Make the notice of a Forge installation."""
    made = {
        "client_key": ClientKey(f"{forge_id}/{product}"),
        "product": product,
        "base_url": "https://api.atlassian.com/ex/jira/acme",
        "issued_at": at,
        "shared_secret": "",
        "forge_id": forge_id,
    }
    return make_notice(token=f"{forge_id}{at}".encode(), **made, **changes)


def join(world, *, reported=None, **changes):
    """Take a Forge installation in."""
    return join_site(world.deps, notice(**changes), reported=reported)


def found(world, forge_id=FORGE, product=Product.JIRA):
    """Return the tenant of a Forge installation."""
    return find_remote_tenant(world.deps, forge_id, product)


def test_a_new_installation_is_a_tenant_of_its_own(world):
    """It has a key and a name of its own, and shares no secret."""
    made = join(world)

    assert found(world).installation == made
    assert found(world).credentials == Credentials("", FORGE)
    assert made.client_key not in (ACME, FORGE)


def test_an_unknown_installation_is_nobody(world):
    """Until it is taken in."""
    assert not is_known(world.deps, FORGE, Product.JIRA)

    with pytest.raises(InstallationNotFound):
        found(world)


def test_taking_in_twice_makes_one_tenant(world):
    """Events are sent again."""
    first = join(world)
    second = join(world, at=2001)

    assert (first.id, first.client_key) == (second.id, second.client_key)


def test_both_products_of_an_installation_are_tenants(world):
    """One installation of a Forge app can be in both."""
    jira, wiki = join(world), join(world, product=Product.CONFLUENCE)

    assert jira.id != wiki.id
    assert found(world, product=Product.CONFLUENCE).installation.id == wiki.id


def test_a_reported_tenant_is_joined(world):
    """It keeps its row, its name, its address and its Connect door."""
    before = find_signing_tenant(world.deps, ACME).installation

    joined = join(world, reported=ACME)

    assert (joined.id, joined.client_key, joined.base_url) == (before.id, ACME, before.base_url)
    assert found(world).credentials == Credentials(SHARED_SECRET, FORGE)
    assert find_signing_tenant(world.deps, ACME).shared_secret == SHARED_SECRET


def test_an_address_joins_nothing(world):
    """Without a report the site begins anew, whatever address it names."""
    before = find_signing_tenant(world.deps, ACME).installation

    made = join_site(world.deps, replace(notice(), base_url=before.base_url), reported=None)

    assert made.id != before.id


def test_a_report_of_nobody_we_know_begins_anew(world):
    """The site had the Connect app of another server."""
    assert join(world, reported=ClientKey("elsewhere")).client_key == notice().client_key


def test_a_report_of_the_other_product_is_passed_over(world):
    """A client key is of one product."""
    made = join(world, reported=ACME, product=Product.CONFLUENCE)

    assert made.product is Product.CONFLUENCE
    assert find_signing_tenant(world.deps, ACME).installation.id != made.id


def test_a_forge_tenant_has_no_connect_door(world):
    """Nobody shares a secret with it."""
    made = join(world)

    assert find_tenant(world.deps, made.client_key).installation == made
    with pytest.raises(InstallationNotFound):
        find_signing_tenant(world.deps, made.client_key)


def test_connect_installs_again_without_losing_forge(world):
    """A new shared secret takes the place of the old one; the other door stays open."""
    join(world, reported=ACME)

    install_site(world.deps, make_notice(token=b"again", body=b"again", issued_at=3000))

    assert found(world).credentials == Credentials(SHARED_SECRET, FORGE)


def test_leaving_connect_keeps_forge(world):
    """And the secret is gone."""
    join(world, reported=ACME)

    uninstall_site(world.deps, make_notice(token=b"bye", body=b"bye", issued_at=3000, shared_secret=""))

    assert found(world).credentials == Credentials("", FORGE)
    with pytest.raises(InstallationNotFound):
        find_signing_tenant(world.deps, ACME)


def test_leaving_forge_keeps_connect(world):
    """And the installation opens nothing any more."""
    join(world, reported=ACME)

    uninstall_site(world.deps, replace(notice(at=3000), client_key=ACME))

    assert find_signing_tenant(world.deps, ACME).credentials == Credentials(SHARED_SECRET)
    assert not is_known(world.deps, FORGE, Product.JIRA)


def test_leaving_both_shuts_the_tenant(world):
    """Its data is kept for a while, as ever."""
    join(world, reported=ACME)
    uninstall_site(world.deps, make_notice(token=b"bye", body=b"bye", issued_at=3000, shared_secret=""))
    shut = uninstall_site(world.deps, replace(notice(at=3001), client_key=ACME))

    assert not shut.is_installed
    assert shut.uninstalled_at == world.clock.now()
    with pytest.raises(InstallationNotFound):
        found(world)


def test_a_shut_installation_is_known(world):
    """So that a late call does not take it in anew beside its own data."""
    made = join(world)

    uninstall_site(world.deps, replace(notice(at=3000), client_key=made.client_key))

    assert is_known(world.deps, FORGE, Product.JIRA)
    with pytest.raises(InstallationNotFound):
        found(world)


def test_a_shut_installation_opens_again_with_its_data(world):
    """By an event of the same installation."""
    made = join(world)
    uninstall_site(world.deps, replace(notice(at=3000), client_key=made.client_key))

    assert join(world, at=3001).id == made.id
    assert found(world).credentials == Credentials("", FORGE)


def test_a_row_cannot_be_given_to_another_installation(world):
    """Mallory writes his installation's name into Acme's row: the sealed credentials do not say so."""
    made = join(world)
    with world.store.writing() as unit:
        unit.installations.update(replace(made, forge_id=OTHER))
        unit.commit()

    with pytest.raises(InstallationNotFound):
        found(world, OTHER)


@pytest.mark.parametrize(
    "credentials", [Credentials("s" * 32), Credentials("", FORGE), Credentials("s" * 32, FORGE)]
)
def test_credentials_survive_their_text(credentials):
    """A box from before Forge holds the shared secret alone."""
    assert Credentials.of(credentials.text) == credentials
    assert "s" * 32 not in repr(credentials)
