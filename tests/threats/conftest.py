"""The app over HTTP, with the sites around it, as the tests of the web have it."""

from pathlib import Path

import pytest

from tests.threats.loot import Loot
from tests.web.conftest import (  # noqa: F401 - fixtures are found by their names in this module
    ada,
    alice,
    alice_elsewhere,
    anonymous,
    app,
    bob,
    charlie,
    client,
    clock,
    empty_store,
    environment,
    folder,
    installed_store,
    make_app,
    mallory,
    outside,
    world,
)


@pytest.fixture
def live(folder: Path) -> Loot:  # noqa: F811 - the fixture above
    """The database of the running app, under the hands of somebody who can write to it."""
    return Loot(folder)
