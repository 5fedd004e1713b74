"""Finding the tenant that a token could belong to."""

import pytest

from plugin.domain.errors import InstallationNotFound
from plugin.domain.ids import ClientKey
from plugin.services.authenticating import find_signing_tenant
from plugin.services.installing import install_site, uninstall_site
from tests.cast import ACME, EVIL, SHARED_SECRET, make_notice
from tests.services.calls import refused


def test_a_client_key_finds_its_tenant(world):
    """Installation and key come together."""
    tenant = find_signing_tenant(world.deps, ACME)

    assert (tenant.installation, tenant.shared_secret) == (world.site, SHARED_SECRET)


@pytest.mark.parametrize("client_key", ["", "nobody", "ACME-JIRA", "acme-jira ", "x" * 5000])
def test_an_unknown_client_key_finds_nothing(world, client_key):
    """A key that comes from an unverified token may be anything."""
    refused(InstallationNotFound, lambda: find_signing_tenant(world.deps, ClientKey(client_key)))


def test_a_tenant_that_left_is_not_found(world):
    """It is refused in the same way as one that never was."""
    find_signing_tenant(world.deps, ACME)
    uninstall_site(world.deps, make_notice(token=b"leave", issued_at=1001))

    refused(InstallationNotFound, lambda: find_signing_tenant(world.deps, ACME))


def test_a_new_shared_secret_counts_at_once(world):
    """Nothing of the old one is remembered."""
    find_signing_tenant(world.deps, ACME)
    install_site(world.deps, make_notice(token=b"second", issued_at=1001, shared_secret="another secret"))

    assert find_signing_tenant(world.deps, ACME).shared_secret == "another secret"


def test_the_sealed_secret_of_another_tenant_does_not_open(world):
    """Whoever can write rows cannot put his own site's secret in another's place."""
    with world.store.writing() as unit:
        acme = unit.installations.find(ACME)
        evil = unit.installations.find(EVIL)
        unit.installations.update(
            type(acme)(
                **{name: getattr(acme, name) for name in acme.__slots__ if name != "sealed_shared_secret"},
                sealed_shared_secret=evil.sealed_shared_secret,
            )
        )
        unit.commit()

    with pytest.raises(Exception, match="the sealed bytes were rejected"):
        find_signing_tenant(world.deps, ACME)


def test_the_tenant_does_not_show_its_key(world):
    """The repr of what authentication works with holds no shared secret."""
    assert SHARED_SECRET not in repr(find_signing_tenant(world.deps, ACME))
