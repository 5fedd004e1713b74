"""The tenant keys, on every store."""

import pytest

from plugin.services.errors import StoreConflict, TenantKeyMissing
from tests.storage.builders import NOW


def add_key(store, installation_id, *, version=1, sealed=b"sealed key"):
    """Write a tenant key."""
    with store.writing() as unit:
        unit.tenant_keys.add(installation_id, version=version, root_key_id=2**32, sealed=sealed, at=NOW)
        unit.commit()


def test_a_key_comes_back_by_its_version(store, alices):
    """Each version of an installation's key is a row of its own."""
    add_key(store, alices, version=1, sealed=b"first")
    add_key(store, alices, version=2, sealed=b"second")

    with store.reading() as unit:
        assert unit.tenant_keys.get(alices, 1) == b"first"
        assert unit.tenant_keys.get(alices, 2) == b"second"


def test_a_version_that_was_never_made_is_missing(store, alices):
    """A key that is not there is an error, never an empty key."""
    add_key(store, alices)

    with store.reading() as unit, pytest.raises(TenantKeyMissing):
        unit.tenant_keys.get(alices, 2)


def test_another_tenants_key_is_missing(store, alices, mallorys):
    """Mallory's installation sees no key of Alice's."""
    add_key(store, alices)

    with store.reading() as unit, pytest.raises(TenantKeyMissing):
        unit.tenant_keys.get(mallorys, 1)


def test_a_version_is_written_once(store, alices):
    """A key is never written over: what it sealed would be lost."""
    add_key(store, alices, sealed=b"first")

    with pytest.raises(StoreConflict):
        add_key(store, alices, sealed=b"second")

    with store.reading() as unit:
        assert unit.tenant_keys.get(alices, 1) == b"first"


def test_two_tenants_keys_of_one_version_do_not_meet(store, alices, mallorys):
    """The same version number names another key in another installation."""
    add_key(store, alices, sealed=b"Alice's")
    add_key(store, mallorys, sealed=b"Mallory's")

    with store.reading() as unit:
        assert unit.tenant_keys.get(alices, 1) == b"Alice's"
        assert unit.tenant_keys.get(mallorys, 1) == b"Mallory's"
