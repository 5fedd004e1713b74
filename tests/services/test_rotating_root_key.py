"""Rotating the root key: every tenant key moves, and nothing else does."""

import os
from dataclasses import replace

import pytest

from plugin.services import rotating_root_key
from plugin.services.checking_keys import check_root_keys, require_unused
from plugin.services.errors import RootKeyInUse, RootKeyMissing, StoreUnavailable
from plugin.services.rotating_root_key import RootRotated, count_tenant_keys_to_move, rotate_root_key
from plugin.services.tenant_keyring import TenantKeyring
from plugin.vault.errors import KeyUnavailable
from plugin.vault.key_ring import KeyRing
from tests.cast import ACME, CONTENT
from tests.services.calls import refused

NEW = 7


@pytest.fixture
def world(world):
    """Put a second root key in the ring and make it the active one."""
    world.ring = KeyRing(NEW, {**world.ring.keys, NEW: os.urandom(32)})
    return world


def rotate(world, progress=lambda _: None):
    """Move all tenant keys."""
    return rotate_root_key(world.deps, progress=progress)


def named(world):
    """Return how many tenant keys name which root key."""
    with world.store.reading() as unit:
        return dict(unit.key_rows.root_keys_across_tenants())


def drop_old_key(world):
    """Take the old root key away, and forget what was opened with it."""
    world.ring = KeyRing(NEW, {NEW: world.ring.keys[NEW]})
    world.deps = replace(world.deps, keyring=TenantKeyring(world.provider))


def row_of(world, client_key=ACME):
    """Return a tenant key's row."""
    with world.store.reading() as unit:
        rows = unit.key_rows.under_root_key_across_tenants(1, limit=9)
    return next(row for row in rows if row.client_key == client_key)


def damage(world):
    """Change the last byte of Acme's sealed tenant key."""
    row = row_of(world)
    broken = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    with world.store.writing() as unit:
        unit.key_rows.reseal(row.installation_id, row, root_key_id=1, sealed=broken)
        unit.commit()


def test_every_tenant_key_moves_to_the_active_root_key(world):
    """Before, all name the old one; after, none does."""
    assert (named(world), count_tenant_keys_to_move(world.deps)) == ({1: 2}, 2)

    assert rotate(world) == RootRotated(moved=2, damaged=0)

    assert (named(world), count_tenant_keys_to_move(world.deps)) == ({NEW: 2}, 0)


def test_after_the_rotation_nothing_needs_the_old_root_key(world):
    """It can be taken away, and all secrets open."""
    secret_id, _ = world.add()
    rotate(world)
    drop_old_key(world)

    assert world.unlock(secret_id)[0].content == CONTENT


def test_without_the_rotation_the_old_root_key_is_needed(world):
    """The test before shows something: taken away too early, nothing opens."""
    secret_id, _ = world.add()
    drop_old_key(world)

    with pytest.raises(KeyUnavailable):
        world.unlock(secret_id)


def test_the_tenant_key_itself_stays(world):
    """Only its seal is new, so no secret is touched."""
    world.add()
    before, material = world.snapshot(without=("tenant_keys",)), world.key().material
    world.store.alter = without_audit
    rotate(world)
    world.deps = replace(world.deps, keyring=TenantKeyring(world.provider))

    assert world.snapshot(without=("tenant_keys",)) == before
    assert world.key().material == material


def without_audit(unit):
    """Let the audit trail take every event and keep none."""
    unit.audit.append = lambda _installation_id, _entry: None


def test_it_is_audited_in_the_chain_of_each_installation(world):
    """The event names version and root key."""
    rotate(world)

    for site in (world.site, world.evil_site):
        event = world.events(site)[-1]
        assert (event.kind, event.details) == (
            "root_key_rotated",
            '{"root_key_id":7,"tenant_key_version":1}',
        )


def test_nothing_moves_that_cannot_be_audited(world):
    """When the audit trail fails, the keys stay where they are."""
    world.break_audit()

    refused(StoreUnavailable, lambda: rotate(world))

    assert named(world) == {1: 2}


def test_it_goes_in_batches_and_tells_its_progress(world, monkeypatch):
    """Each batch is a transaction of its own."""
    monkeypatch.setattr(rotating_root_key, "BATCH", 1)
    seen = []

    assert rotate(world, seen.append).moved == 2
    assert seen == [1, 1]


def test_running_again_finds_nothing_to_do(world):
    """A second run is harmless."""
    rotate(world)
    before = world.snapshot()

    assert rotate(world) == RootRotated(moved=0, damaged=0)
    assert world.snapshot() == before


def test_a_damaged_tenant_key_is_counted_and_keeps_no_other_from_moving(world):
    """It stays under its old root key, and that one cannot be removed unseen."""
    damage(world)

    assert rotate(world) == RootRotated(moved=1, damaged=1)
    assert named(world) == {1: 1, NEW: 1}


def test_a_key_that_another_run_moved_meanwhile_is_left_alone(world, monkeypatch):
    """It is neither written over nor audited twice."""
    first = rotating_root_key._reseal

    def slow(deps, batch):
        monkeypatch.setattr(rotating_root_key, "_reseal", first)
        rotate(world)
        return first(deps, batch)

    monkeypatch.setattr(rotating_root_key, "_reseal", slow)

    assert rotate(world).moved == 0
    assert [event.kind for event in world.events()] == ["installed", "root_key_rotated"]


def test_the_check_opens_a_key_of_every_root_key(world):
    """In the middle of a rotation both root keys are needed, and both are there."""
    damage(world)
    rotate(world)
    with world.store.reading() as unit:
        assert len(unit.key_rows.root_keys_across_tenants()) == 2

    refused(RootKeyMissing, lambda: check_root_keys(world.store, world.deps.keyring))


def test_the_check_passes_when_all_is_well(world):
    """It says how many root keys the store names."""
    assert check_root_keys(world.store, world.deps.keyring) == 1


def test_the_check_names_a_root_key_that_is_not_there(world):
    """The message says how much hangs on it."""
    drop_old_key(world)

    error = refused(RootKeyMissing, lambda: check_root_keys(world.store, world.deps.keyring))

    assert "root key 1, which seals 2 tenant keys, cannot be used" in str(error)


def test_the_check_finds_another_key_under_the_same_id(world):
    """A wrong key file does not look like a right one."""
    world.ring = KeyRing(1, {1: os.urandom(32)})

    error = refused(RootKeyMissing, lambda: check_root_keys(world.store, world.deps.keyring))

    assert "another key under the same id" in str(error)


def test_one_damaged_tenant_key_is_no_wrong_root_key(world):
    """The app starts; only one installation is in trouble."""
    damage(world)

    assert check_root_keys(world.store, world.deps.keyring) == 1


def test_a_root_key_that_is_named_is_in_use(world):
    """It must not be removed."""
    refused(RootKeyInUse, lambda: require_unused(world.store, 1))

    rotate(world)

    require_unused(world.store, 1)
