"""The installations that have come by Forge, on every store."""

import uuid
from datetime import timedelta

from plugin.domain.container import Product
from plugin.domain.ids import ClientKey, ForgeInstallationId
from tests.storage.builders import ALICES_SITE, ISSUE, NOW, make_installation

FORGE = ForgeInstallationId("ari:cloud:ecosystem::installation/alice")
OTHER = ForgeInstallationId("ari:cloud:ecosystem::installation/mallory")
LATER = NOW.replace(year=2027)
DAY = timedelta(days=1)


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


def due(store):
    """Return whom maintenance asks whether things are there, tells of marks and tells of accounts."""
    with store.reading() as unit:
        asked = unit.reconciliations.due_across_tenants(now=LATER, limit=10)
        marked = unit.panel_marks.due_across_tenants(now=LATER, limit=10)
        told = unit.account_reports.due_across_tenants(now=LATER, limit=10)
    return asked, [client_key for client_key, _ in marked], told


def request_mark(store, *sites):
    """Ask for the mark of an issue of each site."""
    with store.writing() as unit:
        for site in sites:
            unit.panel_marks.request(site.id, ISSUE, stamp=uuid.uuid4(), at=NOW)
        unit.commit()


def test_maintenance_comes_to_sites_of_forge_last(store):
    """They may share no secret to ask them with, which only their box says: no other site waits for them."""
    joined = add(store, ClientKey("a-joined"), forge_id=FORGE, installed_at=NOW - DAY)
    connect = add(store, ClientKey("b-connect"))
    request_mark(store, joined, connect)

    assert due(store) == (["b-connect", "a-joined"],) * 3


def test_the_marks_of_one_site_are_found(store):
    """And no other's, and none that is not due yet."""
    alices, mallorys = add(store), add(store, ClientKey("mallorys"))
    request_mark(store, alices, mallorys)

    with store.reading() as unit:
        assert unit.panel_marks.due(alices.id, now=LATER, limit=10) == [ISSUE]
        assert unit.panel_marks.due(alices.id, now=NOW - DAY, limit=10) == []
        assert unit.panel_marks.due(alices.id, now=LATER, limit=0) == []
