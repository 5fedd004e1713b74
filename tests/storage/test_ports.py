"""The ports: filled completely, and never without the tenant."""

import inspect

import pytest

from plugin.domain.ids import InstallationId
from plugin.services import ports
from plugin.storage.unit_of_work import SqlUnitOfWork
from tests.fakes import FakeStore, FakeUnitOfWork

REPOSITORIES = dict(ports.UnitOfWork.__annotations__)
LOOKUPS = {("Installations", name) for name in ("find", "find_remote", "add", "update")}


def public_methods(kind):
    """Return the public methods of a class with their signatures."""
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("port", REPOSITORIES.values(), ids=lambda port: port.__name__)
def test_every_repository_method_names_the_tenant_first(port):
    """The exceptions look an installation up or write it, or say so in their name."""
    for name, signature in public_methods(port).items():
        if (port.__name__, name) in LOOKUPS or name.endswith("_across_tenants"):
            continue
        first = list(signature.parameters.values())[1]
        assert (first.name, first.annotation) == ("installation_id", InstallationId), name


@pytest.mark.parametrize("name", REPOSITORIES)
@pytest.mark.parametrize("unit_kind", [SqlUnitOfWork, FakeUnitOfWork])
def test_every_repository_has_just_the_methods_of_its_port(unit_kind, name, empty_units):
    """Same names, same signatures: the fake can do nothing that the database cannot."""
    filled = type(getattr(empty_units[unit_kind], name))

    assert public_methods(filled) == public_methods(REPOSITORIES[name])


@pytest.fixture
def empty_units(sqlite_store):
    """Open a unit of each kind."""
    with sqlite_store.reading() as sql, FakeStore().reading() as fake:
        yield {SqlUnitOfWork: sql, FakeUnitOfWork: fake}
