"""The lifecycle of a site that leaves for good, in steps."""

from plugin.services.installing import install_site, uninstall_site
from plugin.services.maintaining import Maintained, maintain
from tests.cast import make_notice
from tests.services.world import World

LEAVE = make_notice(token=b"leave", body=b"leave", issued_at=1001, shared_secret="")
COME_BACK = make_notice(
    token=b"back", body=b"back", issued_at=1002, shared_secret="canary-shared-secret-of-the-second-installing"
)


def leave(world: World) -> None:
    """Let Acme uninstall the app."""
    uninstall_site(world.deps, LEAVE)
    world.look_again()


def purge(world: World) -> Maintained:
    """Let Acme uninstall the app and be away for more than thirty days."""
    leave(world)
    world.clock.advance(days=30, seconds=1)
    done = maintain(world.deps)
    world.look_again()
    return done


def come_back(world: World) -> None:
    """Let Acme install the app again."""
    install_site(world.deps, COME_BACK)
    world.look_again()
