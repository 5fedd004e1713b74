"""Cutting off what is too old: as the site's policy says, and no more."""

import json
from dataclasses import replace
from datetime import timedelta

from plugin.domain.site_policy import bounds_of, encode_site_policy
from plugin.services import pruning_audit
from plugin.services.errors import StoreUnavailable
from plugin.services.pruning_audit import prune_audit
from plugin.services.verifying_audit import verify_chain
from tests.cast import ACME, EVIL
from tests.services.calls import refused


def spread(world, days):
    """Let one thing happen a day."""
    for _ in range(days):
        world.add()
        world.clock.advance(days=1)


def test_what_is_old_enough_goes(world):
    """Events are cut at a midnight: those of the whole day before it are gone, and the cut is an event."""
    world.set_policy(audit_retention=timedelta(days=30))
    spread(world, 40)

    pruned = prune_audit(world.deps)

    events = world.events()
    # The installing and the first ten days; the eleventh began after the midnight thirty days ago.
    assert pruned == 1 + 10 + 1
    assert events[0].sequence == 12
    assert (events[-1].kind, events[-1].actor) == ("audit_pruned", None)
    assert json.loads(events[-1].details) == {"events": 11, "up_to": 11}
    assert verify_chain(world.deps, ACME).events == len(events)


def test_a_younger_trail_is_left_alone(world):
    """A year by default."""
    spread(world, 40)
    before = world.snapshot()

    assert prune_audit(world.deps) == 0
    assert world.snapshot() == before


def test_running_again_on_the_same_day_leaves_no_event(world):
    """An hourly run cuts once a day at most."""
    world.set_policy(audit_retention=timedelta(days=30))
    spread(world, 40)
    prune_audit(world.deps)
    before = world.snapshot()
    world.clock.advance(hours=1)

    assert prune_audit(world.deps) == 0
    assert world.snapshot() == before


def test_a_long_chain_is_cut_in_batches(world, monkeypatch):
    """Each batch is a transaction with an event of its own; after each, the chain is whole."""
    monkeypatch.setattr(pruning_audit, "BATCH", 4)
    world.set_policy(audit_retention=timedelta(days=30))
    spread(world, 40)

    prune_audit(world.deps)

    cuts = [json.loads(event.details)["events"] for event in world.events() if event.kind == "audit_pruned"]
    assert cuts == [4, 4, 3]
    verify_chain(world.deps, ACME)


def test_a_cut_that_cannot_be_audited_is_no_cut(world):
    """The event is part of the same transaction."""
    world.set_policy(audit_retention=timedelta(days=30))
    spread(world, 40)
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, lambda: prune_audit(world.deps))
    assert world.snapshot() == before


def test_an_old_event_behind_a_young_one_stays(world):
    """The chain is cut at its beginning only: a clock that was wrong for a while makes no hole."""
    world.set_policy(audit_retention=timedelta(days=30))
    world.clock.advance(days=35)
    world.add()
    world.clock.advance(days=-20)
    world.add()
    world.clock.advance(days=30)

    prune_audit(world.deps)

    assert [event.sequence for event in world.events()] == [2, 3, 4]
    verify_chain(world.deps, ACME)


def test_each_site_has_its_own_days(world):
    """Mallory's site says thirty days, Acme's says nothing and keeps a year."""
    world.clock.advance(days=60)
    with world.store.writing() as unit:
        policy = encode_site_policy(replace(world.deps.policy, audit_retention=timedelta(days=30)))
        unit.installations.update(replace(unit.installations.find(EVIL), policy=policy))
        unit.commit()

    assert prune_audit(world.deps) == 1
    assert [event.kind for event in world.events(world.evil_site)] == ["audit_pruned"]
    assert [event.kind for event in world.events()] == ["installed"]


def test_a_site_whose_policy_cannot_be_read_keeps_everything(world):
    """Nothing is deleted by guessing; the other sites go on."""
    world.set_policy(audit_retention=timedelta(days=30))
    world.clock.advance(days=60)
    with world.store.writing() as unit:
        unit.installations.update(replace(unit.installations.find(ACME), policy="{"))
        unit.commit()

    assert prune_audit(world.deps) == 1
    assert [event.kind for event in world.events()] == ["installed"]


def test_no_policy_keeps_events_for_a_shorter_time_than_is_looked_for(world):
    """Otherwise an event could be too old and never be found."""
    shortest = bounds_of(world.deps.policy)["audit_days"].least

    assert timedelta(days=shortest) == pruning_audit.SHORTEST_RETENTION
