"""Secrets that reach their limits go to the trash by themselves."""

from datetime import timedelta

import pytest

from plugin.services import ending_lives
from plugin.services.ending_lives import end_lives
from plugin.services.errors import StoreUnavailable
from plugin.services.listing import list_secrets
from plugin.services.maintaining import maintain
from plugin.services.purging_trash import purge_trash
from plugin.services.restoring import list_trash
from tests.cast import BOB, NOON

IN_AN_HOUR = (NOON + timedelta(hours=1)).isoformat()


def trash(world):
    """Return what lies in the trash."""
    return list_trash(world.deps, world.caller())


def test_what_has_expired_is_moved_once_and_written_down(world):
    """By nobody; the reason stands beside it, and its grants are gone."""
    secret_id, _ = world.add(expires_at=IN_AN_HOUR)
    world.token(secret_id)
    world.clock.advance(seconds=3600)

    assert (end_lives(world.deps), end_lives(world.deps)) == (1, 0)

    (view,) = trash(world)
    assert (view.trashed.reason, view.trashed.by_whom) == ("expired", None)
    event = world.events()[-1]
    assert (event.kind, event.actor, event.secret_id) == ("expired", None, secret_id)
    assert not world.snapshot()["grants"]


def test_what_is_used_up_is_moved_when_its_last_reader_has_gone(world):
    """While a grant lives its holder may go on."""
    secret_id, token = world.add(opens_max=1)
    del token
    world.clock.advance(seconds=60)
    world.token(secret_id)

    assert end_lives(world.deps) == 0
    world.clock.advance(seconds=301)
    assert end_lives(world.deps) == 1

    assert [view.trashed.reason for view in trash(world)] == ["used_up"]
    assert world.kinds()[-1] == "used_up"


def test_many_are_moved_over_several_rounds(world, monkeypatch):
    """None is left, and what has time stays."""
    monkeypatch.setattr(ending_lives, "BATCH", 2)
    for _ in range(5):
        world.add(expires_at=IN_AN_HOUR)
    world.add()
    world.clock.advance(seconds=3600)

    assert end_lives(world.deps) == 5
    assert len(list_secrets(world.deps, world.caller()).secrets) == 1


def test_an_end_that_cannot_be_written_down_does_not_happen(world):
    """The next run tries again."""
    world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    alter = world.store.alter
    world.break_audit()

    with pytest.raises(StoreUnavailable):
        end_lives(world.deps)

    world.store.alter = alter
    assert trash(world) == []
    assert end_lives(world.deps) == 1


def test_the_last_secret_that_ends_takes_the_issues_mark_along(world):
    """The panel must not show itself for nothing."""
    world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    before = world.snapshot()["panel_marks" if "panel_marks" in world.snapshot() else "marks"]

    end_lives(world.deps)

    assert world.snapshot()["panel_marks" if "panel_marks" in world.snapshot() else "marks"] != before


def test_maintenance_ends_lives_and_purges_by_each_sites_own_days(world):
    """Acme keeps its trash for one day; Mallory's site keeps it as the operator says."""
    world.choose_policy(trash_days=1)
    secret_id, _ = world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    assert maintain(world.deps).lives == 1
    world.clock.advance(seconds=24 * 3600)
    assert maintain(world.deps).secrets == 0
    world.clock.advance(seconds=1)

    assert maintain(world.deps).secrets == 1

    assert world.events()[-1].secret_id == secret_id
    assert trash(world) == []


def test_trash_of_a_site_whose_rules_cannot_be_read_stays(world):
    """Deleting for good by a guessed rule would be the worst of all guesses."""
    world.add(expires_at=IN_AN_HOUR)
    world.clock.advance(seconds=3600)
    end_lives(world.deps)
    world.damage_policy()
    world.clock.advance(seconds=400 * 24 * 3600)

    assert purge_trash(world.deps) == 0


def test_the_life_of_a_sealed_sites_secrets_ends_all_the_same(world):
    """A seal stops people, not time."""
    world.add(BOB, expires_at=IN_AN_HOUR)
    world.seal()
    world.clock.advance(seconds=3600)

    assert end_lives(world.deps) == 1
