"""Upgrading Argon2's parameters when a secret is unlocked."""

from dataclasses import replace

import pytest

from plugin.domain.errors import WrongPassword
from plugin.services.changing_password import change_password
from plugin.services.key_status import view_key_status
from plugin.services.revealing import reveal_secret
from plugin.services.rotating_tenant_keys import _renew
from plugin.vault.password import TEST_ONLY_CHEAPEST, Argon2Profile, PasswordParameters
from plugin.vault.slots import SlotsBusy
from tests.cast import ALICE, BOB, CONTENT, NEW_PASSWORD, PASSWORD, make_new_password
from tests.services.calls import edit, refused

STRONGER = Argon2Profile(memory_kib=16, time_cost=2, parallelism=1)


def stored_profile(world, secret_id):
    """Return the parameters that a secret's password is hashed with."""
    with world.store.reading() as unit:
        return PasswordParameters.decode(
            unit.secrets.get(world.site.id, secret_id).password_parameters
        ).profile


@pytest.fixture
def secret(world):
    """Add a secret from the time of the cheapest parameters, and the token of its author's grant."""
    added = world.add()
    world.with_profile(STRONGER)
    return added


def test_an_unlock_brings_the_parameters_up_to_date(world, secret):
    """The secret opens as before, and from now on each guess costs more."""
    secret_id, _ = secret

    opened, _ = world.unlock(secret_id)

    assert opened.content == CONTENT
    assert stored_profile(world, secret_id) == STRONGER
    assert world.unlock(secret_id, ALICE)[0].content == CONTENT


def test_after_the_upgrade_a_wrong_password_is_still_wrong(world, secret):
    """Only the password that was right opens the new wrap."""
    secret_id, _ = secret
    world.unlock(secret_id)

    refused(WrongPassword, lambda: world.unlock(secret_id, password=NEW_PASSWORD))


def test_a_wrong_password_upgrades_nothing(world, secret):
    """The row is as it was."""
    secret_id, _ = secret
    before = world.snapshot()["secrets"]

    refused(WrongPassword, lambda: world.unlock(secret_id, password="guess"))

    assert world.snapshot()["secrets"] == before


def test_grants_survive_the_upgrade(world, secret):
    """The data key stays, so those who have it unlocked notice nothing."""
    secret_id, token = secret
    world.unlock(secret_id)

    assert reveal_secret(world.deps, world.caller(), secret_id, token).content == CONTENT


def test_the_upgrade_keeps_version_and_epoch(world, secret):
    """An edit that is under way is still based on the newest version."""
    secret_id, token = secret
    world.unlock(secret_id)

    assert edit(world, world.caller(), secret_id, token).view.version == 2
    assert world.unlock(secret_id, ALICE)[0].content == "new content"


def test_the_upgrade_is_audited(world, secret):
    """The event follows that of the unlock."""
    secret_id, _ = secret
    world.unlock(secret_id)

    assert world.kinds()[-2:] == ["unlocked", "parameters_upgraded"]
    assert world.events()[-1].details == '{"memory_kib":16,"time_cost":2}'


def test_parameters_of_today_are_left_alone(world, secret):
    """The second unlock derives one key, not two."""
    secret_id, _ = secret
    world.unlock(secret_id)
    before = world.slots.derivations
    world.unlock(secret_id)

    assert world.slots.derivations == before + 1
    assert world.kinds().count("parameters_upgraded") == 1


@pytest.mark.parametrize(
    "today",
    [
        Argon2Profile(memory_kib=16, time_cost=1, parallelism=1),
        Argon2Profile(memory_kib=8, time_cost=2, parallelism=1),
    ],
)
def test_more_memory_or_more_passes_are_stronger(world, today):
    """One of the two is enough."""
    secret_id, _ = world.add()
    world.with_profile(today)
    world.unlock(secret_id)

    assert stored_profile(world, secret_id) == today


@pytest.mark.parametrize(
    "today", [TEST_ONLY_CHEAPEST, Argon2Profile(memory_kib=32, time_cost=1, parallelism=1)]
)
def test_parameters_never_get_weaker_in_anything(world, today):
    """More memory does not make up for fewer passes: such a secret stays as it is."""
    world.with_profile(STRONGER)
    secret_id, _ = world.add()
    world.with_profile(today)
    world.unlock(secret_id)

    assert stored_profile(world, secret_id) == STRONGER


def test_without_a_free_slot_the_upgrade_waits_for_the_next_time(world, secret):
    """The unlock succeeds all the same."""
    secret_id, _ = secret
    hold = world.slots.hold
    calls = []

    def one_only(**names):
        calls.append(1)
        if len(calls) > 1:
            raise SlotsBusy(retry_after_seconds=1)
        return hold(**names)

    world.slots.hold = one_only
    opened, _ = world.unlock(secret_id)
    world.slots.hold = hold

    assert len(calls) == 2
    assert opened.content == CONTENT
    assert stored_profile(world, secret_id) == TEST_ONLY_CHEAPEST
    assert "parameters_upgraded" not in world.kinds()


def test_a_row_that_changed_since_it_was_read_is_left_for_the_next_time(world, secret):
    """The compare-and-set finds another wrapped key, and the unlock succeeds all the same."""
    secret_id, _ = secret

    def lose_the_race(unit):
        reseal = unit.secret_keys.reseal
        unit.secret_keys.reseal = lambda installation_id, changes: reseal(
            installation_id, [(replace(before, wrapped_key=b"another"), after) for before, after in changes]
        )

    world.store.alter = lose_the_race
    opened, _ = world.unlock(secret_id)

    assert opened.content == CONTENT
    assert stored_profile(world, secret_id) == TEST_ONLY_CHEAPEST
    assert "parameters_upgraded" not in world.kinds()


def test_a_rotation_between_test_and_unlock_does_not_hinder_the_upgrade(world, secret):
    """The wrap is made under whichever tenant key the row names by then."""
    secret_id, _ = secret
    world.slots.meanwhile = world.rotate
    world.unlock(secret_id, BOB)

    assert stored_profile(world, secret_id) == STRONGER
    assert world.unlock(secret_id, BOB, password=PASSWORD)[0].content == CONTENT


def test_a_new_password_gets_the_parameters_of_today(world, secret):
    """Changing the password upgrades, too."""
    secret_id, token = secret
    change_password(world.deps, world.caller(), secret_id, make_new_password(), grant_token=token)

    assert stored_profile(world, secret_id) == STRONGER


def test_the_status_counts_what_is_below_today(world, secret):
    """Secrets that nobody unlocks stay old, so their number is told."""
    secret_id, _ = secret
    world.add()
    before = view_key_status(world.deps)
    world.unlock(secret_id)
    after = view_key_status(world.deps)

    assert (before.outdated_secrets, after.outdated_secrets) == (1, 0)
    assert [(each.profile, each.secrets) for each in after.parameters] == [(STRONGER, 2)]


def test_the_status_counts_tenant_keys_and_what_a_rotation_has_to_move(world, secret):
    """In the middle of a rotation, the secrets under the old key are told."""
    _renew(world.deps, world.site.client_key)
    status = view_key_status(world.deps)

    assert (status.active_root_key_id, dict(status.tenant_keys)) == (1, {1: 3})
    assert status.secrets_under_old_keys == 1
