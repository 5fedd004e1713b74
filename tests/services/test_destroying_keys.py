"""Destroying old tenant keys: only when nothing can need them any more."""

from datetime import timedelta

from plugin.domain.errors import Locked
from plugin.services import destroying_keys
from plugin.services.adding import add_secret
from plugin.services.destroying_keys import destroy_old_keys
from plugin.services.errors import StoreUnavailable, TenantKeyMissing
from plugin.services.maintaining import maintain
from plugin.services.revealing import reveal_secret
from plugin.services.rotating_tenant_keys import _renew, plan_rotation_of, rotate_tenant_key
from tests.cast import ACME, BOB, CONTENT, make_caller, make_draft
from tests.services.calls import refused

# The longest grant and the policy's margin.
NEEDED = timedelta(minutes=90)


def wait(world, duration=NEEDED + timedelta(seconds=1)):
    """Let time go by."""
    world.clock.advance(seconds=duration.total_seconds())


def test_an_old_key_is_kept_while_a_grant_may_need_it(world):
    """A grant of the last moment before the rotation lives for half an hour."""
    secret_id, token = world.add()
    world.rotate()
    wait(world, NEEDED)

    assert destroy_old_keys(world.deps) == 0
    world.clock.advance(minutes=-88)
    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT


def test_an_old_key_is_destroyed_after_the_longest_grant_and_the_margin(world):
    """Its row stays, so that its number is never used again."""
    secret_id, _ = world.add()
    world.rotate()
    wait(world)

    assert maintain(world.deps).tenant_keys == 1

    world.look_again()
    refused(TenantKeyMissing, lambda: world.key(version=1))
    assert world.unlock(secret_id)[0].content == CONTENT


def test_no_process_goes_on_with_a_destroyed_key(world):
    """The generation grows, so opened copies count no more."""
    world.rotate()
    before = world.site.generation
    wait(world)
    destroy_old_keys(world.deps)
    world.look_again()

    assert world.site.generation == before + 1


def test_a_grant_of_an_interrupted_rotation_outlives_the_old_key(world):
    """It is sealed under the new key, although its secret was still under the old one."""
    secret_id, _ = world.add()
    _renew(world.deps, ACME)
    world.look_again()
    wait(world)
    token = world.token(secret_id)
    plan = plan_rotation_of(world.deps, ACME, min_age=timedelta(hours=24))
    rotate_tenant_key(world.deps, plan, progress=lambda _: None)
    assert destroy_old_keys(world.deps) == 1
    world.look_again()

    assert reveal_secret(world.deps, world.caller(BOB), secret_id, token).content == CONTENT


def test_a_key_that_a_secret_names_is_never_destroyed(world):
    """However long a rotation is interrupted, its secrets open."""
    secret_id, _ = world.add()
    _renew(world.deps, ACME)
    world.look_again()
    world.clock.advance(days=400)

    assert destroy_old_keys(world.deps) == 0
    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_current_key_is_never_destroyed(world):
    """An installation without secrets keeps its key, too."""
    world.clock.advance(days=400)

    assert destroy_old_keys(world.deps) == 0


def test_the_destruction_is_audited(world):
    """The event names the version."""
    world.rotate()
    wait(world)
    destroy_old_keys(world.deps)

    event = world.events()[-1]
    assert (event.kind, event.details) == ("tenant_key_destroyed", '{"tenant_key_version":1}')


def test_no_key_is_destroyed_that_cannot_be_audited(world):
    """When the audit trail fails, the key stays."""
    world.rotate()
    wait(world)
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: destroy_old_keys(world.deps))

    assert world.snapshot() == before


def test_several_old_keys_are_destroyed_in_one_run(world, monkeypatch):
    """More than one batch, more than one version."""
    monkeypatch.setattr(destroying_keys, "BATCH", 1)
    world.rotate()
    world.rotate()
    wait(world)

    assert destroy_old_keys(world.deps) == 2


def test_the_grant_of_a_destroyed_key_is_locked(world):
    """A policy that was shortened meanwhile costs a relock, not an error."""
    secret_id, token = world.add()
    world.rotate()
    world.set_policy(old_key_margin=timedelta(minutes=-31))
    wait(world, timedelta(seconds=30))
    destroy_old_keys(world.deps)
    world.look_again()

    refused(Locked, lambda: reveal_secret(world.deps, world.caller(), secret_id, token))


def test_nothing_is_sealed_under_a_key_that_was_destroyed(world):
    """A request that slept for hours fails instead of writing what nothing opens."""
    before = world.site
    world.rotate()
    wait(world)
    destroy_old_keys(world.deps)
    late = make_caller(before, world.host)
    world.deps.keyring._opened[before.id, before.generation, 1] = world.key()
    held = world.snapshot()

    refused(TenantKeyMissing, lambda: add_secret(world.deps, late, make_draft()))

    assert world.snapshot() == held
