"""The admin's overview."""

from datetime import timedelta

from plugin.domain.errors import NotAdmin, WrongPassword
from plugin.services.listing import list_secrets
from plugin.services.overview import view_overview
from plugin.vault.password import Argon2Profile
from tests.cast import ADA, BOB, MALLORY, OTHER_ISSUE
from tests.services.calls import refused


def test_an_admin_sees_how_much_the_app_holds(world):
    """Counts of secrets, issues and live grants of his own site."""
    world.add()
    world.add()
    world.add(container=OTHER_ISSUE)

    overview = view_overview(world.deps, world.caller(ADA, None))

    assert (overview.counts.secrets, overview.counts.containers, overview.counts.trashed) == (3, 2, 0)
    assert (overview.live_grants, overview.installation) == (3, world.site)


def test_dead_grants_do_not_count(world):
    """A grant that ran out is not live, even before it is deleted."""
    world.add()
    world.clock.advance(minutes=5)

    assert view_overview(world.deps, world.caller(ADA, None)).live_grants == 0


def test_others_than_admins_are_refused(world):
    """Bob gets nothing, wherever he stands."""
    refused(NotAdmin, lambda: view_overview(world.deps, world.caller(BOB)))


def test_an_admin_sees_his_own_site_only(world):
    """Mallory's overview counts nothing of Acme's."""
    world.add()

    overview = view_overview(world.deps, world.mallory())

    assert (overview.counts.secrets, overview.live_grants) == (0, 0)
    assert overview.installation.id == world.evil_site.id


def test_being_admin_elsewhere_does_not_count(world):
    """Mallory's account is no admin on Acme's site."""
    refused(NotAdmin, lambda: view_overview(world.deps, world.caller(MALLORY, None)))


def test_the_charts_show_thirty_days(world):
    """The oldest first, today last; wrong passwords and attempts that had to wait count as refused."""
    secret_id, _ = world.add()
    world.clock.advance(days=1)
    world.add()
    world.unlock(secret_id)
    for _ in range(2):
        refused(WrongPassword, lambda: world.unlock(secret_id, password="wrong password"))

    days = view_overview(world.deps, world.caller(ADA, None)).days

    today = world.clock.now().date()
    assert [day.day for day in days] == [today - timedelta(days=29 - number) for number in range(30)]
    assert [(day.created, day.unlocked, day.refused) for day in days[-2:]] == [(1, 0, 0), (1, 1, 2)]
    assert not any(day.created or day.unlocked or day.refused for day in days[:-2])


def test_what_is_older_than_the_charts_is_not_in_them(world):
    """On the thirtieth day it still is."""
    world.add()
    world.clock.advance(days=29)
    assert view_overview(world.deps, world.caller(ADA, None)).days[0].created == 1

    world.clock.advance(days=1)

    assert not any(day.created for day in view_overview(world.deps, world.caller(ADA, None)).days)


def test_an_admin_sees_how_old_the_key_is(world):
    """The current version's moment."""
    made_at = world.clock.now()
    world.clock.advance(days=10)
    assert view_overview(world.deps, world.caller(ADA, None)).health.tenant_key_created_at == made_at

    world.rotate()

    health = view_overview(world.deps, world.caller(ADA, None)).health
    assert health.tenant_key_created_at == world.clock.now()


def test_an_admin_sees_when_the_host_last_answered(world):
    """The overview's own question is not what is meant."""
    assert view_overview(world.deps, world.caller(ADA, None)).health.last_host_contact_at is None
    list_secrets(world.deps, world.caller(BOB))
    listed_at = world.clock.now()
    world.clock.advance(hours=1)

    health = view_overview(world.deps, world.caller(ADA, None)).health

    assert health.last_host_contact_at == listed_at


def test_secrets_with_weaker_parameters_are_counted(world):
    """Until they are unlocked: then their parameters are today's."""
    secret_id, _ = world.add()
    world.add()
    assert view_overview(world.deps, world.caller(ADA, None)).health.weak_parameters == 0

    world.with_profile(Argon2Profile(memory_kib=16, time_cost=1, parallelism=1))
    world.add()

    assert view_overview(world.deps, world.caller(ADA, None)).health.weak_parameters == 2
    assert view_overview(world.deps, world.mallory()).health.weak_parameters == 0
    world.unlock(secret_id)
    assert view_overview(world.deps, world.caller(ADA, None)).health.weak_parameters == 1


def test_stronger_parameters_than_todays_are_not_weak(world):
    """More passes and less memory is another balance, not a weaker one."""
    world.with_profile(Argon2Profile(memory_kib=8, time_cost=3, parallelism=1))
    world.add()

    world.with_profile(Argon2Profile(memory_kib=16, time_cost=1, parallelism=1))

    assert view_overview(world.deps, world.caller(ADA, None)).health.weak_parameters == 0
