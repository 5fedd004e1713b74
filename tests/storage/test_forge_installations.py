"""The installations that have come by Forge, on every store."""

import uuid

import pytest

from plugin.domain.container import Product
from plugin.domain.ids import ClientKey, ForgeInstallationId
from tests.storage.builders import ALICES_SITE, ISSUE, NOW, make_installation

FORGE = ForgeInstallationId("ari:cloud:ecosystem::installation/alice")
OTHER = ForgeInstallationId("ari:cloud:ecosystem::installation/mallory")
LATER = NOW.replace(year=2027)


def add(store, client_key=ALICES_SITE, **changes):
    """Add a tenant."""
    made = make_installation(client_key, **changes)
    with store.writing() as unit:
        unit.installations.add(made)
        unit.commit()
    return made


def found(store, forge_id=FORGE, product=Product.JIRA):
    """Return the tenant of a Forge installation."""
    with store.reading() as unit:
        return unit.installations.find_remote(forge_id, product)


def test_a_tenant_is_found_by_its_forge_installation(store):
    """As it was written."""
    made = add(store, forge_id=FORGE)

    assert found(store) == made


def test_a_tenant_without_one_is_not_found(store):
    """Nor is one of another installation."""
    add(store)

    assert found(store) is None
    assert found(store, OTHER) is None


def test_the_products_of_an_installation_are_two(store):
    """One Forge installation can be in both."""
    jira = add(store, forge_id=FORGE)
    wiki = add(store, ClientKey("alices-wiki"), forge_id=FORGE, product=Product.CONFLUENCE)

    assert (found(store), found(store, product=Product.CONFLUENCE)) == (jira, wiki)


@pytest.mark.parametrize("forge_id", [None, FORGE])
def test_maintenance_asks_connect_sites_alone(store, forge_id):
    """A site of Forge is asked when Forge calls; in between there is no token to ask with."""
    site = add(store, forge_id=forge_id)
    with store.writing() as unit:
        unit.panel_marks.request(site.id, ISSUE, stamp=uuid.uuid4(), at=NOW)
        unit.commit()

    with store.reading() as unit:
        asked = unit.reconciliations.due_across_tenants(now=LATER, limit=10)
        marked = unit.panel_marks.due_across_tenants(now=LATER, limit=10)
        told = unit.account_reports.due_across_tenants(now=LATER, limit=10)

    is_connect = forge_id is None
    assert (bool(asked), bool(marked), bool(told)) == (is_connect, is_connect, is_connect)
