"""The commands about one person's data, run as an operator runs them."""

import json

import pytest

from plugin.commands import account as account_commands
from plugin.vault.errors import KeyUnavailable
from tests.machine import make_machine


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Make a machine with keys and a database."""
    machine = make_machine(tmp_path, monkeypatch)
    machine.prepare()
    return machine


def test_an_unknown_account_has_nothing(machine):
    """The answer is JSON also then."""
    done = machine.run("account", "export", "--account", "5be24ad8b1653240376955d2")

    assert done.exit_code == 0
    assert json.loads(done.output) == {"account_id": "5be24ad8b1653240376955d2", "installations": []}


def test_erasing_tells_how_much_there_was(machine):
    """Nothing, on a fresh database."""
    done = machine.run("account", "erase", "--account", "5be24ad8b1653240376955d2")

    assert (done.exit_code, done.output) == (0, "Erased the account where 0 rows named it.\n")


@pytest.mark.parametrize("command", ["export", "erase"])
def test_an_unknown_installation_stops_the_command(command, machine):
    """A slip of the key is told."""
    done = machine.run("account", command, "--account", "x", "--client-key", "nobody")

    assert done.exit_code == 1
    assert "There is no installation with this client key." in done.output


def test_a_key_provider_that_is_away_is_told(machine, monkeypatch):
    """Without the keys nobody knows which grants are the account's, so nothing is erased by half."""

    def unreachable(*_args, **_kwargs):
        raise KeyUnavailable("the key provider does not answer")

    monkeypatch.setattr(account_commands, "installations_with_data", lambda _deps: ["acme"])
    monkeypatch.setattr(account_commands, "erase_account", unreachable)

    done = machine.run("account", "erase", "--account", "5be24ad8b1653240376955d2")

    assert done.exit_code == 1
    assert "run the command again" in done.output
