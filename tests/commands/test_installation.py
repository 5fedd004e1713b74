"""The commands about one site, run as an operator runs them."""

import pytest

from plugin.domain.ids import ClientKey
from plugin.storage.engine import open_store
from tests.machine import make_machine
from tests.storage.builders import install


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make a machine with keys and a database in which one site has installed the app."""
    machine = make_machine(tmp_path, monkeypatch)
    machine.prepare()
    store = open_store(machine.environ["SECRETS_DATABASE_URL"])
    install(store, ClientKey("acme"))
    store.close()
    return machine


def stored(machine):
    """Return the site as it is stored, and the kinds of its events."""
    store = open_store(machine.environ["SECRETS_DATABASE_URL"])
    with store.reading() as unit:
        found = unit.installations.find(ClientKey("acme"))
        kinds = [event.kind for event in unit.audit.events(found.id)]
    store.close()
    return found, kinds


def test_a_site_is_sealed_and_unsealed(machine):
    """Nobody in particular did it; both are in the audit trail."""
    sealed = machine.run("installation", "seal", "acme")
    found, kinds = stored(machine)
    assert (sealed.exit_code, found.is_sealed, found.sealed_by, kinds) == (0, True, None, ["sealed"])

    unsealed = machine.run("installation", "unseal", "acme")
    found, kinds = stored(machine)
    assert (unsealed.exit_code, found.is_sealed, kinds) == (0, False, ["sealed", "unsealed"])


def test_a_sites_policy_is_taken_away(machine):
    """Whatever it was."""
    assert machine.run("installation", "reset-policy", "acme").exit_code == 0

    found, kinds = stored(machine)
    assert (found.policy, found.policy_version, kinds) == (None, 1, ["policy_changed"])


@pytest.mark.parametrize("command", ["seal", "unseal", "reset-policy"])
def test_an_unknown_installation_stops_the_command(command, machine):
    """A slip of the key is told."""
    done = machine.run("installation", command, "nobody")

    assert done.exit_code == 1
    assert "There is no installation with this client key" in done.output
