"""Maintaining: what has had its time is deleted, and nothing else."""

from plugin.domain.errors import WrongPassword
from plugin.services import purging_trash
from plugin.services.errors import StoreUnavailable
from plugin.services.maintaining import Maintained, maintain
from plugin.services.revealing import reveal_secret
from plugin.services.trashing import trash_secret
from tests.cast import BOB, CONTENT, ISSUE
from tests.services.calls import refused

NOTHING = Maintained(secrets=0, grants=0, attempts=0)


def trashed_secret(world):
    """Add a secret and delete it."""
    secret_id, token = world.add()
    trash_secret(world.deps, world.caller(), secret_id, token)
    return secret_id


def test_a_fresh_store_needs_no_maintenance(world):
    """Nothing is deleted, and nothing written."""
    world.add()
    before = world.snapshot()

    assert maintain(world.deps) == NOTHING
    assert world.snapshot() == before


def test_the_trash_is_kept_for_thirty_days(world):
    """One second before its time a secret is still there."""
    trashed_secret(world)
    world.clock.advance(days=30)

    assert maintain(world.deps).secrets == 0


def test_the_trash_is_purged_after_its_days(world):
    """Row, readers and key are gone; the audit event names what went."""
    secret_id = trashed_secret(world)
    world.clock.advance(days=30, seconds=1)

    done = maintain(world.deps)

    event = world.events()[-1]
    assert done.secrets == 1
    assert (event.kind, event.secret_id, event.container, event.actor) == ("purged", secret_id, ISSUE, None)
    assert not world.snapshot()["secrets"]
    assert not world.snapshot()["readers"]


def test_only_the_trash_is_purged(world):
    """A secret that nobody deleted lives for ever."""
    secret_id, _ = world.add()
    trashed_secret(world)
    world.clock.advance(days=3650)
    maintain(world.deps)

    assert world.unlock(secret_id)[0].content == CONTENT


def test_the_days_are_those_of_the_policy(world):
    """Another retention means another day."""
    trashed_secret(world)
    world.set_policy(trash_retention=world.deps.policy.grant_idle)
    world.clock.advance(minutes=5, seconds=1)

    assert maintain(world.deps).secrets == 1


def test_a_large_trash_is_purged_in_batches(world, monkeypatch):
    """No transaction grows without bound, and nothing is left over."""
    monkeypatch.setattr(purging_trash, "BATCH", 2)
    for _ in range(5):
        trashed_secret(world)
    world.clock.advance(days=31)

    assert maintain(world.deps).secrets == 5
    assert world.kinds().count("purged") == 5


def test_nothing_is_purged_that_cannot_be_audited(world):
    """When the audit trail fails, the trash stays."""
    trashed_secret(world)
    world.clock.advance(days=31)
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: maintain(world.deps))

    assert world.snapshot() == before


def test_dead_grants_are_deleted_and_live_ones_stay(world):
    """A grant that ran out leaves no row behind."""
    world.add()
    world.clock.advance(minutes=6)
    secret_id, token = world.add()

    assert maintain(world.deps).grants == 1
    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT


def test_attempts_are_forgotten_after_a_day(world):
    """Rows that no rule looks at any more are deleted, younger ones stay."""
    old_id, _ = world.add()
    refused(WrongPassword, lambda: world.unlock(old_id, password="guess"))
    world.clock.advance(hours=23)
    kept = maintain(world.deps).attempts
    world.clock.advance(hours=2)

    assert kept == 0
    assert maintain(world.deps).attempts == 3


def test_a_wait_is_not_forgotten_by_maintenance(world):
    """Deleting old rows buys a guesser nothing."""
    secret_id, _ = world.add()
    for _ in range(4):
        refused(WrongPassword, lambda: world.unlock(secret_id, password="guess"))
    maintain(world.deps)

    error = refused(WrongPassword, lambda: world.unlock(secret_id, BOB, password="guess"))
    assert error.tries_left == 0


def test_running_twice_does_no_harm(world):
    """A second run finds nothing left to do."""
    trashed_secret(world)
    world.clock.advance(days=31)
    maintain(world.deps)

    assert maintain(world.deps) == NOTHING


def test_every_tenant_gets_its_own_purge_event(world):
    """The event stands in the chain of the site that the secret belonged to."""
    trashed_secret(world)
    world.clock.advance(days=31)
    maintain(world.deps)

    assert [event.kind for event in world.events(world.evil_site)] == ["installed"]
    assert world.kinds()[-1] == "purged"
