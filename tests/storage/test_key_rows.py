"""The tenant keys as maintenance sees them, on every store."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.ids import InstallationId
from plugin.domain.installation import InstallationState
from plugin.services.errors import StaleWrite, StoreConflict, TenantKeyMissing
from plugin.services.key_repositories import BEFORE_ALL_KEYS, TenantKeyName, TenantKeyRow
from plugin.storage.key_rows import _NOT_UNDER
from tests.storage.builders import ALICE, ALICES_SITE, MALLORYS_SITE, NOW, install, keep, make_secret


def add_key(store, installation_id, *, version=1, root_key_id=1, sealed=b"sealed", at=NOW):
    """Write a tenant key."""
    with store.writing() as unit:
        unit.tenant_keys.add(installation_id, version=version, root_key_id=root_key_id, sealed=sealed, at=at)
        unit.commit()


def destroy(store, installation_id, version=1):
    """Destroy a version."""
    with store.writing() as unit:
        unit.key_rows.destroy(installation_id, version)
        unit.commit()


def set_version(store, client_key, version):
    """Make a version the current one."""
    with store.writing() as unit:
        found = unit.installations.find(client_key)
        unit.installations.update(replace(found, tenant_key_version=version))
        unit.commit()


def rows_not_under(store, root_key_id, *, after=BEFORE_ALL_KEYS, limit=100):
    """Return a batch of what is to be moved."""
    with store.reading() as unit:
        return unit.key_rows.not_under_root_key_across_tenants(root_key_id, after=after, limit=limit)


def superseded(store, *, before=NOW + timedelta(days=1)):
    """Return what could be destroyed."""
    with store.reading() as unit:
        return unit.key_rows.superseded_across_tenants(followed_before=before, limit=100)


def test_each_root_keys_tenant_keys_are_counted(store, alices, mallorys):
    """Over all tenants, with ids beyond 32 bits; destroyed keys do not count."""
    add_key(store, alices, version=1, root_key_id=1)
    add_key(store, alices, version=2, root_key_id=2**50)
    add_key(store, mallorys, version=1, root_key_id=2**50)
    add_key(store, mallorys, version=2, root_key_id=3)
    destroy(store, mallorys, 2)

    with store.reading() as unit:
        assert dict(unit.key_rows.root_keys_across_tenants()) == {1: 1, 2**50: 2}


def test_some_tenant_keys_of_a_root_key_are_samples(store, alices, mallorys):
    """They come with what their seal is bound to, and never more than asked for."""
    add_key(store, alices, root_key_id=2, sealed=b"Alice's")
    add_key(store, mallorys, root_key_id=2, sealed=b"Mallory's")
    add_key(store, mallorys, version=2, root_key_id=3)

    with store.reading() as unit:
        rows = unit.key_rows.under_root_key_across_tenants(2, limit=5)
        assert len(unit.key_rows.under_root_key_across_tenants(2, limit=1)) == 1
    expected = [
        TenantKeyRow(alices, ALICES_SITE, 1, 2, b"Alice's"),
        TenantKeyRow(mallorys, MALLORYS_SITE, 1, 2, b"Mallory's"),
    ]
    assert rows == sorted(expected, key=lambda row: row.name)


def test_what_is_to_be_moved_comes_in_pages(store):
    """In the order of installation and version, each row once, the active root key's own left out."""
    tenants = sorted(install(store, f"site-{number}") for number in range(3))
    for installation_id in tenants:
        for version in (1, 2):
            add_key(store, installation_id, version=version, root_key_id=1)
        add_key(store, installation_id, version=3, root_key_id=9)

    names, after = [], BEFORE_ALL_KEYS
    while page := rows_not_under(store, 9, after=after, limit=4):
        names += [row.name for row in page]
        after = page[-1].name

    assert names == [TenantKeyName(each, version) for each in tenants for version in (1, 2)]


def test_a_destroyed_key_is_not_to_be_moved(store, alices):
    """It has no seal any more."""
    add_key(store, alices)
    destroy(store, alices)

    assert rows_not_under(store, 9) == []


def test_a_key_is_sealed_anew_once(store, alices):
    """The second writer finds other bytes than it has read."""
    add_key(store, alices, sealed=b"old")
    (before,) = rows_not_under(store, 2)

    with store.writing() as unit:
        unit.key_rows.reseal(alices, before, root_key_id=2, sealed=b"new")
        unit.commit()
    with store.writing() as unit, pytest.raises(StaleWrite):
        unit.key_rows.reseal(alices, before, root_key_id=3, sealed=b"newer")

    with store.reading() as unit:
        assert unit.tenant_keys.get(alices, 1) == b"new"
        assert dict(unit.key_rows.root_keys_across_tenants()) == {2: 1}


def test_another_tenants_key_is_not_sealed_anew(store, alices, mallorys):
    """The row belongs to its installation."""
    add_key(store, alices, sealed=b"old")
    (before,) = rows_not_under(store, 2)

    with store.writing() as unit, pytest.raises(StaleWrite):
        unit.key_rows.reseal(mallorys, before, root_key_id=2, sealed=b"new")


def test_a_destroyed_key_is_not_sealed_anew(store, alices):
    """What is destroyed stays destroyed."""
    add_key(store, alices)
    (before,) = rows_not_under(store, 2)
    destroy(store, alices)

    with store.writing() as unit, pytest.raises(StaleWrite):
        unit.key_rows.reseal(alices, before, root_key_id=2, sealed=b"new")


def test_the_moment_of_making_is_kept(store, alices):
    """To the microsecond; of what never was there is none."""
    add_key(store, alices, at=NOW)

    with store.reading() as unit:
        assert unit.key_rows.made_at(alices, 1) == NOW
        with pytest.raises(TenantKeyMissing):
            unit.key_rows.made_at(alices, 2)


def test_tenants_come_in_pages_without_the_purged(store):
    """In the order of their client keys, uninstalled ones too."""
    for name in ("c", "a", "b"):
        install(store, name)
    install(store, "d", state=InstallationState.UNINSTALLED, uninstalled_at=NOW)
    install(store, "e", state=InstallationState.PURGED, uninstalled_at=NOW)

    with store.reading() as unit:
        first = unit.key_rows.client_keys_across_tenants(after=None, limit=2)
        second = unit.key_rows.client_keys_across_tenants(after="b", limit=9)
    assert (first, second) == (["a", "b"], ["c", "d"])


def test_sites_are_found_by_the_beginning_of_their_sealed_secret(store):
    """It says in which form the secret is sealed; a site that has none is not meant."""
    for client_key, sealed in (("a", b"\x01\x02x"), ("b", b"\x01\x03x"), ("c", b""), ("d", b"\x01\x02y")):
        install(store, client_key, sealed_shared_secret=sealed)

    with store.reading() as unit:
        found = unit.key_rows.sealed_like_across_tenants
        assert found(b"\x01\x02", after=None, limit=1) == ["a"]
        assert found(b"\x01\x02", after="a", limit=9) == ["d"]
        assert found(b"\x01\x04", after=None, limit=9) == []


def test_an_old_version_is_superseded_when_its_successor_is_old_enough(store, alices):
    """The moment counts in which the next version was made."""
    add_key(store, alices, version=1, at=NOW)
    add_key(store, alices, version=2, at=NOW + timedelta(hours=1))
    set_version(store, ALICES_SITE, 2)

    assert superseded(store, before=NOW + timedelta(hours=1)) == []
    assert superseded(store, before=NOW + timedelta(hours=1, microseconds=1)) == [(ALICES_SITE, 1)]


def test_the_current_version_is_not_superseded(store, alices):
    """Not even where a newer row stands there that is not current."""
    add_key(store, alices, version=1)
    add_key(store, alices, version=2)

    assert superseded(store) == []


def test_a_version_that_a_secret_names_is_neither_superseded_nor_destroyed(store, alices):
    """Trashed secrets count: their boxes need their key, too."""
    add_key(store, alices, version=1)
    add_key(store, alices, version=2)
    set_version(store, ALICES_SITE, 2)
    secret = make_secret(tenant_key_version=1)
    keep(store, alices, secret)
    with store.writing() as unit:
        unit.secrets.trash(alices, secret.head.id, by=ALICE, at=NOW)
        unit.commit()

    assert superseded(store) == []
    with pytest.raises(StaleWrite):
        destroy(store, alices, 1)


def test_another_tenants_secret_protects_no_key(store, alices, mallorys):
    """The same version number is another key there."""
    add_key(store, alices, version=1)
    add_key(store, alices, version=2)
    set_version(store, ALICES_SITE, 2)
    keep(store, mallorys, make_secret(tenant_key_version=1))

    assert superseded(store) == [(ALICES_SITE, 1)]


def test_a_destroyed_version_is_gone_and_its_number_taken(store, alices):
    """It is destroyed once, and no other key can get its number."""
    add_key(store, alices)
    destroy(store, alices)

    with store.reading() as unit, pytest.raises(TenantKeyMissing):
        unit.tenant_keys.get(alices, 1)
    with pytest.raises(StaleWrite):
        destroy(store, alices)
    with pytest.raises(StoreConflict):
        add_key(store, alices)


def test_destroying_all_takes_every_version_of_one_tenant(store, alices, mallorys):
    """Used or not; other tenants keep theirs."""
    add_key(store, alices, version=1)
    add_key(store, alices, version=2)
    add_key(store, mallorys, version=1)
    keep(store, alices, make_secret(tenant_key_version=1))

    with store.writing() as unit:
        assert unit.key_rows.destroy_all(alices) == 2
        unit.commit()

    with store.reading() as unit:
        assert dict(unit.key_rows.root_keys_across_tenants()) == {1: 1}
        assert unit.tenant_keys.get(mallorys, 1) == b"sealed"


def test_destroying_what_is_not_there_is_refused(store, alices):
    """A mistaken number does not look like a success."""
    with pytest.raises(StaleWrite):
        destroy(store, InstallationId(uuid.uuid4()))


def test_a_page_is_read_in_the_order_of_the_primary_key(sqlite_store):
    """No page sorts what is left of the table."""
    with sqlite_store._reading.connect() as connection:
        statement = _NOT_UNDER.compile(connection, compile_kwargs={"render_postcompile": True})
        values = dict.fromkeys(statement.positiontup, 1)
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", tuple(values[name] for name in statement.positiontup)
        ).all()

    assert not [row.detail for row in plan if "TEMP B-TREE" in row.detail]
