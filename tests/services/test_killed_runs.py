"""Runs that are killed at any step: everything opens meanwhile, and the next run finishes what was begun."""

import os
from datetime import timedelta

import pytest

from plugin.services import moving_secrets, purging, rotating_root_key
from plugin.services.authenticating import find_signing_tenant
from plugin.services.listing import list_secrets
from plugin.services.maintaining import maintain
from plugin.services.revealing import reveal_secret
from plugin.services.rotating_root_key import rotate_root_key
from plugin.services.rotating_tenant_keys import plan_rotation, rotate_tenant_key
from plugin.vault.key_ring import KeyRing
from plugin.vault.password import Argon2Profile
from tests.cast import ACME, CONTENT, SHARED_SECRET, TITLE
from tests.services.killing import Killed, Killer
from tests.services.purge_steps import leave
from tests.services.steered_store import leave_alone

MOST_STEPS = 100
STEPS = 23
"""The steps of a rotation of two installations and three secrets in two batches."""


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    """Make several batches of a few rows."""
    monkeypatch.setattr(moving_secrets, "BATCH", 2)
    monkeypatch.setattr(purging, "BATCH", 2)
    monkeypatch.setattr(rotating_root_key, "BATCH", 1)


def rotate_tenants(world):
    """Run `keys rotate-tenant`."""
    for plan in plan_rotation(world.deps, min_age=timedelta(hours=24)):
        rotate_tenant_key(world.deps, plan, progress=lambda _: None)


def rotate_root(world):
    """Run `keys rotate-root`."""
    rotate_root_key(world.deps, progress=lambda _: None)


def kill_everywhere(world, run, check):
    """Run with a kill at the first step, then at the second, and so on, until a run comes through; check each."""
    for at in range(MOST_STEPS):
        world.store.alter = Killer(at).alter
        try:
            run(world)
        except Killed:
            world.store.alter = leave_alone
            check()
        else:
            world.store.alter = leave_alone
            return at
    raise AssertionError("the run never came through")


def opens(world, secrets):
    """Check that site, titles, contents and grants open."""
    world.look_again()
    assert find_signing_tenant(world.deps, ACME).shared_secret == SHARED_SECRET
    assert [each.title for each in list_secrets(world.deps, world.caller()).secrets] == [TITLE] * len(secrets)
    for secret_id, token in secrets:
        assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT
    assert world.unlock(secrets[0][0])[0].content == CONTENT


def test_a_tenant_rotation_that_is_killed_again_and_again_comes_through(world):
    """Each run goes on where the last one died, and one new key is made in all."""
    secrets = [world.add() for _ in range(5)]
    world.clock.advance(hours=25)
    secrets = [
        (secret_id, world.token(secret_id, world.caller().principal.account)) for secret_id, _ in secrets
    ]

    kills = kill_everywhere(world, rotate_tenants, lambda: opens(world, secrets))

    opens(world, secrets)
    assert kills > 2
    assert world.site.tenant_key_version == 2
    with world.store.reading() as unit:
        assert unit.secret_keys.count_old_across_tenants() == 0


def test_a_tenant_rotation_has_as_many_steps_as_are_killed_below(world):
    """The test after this one leaves out no step."""
    for _ in range(3):
        world.add()
    world.clock.advance(hours=25)
    world.store.alter = Killer(STEPS).alter

    rotate_tenants(world)


@pytest.mark.parametrize("at", range(STEPS))
def test_a_tenant_rotation_that_is_killed_once_is_finished_by_the_next_run(world, at):
    """Wherever it was killed, the second run alone finishes it."""
    secrets = [world.add() for _ in range(3)]
    world.clock.advance(hours=25)
    world.store.alter = Killer(at).alter
    with pytest.raises(Killed):
        rotate_tenants(world)
    world.store.alter = leave_alone

    rotate_tenants(world)

    world.look_again()
    assert world.site.tenant_key_version == 2
    assert all(world.unlock(secret_id)[0].content == CONTENT for secret_id, _ in secrets)
    with world.store.reading() as unit:
        assert unit.secret_keys.count_old_across_tenants() == 0


def test_a_root_rotation_that_is_killed_again_and_again_comes_through(world):
    """With both root keys at hand, every tenant key opens at any moment."""
    secrets = [world.add()]
    world.ring = KeyRing(2, {**world.ring.keys, 2: os.urandom(32)})

    kills = kill_everywhere(world, rotate_root, lambda: opens(world, secrets))

    opens(world, secrets)
    assert kills > 2
    with world.store.reading() as unit:
        assert set(unit.key_rows.root_keys_across_tenants()) == {2}


def test_a_purge_that_is_killed_again_and_again_comes_through(world):
    """Secrets without their key may lie around for a while; in the end nothing does."""
    for _ in range(5):
        world.add()
    leave(world)
    world.clock.advance(days=31)

    def is_all_or_nothing():
        with world.store.reading() as unit:
            found = unit.installations.find(ACME)
            holds_key = bool(unit.key_rows.root_keys_across_tenants().get(1, 0) - 1)
        assert found.is_purged != holds_key

    kills = kill_everywhere(world, lambda world: maintain(world.deps), is_all_or_nothing)

    assert kills > 2
    assert not world.snapshot()["secrets"]
    assert world.kinds().count("installation_purged") == 1


@pytest.mark.parametrize("at", range(8))
def test_an_unlock_that_is_killed_while_it_upgrades_leaves_the_secret_openable(world, at):
    """Parameters and wrapped key change together or not at all."""
    secret_id, _ = world.add()
    world.with_profile(Argon2Profile(memory_kib=16, time_cost=1, parallelism=1))
    world.store.alter = Killer(at).alter
    with pytest.raises(Killed):
        world.unlock(secret_id)
    world.store.alter = leave_alone

    assert world.unlock(secret_id)[0].content == CONTENT
