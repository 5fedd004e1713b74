"""The commands that replace keys, from beginning to end, on SQLite."""

import json
import re
from pathlib import Path

import pytest

from plugin.app import open_app_store, open_key_provider, wire
from plugin.domain.checked import Checked
from plugin.domain.clock import SystemClock
from plugin.domain.draft import parse_password
from plugin.services.adding import add_secret
from plugin.services.authenticating import find_signing_tenant
from plugin.services.installing import install_site
from plugin.services.unlocking import unlock_secret
from plugin.settings import Settings
from tests.cast import ACME, ALICE, CONTENT, ISSUE, PASSWORD, make_caller, make_draft, make_notice
from tests.fakes import FakeHost
from tests.machine import Machine, make_machine

ALL = ("status", "rotate-root", "rotate-tenant")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = make_machine(tmp_path, monkeypatch)
    made.environ["SECRETS_TEST_ONLY_CHEAP_ARGON2"] = "1"
    made.prepare()
    return made


class App:
    """What a process that serves has: settings and keys are read when it starts."""

    def __init__(self, machine):
        settings = Settings.from_env(machine.environ)
        self.store = open_app_store(settings)
        provider = open_key_provider(settings)
        self.deps = wire(settings, store=self.store, provider=provider, clock=SystemClock())
        self.host = FakeHost()
        self.host.let(ALICE, ISSUE)

    def caller(self):
        """Return Alice."""
        return make_caller(find_signing_tenant(self.deps, ACME).installation, self.host)

    def add(self):
        """Install the app on Acme's site and add a secret."""
        install_site(self.deps, make_notice())
        return add_secret(self.deps, self.caller(), make_draft())[0].id

    def content(self, secret_id):
        """Unlock the secret."""
        typed = Checked.of(lambda: parse_password({"password": PASSWORD}, self.deps.policy))
        return unlock_secret(self.deps, self.caller(), secret_id, typed)[0].content


@pytest.fixture
def secret_id(machine):
    """Keep a secret on the machine."""
    app = App(machine)
    made = app.add()
    app.store.close()
    return made


def content(machine, secret_id):
    """Start the app anew and unlock the secret."""
    app = App(machine)
    try:
        return app.content(secret_id)
    finally:
        app.store.close()


def done(machine, *arguments):
    """Run a command that succeeds; return what it says."""
    result = machine.run("keys", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(machine, *arguments):
    """Run a command that refuses; return what it says."""
    result = machine.run("keys", *arguments)
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    return result.output


def add_root(machine):
    """Add a root key and return its id."""
    (key_id,) = re.findall(r"Added root key ([0-9]+)", done(machine, "add-root", str(machine.keys)))
    return key_id


def test_a_root_key_is_replaced_in_five_steps(machine, secret_id):
    """After each of them the secret opens, and in the end the old key is gone."""
    new = add_root(machine)
    assert content(machine, secret_id) == CONTENT
    done(machine, "activate-root", str(machine.keys), new)
    assert content(machine, secret_id) == CONTENT
    assert f"Moved 1 tenant keys to root key {new}." in done(machine, "rotate-root")
    assert "No tenant key names an old root key" in done(machine, "status")
    done(machine, "remove-root", str(machine.keys), "1")

    assert [str(entry["id"]) for entry in json.loads(machine.keys.read_text())["keys"]] == [new]
    assert content(machine, secret_id) == CONTENT


def test_no_command_shows_a_key(machine, secret_id):
    """Ids are shown, never what they stand for."""
    new = add_root(machine)
    said = done(machine, "activate-root", str(machine.keys), new)
    said += "".join(done(machine, name) for name in ALL)
    said += done(machine, "remove-root", str(machine.keys), "1")

    texts = {entry["key"] for entry in json.loads(machine.keys.read_text())["keys"]}
    assert not [text for text in texts if text in said]


def test_a_root_key_that_is_in_use_is_not_removed(machine, secret_id):
    """The message says how much hangs on it, and the file stays as it is."""
    done(machine, "activate-root", str(machine.keys), add_root(machine))
    before = machine.keys.read_bytes()

    assert "root key 1 still seals 1 tenant keys" in refused(machine, "remove-root", str(machine.keys), "1")
    assert machine.keys.read_bytes() == before


def test_the_active_root_key_is_not_removed(machine):
    """Not even from an empty database."""
    assert "is the active one" in refused(machine, "remove-root", str(machine.keys), "1")


@pytest.mark.parametrize("command", ["activate-root", "remove-root"])
def test_a_root_key_that_is_not_in_the_file_is_told(machine, command):
    """No traceback, exit code 1."""
    assert "it has no key 5" in refused(machine, command, str(machine.keys), "5")


@pytest.mark.parametrize("command", ["add-root", "activate-root"])
def test_changing_a_key_file_needs_no_settings(machine, command):
    """Machines without a database may keep the key file."""
    arguments = [command, str(machine.keys)] + (["1"] if command == "activate-root" else [])

    assert machine.run("keys", *arguments, **dict.fromkeys(machine.environ)).exit_code == 0


def test_a_tenant_key_is_replaced(machine, secret_id):
    """The secret moves along and opens."""
    said = done(machine, "rotate-tenant", "--min-age-hours", "0")

    assert "Made 1 tenant keys and moved 1 secrets." in said
    assert content(machine, secret_id) == CONTENT


def test_a_young_tenant_key_is_not_replaced(machine, secret_id):
    """Twenty-four hours is what it takes unless told otherwise."""
    assert "Made 0 tenant keys and moved 0 secrets." in done(machine, "rotate-tenant")


def test_one_installation_is_rotated_by_its_client_key(machine, secret_id):
    """A client key that is not there is told."""
    arguments = ("rotate-tenant", "--min-age-hours", "0", "--client-key")

    assert "Made 1 tenant keys" in done(machine, *arguments, ACME)
    assert "no installation with this client key" in refused(machine, *arguments, "unknown")


def test_the_status_counts_everything_that_may_be_old(machine, secret_id):
    """Tenant keys by root key, secrets under old keys, secrets by Argon2 parameters."""
    assert done(machine, "status").splitlines() == [
        "Root key 1 (active): 1 tenant keys",
        "No tenant key names an old root key: old ones may be removed.",
        "Secrets under an old tenant key: 0",
        "Argon2 with 8 KiB, 1 passes, 1 lanes: 1 secrets",
        "Secrets below today's Argon2 parameters: 0",
    ]


def test_the_status_names_parameters_below_todays(machine, secret_id):
    """The settings say what today's are."""
    machine.environ["SECRETS_TEST_ONLY_CHEAP_ARGON2"] = ""

    said = done(machine, "status")

    assert "Argon2 with 8 KiB, 1 passes, 1 lanes: 1 secrets (below today)" in said
    assert "Secrets below today's Argon2 parameters: 1" in said


@pytest.mark.parametrize("command", [("serve",), ("maintain",), *(("keys", name) for name in ALL)])
def test_without_the_root_key_of_its_database_nothing_starts(machine, secret_id, command):
    """One clear line names the key that is missing."""
    machine.keys.unlink()
    machine.run("new-root-key", str(machine.keys))
    document = json.loads(machine.keys.read_text())
    document["active"] = document["keys"][0]["id"] = 2
    machine.keys.write_text(json.dumps(document))

    result = machine.run(*command)

    assert result.exit_code == 1
    assert (
        "The root keys are not those of this database: root key 1, which seals 1 tenant keys" in result.output
    )
    assert machine.served == []


@pytest.mark.parametrize("command", ["serve", "maintain"])
def test_with_another_key_under_the_same_id_nothing_starts(machine, secret_id, command):
    """A new key file in the place of the old one has the same id."""
    machine.keys.unlink()
    machine.run("new-root-key", str(machine.keys))

    result = machine.run(command)

    assert result.exit_code == 1
    assert "it is another key under the same id" in result.output
    assert machine.served == []


def test_the_doctor_shows_that_keys_and_database_do_not_fit(machine, secret_id):
    """As one finding among the others."""
    machine.keys.unlink()
    machine.run("new-root-key", str(machine.keys))

    result = machine.run("doctor")

    assert result.exit_code == 1
    assert "BAD  tenant keys: root key 1 does not open the 1 tenant keys that name it" in result.output


def test_the_doctor_shows_that_keys_and_database_fit(machine, secret_id):
    """It has opened one."""
    assert "ok   tenant keys: 1 root keys seal them, and open them" in machine.run("doctor").output


@pytest.mark.parametrize("command", ALL)
def test_without_a_migrated_database_the_command_that_helps_is_named(machine, command):
    """As for every other command."""
    machine.database.unlink()

    assert "python -m plugin migrate" in refused(machine, command)


def test_removing_a_root_key_needs_the_database(machine):
    """Without it, nobody knows whether the key is in use."""
    add_root(machine)
    machine.database.unlink()

    assert "python -m plugin migrate" in refused(machine, "remove-root", str(machine.keys), "1")
