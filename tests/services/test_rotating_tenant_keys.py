"""Rotating tenant keys: everything goes on opening, and in the end the old key is needed by nothing."""

from datetime import timedelta

from plugin.domain.errors import InstallationNotFound, Locked
from plugin.services import rotating_tenant_keys
from plugin.services.authenticating import find_signing_tenant
from plugin.services.errors import StoreUnavailable
from plugin.services.installing import uninstall_site
from plugin.services.listing import list_secrets
from plugin.services.revealing import reveal_secret
from plugin.services.rotating_tenant_keys import (
    PlannedRotation,
    Rotated,
    plan_rotation,
    plan_rotation_of,
    rotate_tenant_key,
)
from plugin.services.trashing import trash_secret
from plugin.vault.box import key_id_of
from tests.cast import ACME, BOB, CONTENT, EVIL, SHARED_SECRET, TITLE, make_caller, make_notice
from tests.services.calls import edit, refused
from tests.services.purge_steps import LEAVE
from tests.services.sealed_rows import versions

DAY = timedelta(hours=24)


def test_a_rotation_makes_the_next_version_and_moves_every_secret(world):
    """Title and wrapped key both name the new key, and the old one opens nothing of the row."""
    secret_id, _ = world.add()

    rotated = world.rotate()

    assert rotated == Rotated(keys=1, secrets=1)
    assert world.site.tenant_key_version == 2
    assert versions(world, secret_id) == (2, 2, 2)


def test_after_a_rotation_the_password_opens_the_same(world):
    """No password was needed, and none changed."""
    secret_id, _ = world.add()
    world.rotate()

    opened, _ = world.unlock(secret_id)

    assert (opened.view.title, opened.content, opened.view.version) == (TITLE, CONTENT, 1)


def test_a_grant_from_before_the_rotation_goes_on(world):
    """It is sealed under the old key, and found and opened with that."""
    secret_id, _ = world.add()
    token = world.token(secret_id)
    world.rotate()

    assert reveal_secret(world.deps, world.caller(BOB), secret_id, token).content == CONTENT


def test_a_grant_from_before_the_rotation_belongs_to_its_account_alone(world):
    """Alice's token opens nothing for Bob, as before."""
    secret_id, token = world.add()
    world.rotate()

    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT
    refused(Locked, lambda: reveal_secret(world.deps, world.caller(BOB), secret_id, token))


def test_a_request_that_began_before_the_rotation_still_succeeds(world):
    """Its caller carries the installation as it was, with the old key and the old generation."""
    secret_id, token = world.add()
    before = world.site
    world.rotate()
    caller = make_caller(before, world.host)

    assert reveal_secret(world.deps, caller, secret_id, token).content == CONTENT
    assert edit(world, caller, secret_id, token).view.version == 2
    assert list_secrets(world.deps, world.caller(BOB)).secrets[0].title == "New title"


def test_what_such_a_late_request_wrote_is_moved_by_the_next_run(world):
    """It is counted as old, not lost."""
    secret_id, token = world.add()
    before = world.site
    world.rotate()
    edit(world, make_caller(before, world.host), secret_id, token)

    assert versions(world, secret_id) == (1, 1, 1)
    plan = plan_rotation_of(world.deps, ACME, min_age=DAY)
    assert rotate_tenant_key(world.deps, plan, progress=lambda _: None) == Rotated(secrets=1)
    assert versions(world, secret_id) == (2, 2, 2)


def test_the_tokens_of_the_site_are_verified_with_the_same_shared_secret(world):
    """It is sealed under the new key in the same transaction in which that key is made."""
    world.rotate()

    tenant = find_signing_tenant(world.deps, ACME)

    assert tenant.shared_secret == SHARED_SECRET
    assert key_id_of(tenant.installation.sealed_shared_secret) == 2


def test_a_rotation_begins_a_new_generation(world):
    """Whatever processes have cached counts no more."""
    before = world.site.generation
    world.rotate()

    assert world.site.generation == before + 1


def test_secrets_in_the_trash_are_moved_too(world):
    """They name the old key as long as they lie there."""
    secret_id, token = world.add()
    trash_secret(world.deps, world.caller(), secret_id, token)

    assert world.rotate().secrets == 1


def test_other_installations_notice_nothing(world):
    """Mallory's key is as old as it was."""
    world.rotate()
    with world.store.reading() as unit:
        assert unit.installations.find(EVIL) == world.evil_site


def test_a_rotation_is_audited_in_the_chain_of_its_installation(world):
    """The event names the new version, and no account: the operator did it."""
    world.rotate()
    event = world.events()[-1]

    assert (event.kind, event.details, event.actor) == (
        "tenant_key_rotated",
        '{"tenant_key_version":2}',
        None,
    )
    assert [each.kind for each in world.events(world.evil_site)] == ["installed"]


def test_no_key_is_made_that_cannot_be_audited(world):
    """When the audit trail fails, key and shared secret are as they were."""
    before = world.snapshot()
    world.break_audit()

    refused(StoreUnavailable, world.rotate)

    assert world.snapshot() == before


def test_keys_of_several_versions_are_left_in_one_run(world):
    """Two rotations that were both interrupted before the secrets leave nothing that a third cannot move."""
    first, _ = world.add()
    rotating_tenant_keys._renew(world.deps, ACME)
    world.look_again()
    second, _ = world.add()
    rotating_tenant_keys._renew(world.deps, ACME)
    world.look_again()

    titles = [view.title for view in list_secrets(world.deps, world.caller()).secrets]
    plan = plan_rotation_of(world.deps, ACME, min_age=DAY)
    rotated = rotate_tenant_key(world.deps, plan, progress=lambda _: None)

    assert titles == [TITLE, TITLE]
    assert rotated == Rotated(secrets=2)
    assert (versions(world, first), versions(world, second)) == ((3, 3, 3), (3, 3, 3))


def test_a_young_key_is_not_replaced(world):
    """Running the command again finishes what it began, and makes no further key."""
    world.rotate()
    world.clock.advance(hours=23)

    assert plan_rotation_of(world.deps, ACME, min_age=DAY) == PlannedRotation(
        ACME, needs_key=False, secrets=0
    )


def test_a_key_that_is_old_enough_is_replaced(world):
    """The age counts from the making of the current version."""
    world.clock.advance(hours=24)

    assert plan_rotation_of(world.deps, ACME, min_age=DAY).needs_key


def test_a_plan_for_all_leaves_out_those_with_nothing_to_do(world):
    """Pages follow each other in the order of the client keys."""
    world.clock.advance(hours=25)
    world.rotate()
    world.add()

    plans = plan_rotation(world.deps, min_age=DAY)

    assert plans == [PlannedRotation(EVIL, needs_key=True, secrets=0)]


def test_a_plan_for_all_goes_through_every_page(world, monkeypatch):
    """No installation is skipped where one page ends."""
    monkeypatch.setattr(rotating_tenant_keys, "PAGE", 1)

    plans = plan_rotation(world.deps, min_age=timedelta(0))

    assert [plan.client_key for plan in plans] == [ACME, EVIL]


def test_an_uninstalled_site_is_rotated_too(world):
    """Its secrets wait for it under the new key; it has no shared secret any more."""
    secret_id, _ = world.add()
    uninstall_site(world.deps, LEAVE)

    assert world.rotate() == Rotated(keys=1, secrets=1)
    assert versions(world, secret_id) == (2, 2, 2)


def test_an_unknown_client_key_is_told(world):
    """A mistyped name does not look like a success."""
    refused(
        InstallationNotFound,
        lambda: plan_rotation_of(world.deps, make_notice().client_key + "x", min_age=DAY),
    )


def test_two_runs_make_one_key(world):
    """The one that finds the next version made goes on with moving."""
    plan = plan_rotation_of(world.deps, ACME, min_age=timedelta(0))
    first = rotating_tenant_keys._renew(world.deps, ACME)
    world.look_again()
    late = world.deps.keyring.new(world.site.id, client_key=ACME, version=2)

    assert (plan.needs_key, first) == (True, True)
    assert not rotating_tenant_keys._store(world.deps, late)
