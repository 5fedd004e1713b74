"""The same round trip on PostgreSQL."""

import pytest

from plugin.services.editing import edit_secret
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from tests.archives.worlds import bring, export, secrets_of
from tests.cast import BOB, ISSUE, NOON, make_edit
from tests.fakes import FakeClock
from tests.postgres import TemporaryPostgres
from tests.services.world import World

pytestmark = pytest.mark.postgres


class OnServer:
    """A store on PostgreSQL."""

    def __init__(self, store):
        self.store = store


@pytest.fixture
def homes():
    """Two databases of one server."""
    with TemporaryPostgres() as server:
        urls = [server.create_database() for _ in range(2)]
        for url in urls:
            migrate(url)
        stores = [open_store(url, pool_size=3) for url in urls]
        clocks = [FakeClock(NOON), FakeClock(NOON)]
        yield [World(OnServer(store), clock) for store, clock in zip(stores, clocks, strict=True)]
        for store in stores:
            store.close()


def test_what_was_exported_opens_at_its_new_home(homes, path):
    """With the password that it had, and it can be written there; a second run brings nothing twice."""
    world, other = homes
    made, token = world.add()
    edit_secret(world.deps, world.caller(), made, make_edit(1, content="second"), grant_token=token)
    world.add()
    export(world, path)

    assert bring(other, path)[1] == 2
    again, count = bring(other, path)

    assert (again.present, count) == (2, 0)
    edited = next(head.id for head in secrets_of(other, ISSUE) if head.version == 2)
    assert other.unlock(edited)[0].content == "second"
    token = other.token(edited)
    edit_secret(other.deps, other.caller(BOB), edited, make_edit(2, content="third"), grant_token=token)
    assert other.unlock(edited)[0].content == "third"
