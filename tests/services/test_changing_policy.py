"""Showing and changing a site's policy."""

import pytest

from plugin.domain.checked import Checked
from plugin.domain.errors import ChangedMeanwhile, InstallationNotFound, NotAdmin, PolicyDamaged
from plugin.domain.site_policy import fields_of, parse_site_policy
from plugin.services.changing_policy import change_policy, forget_policy, view_policy
from plugin.services.errors import StoreUnavailable
from plugin.services.installing import uninstall_site
from plugin.services.listing import list_secrets
from plugin.services.site_policies import policy_of
from tests.cast import ADA, ALICE, make_notice
from tests.services.calls import refused


def chosen(world, based_on=0, **fields):
    """Make what an admin saves, parsed."""
    body = fields_of(world.deps.policy) | fields
    return Checked.of(lambda: (based_on, parse_site_policy(body, world.deps.policy)))


def test_without_a_choice_the_operators_policy_holds(world):
    """The very same object: nothing is parsed for the many who change nothing."""
    assert policy_of(world.deps, world.site) is world.deps.policy


def test_a_change_is_written_down_with_what_changed(world):
    """The new values of the fields that changed; of groups only how many."""
    world.choose_policy(markdown=False, expiry_max_days=7, who_may_add="groups", add_groups=["writers"])

    event = world.events()[-1]
    assert event.kind == "policy_changed"
    assert event.details == (
        '{"add_groups":1,"expiry_max_days":7,"markdown":false,"version":1,"who_may_add":"groups"}'
    )


def test_a_change_begins_a_new_generation(world):
    """So no process goes on by what it has kept."""
    before = world.site.generation
    world.choose_policy(markdown=False)

    assert (world.site.generation, world.site.policy_version) == (before + 1, 1)
    assert list_secrets(world.deps, world.caller()).policy.markdown is False


def test_only_admins_see_and_change(world):
    """By the host's word of this moment."""
    refused(NotAdmin, lambda: view_policy(world.deps, world.caller(ALICE)))
    refused(NotAdmin, lambda: change_policy(world.deps, world.caller(ALICE), chosen(world)))


def test_the_first_of_two_admins_wins(world):
    """The other one hears of it."""
    change_policy(world.deps, world.caller(ADA), chosen(world, markdown=False))

    error = refused(
        ChangedMeanwhile, lambda: change_policy(world.deps, world.caller(ADA), chosen(world, trash_days=1))
    )
    assert error.current_version == 1


def test_a_change_that_cannot_be_written_down_does_not_happen(world):
    """The audit trail and the policy are one transaction."""
    alter = world.store.alter
    world.break_audit()
    with pytest.raises(StoreUnavailable):
        change_policy(world.deps, world.caller(ADA), chosen(world, markdown=False))

    world.store.alter = alter
    world.look_again()
    assert world.site.policy is None


def test_a_site_that_left_meanwhile_takes_no_policy(world):
    """Its admin has nothing to say any more."""
    caller = world.caller(ADA)
    uninstall_site(world.deps, make_notice(issued_at=2000, token=b"2"))

    refused(InstallationNotFound, lambda: change_policy(world.deps, caller, chosen(world)))


def test_a_damaged_policy_is_taken_away_by_the_operator(world):
    """Until then nothing is shown, changed or guessed."""
    world.choose_policy(markdown=False)
    world.damage_policy()
    refused(PolicyDamaged, lambda: view_policy(world.deps, world.caller(ADA)))

    forget_policy(world.deps, world.site.client_key)
    world.look_again()

    shown = view_policy(world.deps, world.caller(ADA))
    assert (shown.policy, shown.version) == (world.deps.policy, 2)
    assert world.events()[-1].details == '{"is_reset":true,"version":2}'
