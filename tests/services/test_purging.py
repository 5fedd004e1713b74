"""Purging installations that have left for good."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugin.domain.audit import FIRST_HASH, is_intact
from plugin.domain.errors import InstallationNotFound
from plugin.domain.installation import InstallationState
from plugin.services import purging
from plugin.services.authenticating import find_signing_tenant
from plugin.services.errors import StoreUnavailable, TenantKeyMissing
from plugin.services.installing import install_site, uninstall_site
from plugin.services.listing import list_secrets
from plugin.services.maintaining import maintain
from plugin.services.rotating_tenant_keys import plan_rotation_of
from plugin.services.trashing import trash_secret
from tests.cast import ACME, ADA, ALICE, BOB, CONTENT, make_notice
from tests.services.calls import refused
from tests.services.purge_steps import COME_BACK, come_back, leave, purge

NEXT_LEAVE = make_notice(token=b"leave again", body=b"leave again", issued_at=1003, shared_secret="")


def state(world):
    """Return Acme's state."""
    world.look_again()
    return world.site.state


def test_for_thirty_days_an_uninstalled_site_is_kept(world):
    """At the last moment it comes back to all its secrets."""
    secret_id, _ = world.add()
    leave(world)
    world.clock.advance(days=30)

    assert maintain(world.deps).installations == 0
    come_back(world)
    assert world.unlock(secret_id)[0].content == CONTENT


def test_after_thirty_days_it_is_purged(world):
    """Keys, secrets, readers, grants, attempts, tokens and the accounts of the audit trail are gone."""
    world.set_policy(trash_retention=timedelta(days=60))
    world.add()
    secret_id, token = world.add()
    trash_secret(world.deps, world.caller(), secret_id, token)

    done = purge(world)

    assert (done.installations, done.secrets_left_behind) == (1, 2)
    assert state(world) is InstallationState.PURGED
    held = world.snapshot()
    assert not [name for name in ("secrets", "readers", "grants", "attempts") if held[name]]
    refused(TenantKeyMissing, world.key)


def test_no_account_of_a_purged_site_is_left_anywhere(world):
    """Not in any table, the trail's included."""
    world.add()
    purge(world)

    assert not [account for account in (ALICE, ADA) if account in repr(world.snapshot())]


def test_another_site_is_not_purged_with_it(world):
    """Mallory's data stays, her accounts too."""
    before = len(world.events(world.evil_site))
    purge(world)

    assert world.key(world.evil_site)
    assert len(world.events(world.evil_site)) == before
    with world.store.reading() as unit:
        actor = world.events(world.evil_site)[0].actor
        assert isinstance(unit.audit.account_of(world.evil_site.id, actor), str)


def test_the_audit_chain_stays_and_verifies(world):
    """Its last event is the purge, and the accounts in it have no names any more."""
    world.add()
    purge(world)
    events = world.events()

    previous = FIRST_HASH
    for event in events:
        assert is_intact(event, installation_id=world.site.id, previous_hash=previous)
        previous = event.hash
    assert (events[-1].kind, events[-1].details) == ("installation_purged", '{"secrets":1,"tenant_keys":1}')
    with world.store.reading() as unit:
        assert {unit.audit.account_of(world.site.id, each.actor) for each in events if each.actor} == {None}


def test_nothing_is_purged_that_cannot_be_audited(world):
    """When the audit trail fails, everything is as it was."""
    world.add()
    leave(world)
    world.clock.advance(days=31)
    before = world.snapshot(without=("grants", "attempts"))
    world.break_audit()

    refused(StoreUnavailable, lambda: maintain(world.deps))

    assert world.snapshot(without=("grants", "attempts")) == before


def test_the_days_are_those_of_the_policy(world):
    """Another retention means another day."""
    world.set_policy(uninstalled_retention=world.deps.policy.grant_idle)
    leave(world)
    world.clock.advance(minutes=5, seconds=1)

    assert maintain(world.deps).installations == 1


def test_a_purged_site_that_comes_back_starts_empty(world):
    """It has a new tenant key, a new version number, and its tokens count."""
    world.add()
    purge(world)
    come_back(world)

    assert list_secrets(world.deps, world.caller()).secrets == ()
    assert (world.site.is_installed, world.site.tenant_key_version) == (True, 2)
    assert (world.site.installed_at, world.site.uninstalled_at) == (world.clock.now(), None)
    assert find_signing_tenant(world.deps, ACME).shared_secret == COME_BACK.shared_secret


def test_a_purged_site_that_came_back_works_like_any_other(world):
    """New secrets are added and opened, and accounts have names in the trail again."""
    purge(world)
    come_back(world)
    secret_id, _ = world.add()

    assert world.unlock(secret_id)[0].content == CONTENT
    with world.store.reading() as unit:
        assert unit.audit.account_of(world.site.id, world.events()[-1].actor) == BOB


def test_a_purged_site_that_uninstalls_again_stays_purged(world):
    """The event is accepted, and there is nothing left to purge."""
    purge(world)
    uninstall_site(world.deps, NEXT_LEAVE)

    assert state(world) is InstallationState.PURGED
    assert maintain(world.deps).installations == 0


def test_the_tokens_of_a_purged_site_are_refused(world):
    """As those of any site that is not installed."""
    purge(world)

    refused(InstallationNotFound, lambda: find_signing_tenant(world.deps, ACME))


def test_a_purged_site_has_no_key_to_rotate(world):
    """It is told like one that is not there."""
    purge(world)

    refused(
        InstallationNotFound,
        lambda: plan_rotation_of(world.deps, ACME, min_age=world.deps.policy.grant_idle),
    )


def test_a_site_that_comes_back_in_the_last_moment_is_not_purged(world):
    """The row is looked at again under its lock."""
    secret_id, _ = world.add()
    leave(world)
    world.clock.advance(days=31)
    overdue = purging._overdue(world.deps)
    come_back(world)

    assert overdue == [ACME]
    assert not purging._destroy(world.deps, ACME)
    assert world.unlock(secret_id)[0].content == CONTENT


def test_many_secrets_are_deleted_in_batches(world, monkeypatch):
    """No transaction grows without bound, and nothing is left over."""
    monkeypatch.setattr(purging, "BATCH", 2)
    for _ in range(5):
        world.add()

    assert purge(world).secrets_left_behind == 5
    assert not world.snapshot()["secrets"]


@pytest.fixture
def interrupted(world, monkeypatch):
    """Kill a purge right after it had destroyed the keys."""
    world.add()
    leave(world)
    world.clock.advance(days=31)
    assert purging._destroy(world.deps, ACME)
    world.look_again()
    assert world.snapshot()["secrets"]
    return world


def test_an_interrupted_purge_is_finished_by_the_next_run(interrupted):
    """The keys went first, so nothing could be opened meanwhile; the rows follow."""
    done = maintain(interrupted.deps)

    assert (done.installations, done.secrets_left_behind) == (0, 1)
    assert not interrupted.snapshot()["secrets"]


def test_a_site_that_comes_back_into_an_interrupted_purge_starts_empty(interrupted):
    """What was still lying around is deleted before it is let in."""
    come_back(interrupted)

    assert list_secrets(interrupted.deps, interrupted.caller()).secrets == ()
    assert not interrupted.snapshot()["secrets"]


def test_a_site_that_is_purged_while_it_comes_back_is_let_in_at_the_second_look(world):
    """Between the two looks it had a key, and then none."""
    world.add()
    leave(world)
    world.clock.advance(days=31)
    purges = [True]

    def purge_first(unit):
        find = unit.installations.find

        def finding(client_key):
            found = find(client_key)
            return replace(found, state=InstallationState.PURGED) if purges and purges.pop() else found

        unit.installations.find = finding

    world.store.alter = purge_first
    installed = install_site(world.deps, COME_BACK)

    assert installed.installation.is_installed
    assert not purges
