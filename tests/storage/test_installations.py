"""The installations, on every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.container import Product
from plugin.domain.installation import InstallationState
from plugin.services.errors import StoreConflict
from tests.storage.builders import ALICES_SITE, MALLORYS_SITE, NOW, install, make_installation


def test_an_installation_comes_back_as_it_was_written(store):
    """Every field survives, moments to the microsecond and in UTC."""
    written = make_installation(
        display_url="https://secrets.example.com",
        state=InstallationState.UNINSTALLED,
        uninstalled_at=NOW + timedelta(microseconds=1),
        sealed_shared_secret=bytes(range(256)),
    )

    with store.writing() as unit:
        unit.installations.add(written)
        unit.commit()

    with store.reading() as unit:
        found = unit.installations.find(ALICES_SITE)
    assert found == written
    assert found.installed_at.utcoffset() == timedelta(0)


def test_an_unknown_client_key_is_nobody(store, alices):
    """Where no tenant answers to a client key, nothing is found."""
    with store.reading() as unit:
        assert unit.installations.find(MALLORYS_SITE) is None


def test_a_client_key_belongs_to_one_installation(store, alices):
    """A second tenant of the same client key is refused, and the unit can go on."""
    other = make_installation(MALLORYS_SITE)

    with store.writing() as unit:
        with pytest.raises(StoreConflict):
            unit.installations.add(make_installation(ALICES_SITE))
        unit.installations.add(other)
        unit.commit()

    with store.reading() as unit:
        assert unit.installations.find(ALICES_SITE).id == alices
        assert unit.installations.find(MALLORYS_SITE) == other


def test_an_update_replaces_everything_but_id_and_client_key(store, alices, mallorys):
    """The new values are there, and the other tenant is as it was."""
    with store.writing() as unit:
        theirs = unit.installations.find(MALLORYS_SITE)
        before = unit.installations.find(ALICES_SITE)
        changed = replace(
            make_installation(ALICES_SITE),
            id=before.id,
            product=Product.CONFLUENCE,
            base_url="https://new.atlassian.net/wiki",
            generation=2,
            uninstalled_at=NOW,
        )
        unit.installations.update(replace(changed, client_key="another"))
        unit.commit()

    with store.reading() as unit:
        assert unit.installations.find(ALICES_SITE) == changed
        assert unit.installations.find(MALLORYS_SITE) == theirs


def test_an_update_of_nothing_is_refused(store, alices):
    """An installation that is not there cannot be updated unnoticed."""
    with store.writing() as unit, pytest.raises(StoreConflict):
        unit.installations.update(make_installation(MALLORYS_SITE))


def test_others_at_a_base_url_are_the_installed_ones_of_the_product(store):
    """Only installed tenants of the same base URL and product count, and never the asking one."""
    url = "https://site.atlassian.net"
    mine = install(store, "mine", base_url=url)
    install(store, "left behind", base_url=url)
    install(store, "gone", base_url=url, state=InstallationState.UNINSTALLED)
    install(store, "of the other product", base_url=url, product=Product.CONFLUENCE)
    install(store, "elsewhere", base_url="https://other.atlassian.net")

    with store.reading() as unit:
        others = unit.installations.others_at(mine, base_url=url, product=Product.JIRA)

    assert others == ["left behind"]
