"""The third migration, with a row that an older process has written, on both databases."""

import uuid

import pytest
from sqlalchemy import text

from plugin.services.errors import StoreConflict
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate, revert

ROW = """
    INSERT INTO installations (id, client_key, product, base_url, state, generation, tenant_key_version,
        sealed_shared_secret, installed_at, event_issued_at)
    VALUES (:site, :client_key, :product, 'https://alice.atlassian.net', 'installed', 1, 1, :box, 1, 1)
"""
NAME = "UPDATE installations SET forge_installation_id = 'ari:cloud:ecosystem::installation/1'"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """Return the address of a database of the second revision with one installation."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path / 'older.db'}"
    else:
        found = request.getfixturevalue("server").create_database()
    migrate(found)
    revert(found, to="0002")
    add(found, "alices-site", "jira")
    return found


def execute(url, statement, **values):
    """Run a statement past the repositories; return its rows, if it has any."""
    store = open_store(url)
    try:
        with store._writing.begin() as connection:
            done = connection.execute(text(statement), values)
            return done.all() if done.returns_rows else []
    finally:
        store.close()


def add(url, client_key, product):
    """Add an installation as a process of the version before does."""
    site = uuid.uuid4()
    named = {"client_key": client_key, "product": product, "box": b"sealed"}
    execute(url, ROW, site=site.hex if url.startswith("sqlite") else site, **named)


def test_a_connect_site_has_no_forge_installation(url):
    """Its row stays as it was, and older processes go on adding theirs."""
    migrate(url)
    add(url, "bobs-site", "jira")

    rows = execute(url, "SELECT client_key, forge_installation_id FROM installations ORDER BY client_key")

    assert [tuple(row) for row in rows] == [("alices-site", None), ("bobs-site", None)]


def test_an_installation_is_one_tenant_of_a_product(url):
    """The two products of a site are two; a second row of the same is refused."""
    migrate(url)
    add(url, "alices-wiki", "confluence")
    execute(url, NAME)
    add(url, "bobs-site", "jira")

    with pytest.raises(StoreConflict):
        execute(url, NAME)


def test_going_back_forgets_the_installation_alone(url):
    """The site is still there."""
    migrate(url)
    execute(url, NAME)

    revert(url, to="0002")

    (row,) = execute(url, "SELECT * FROM installations")
    assert row.client_key == "alices-site"
    assert "forge_installation_id" not in row._fields
