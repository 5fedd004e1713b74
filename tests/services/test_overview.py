"""The admin's overview."""

from plugin.domain.errors import NotAdmin
from plugin.services.overview import view_overview
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
