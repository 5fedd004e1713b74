"""The drill of docs/backup.md: dump, destroy, restore, unlock; and without the root key nothing."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from plugin.app import create_app
from plugin.domain.audit import FIRST_HASH, is_intact
from plugin.domain.ids import ClientKey
from plugin.settings import Settings
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from plugin.vault.grant import GrantToken
from plugin.vault.key_file import write_new_key_file
from tests.connect.local_host import LocalHost
from tests.drills import commands
from tests.drills.databases import Database, PostgresDatabase, SqliteFile
from tests.machine import Machine, make_machine
from tests.postgres import TemporaryPostgres
from tests.site import ALICE, BOB, World, make_world
from tests.web.conftest import ReadingClient, close, environment_of, install
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked


@dataclass
class Drill:
    """What was done before the loss, and what is there after it."""

    world: World
    database: Database
    folder: Path
    secret: Unlocked
    backup: bytes = field(repr=False)
    apps: list[Flask] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of an app over the restored database."""
        return {**environment_of(self.world, self.folder), "SECRETS_DATABASE_URL": self.database.url}

    def person(self, account: str) -> Person:
        """Return somebody in front of an app that was started after the restore."""
        if not self.apps:
            self.apps.append(start(self.environment))
        return Person(self.apps[0].test_client(), self.world.jira, account)


def start(environment: dict[str, str]) -> Flask:
    """Start an app."""
    app = create_app(Settings.from_env(environment))
    app.test_client_class = ReadingClient
    return app


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("database")
    if request.param == "sqlite":
        (folder / "live").mkdir()
        yield SqliteFile(folder)
        return
    with TemporaryPostgres() as server:
        yield PostgresDatabase(server, folder, server.create_database())


@pytest.fixture(scope="module")
def drill(
    database: Database, outside: LocalHost, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Drill]:
    """Use the app, back up while it runs and a grant is live, lose everything, and restore."""
    folder, world = tmp_path_factory.mktemp("keys"), make_world(outside)
    write_new_key_file(folder / "root-keys.json")
    migrate(database.url)
    environment = {**environment_of(world, folder), "SECRETS_DATABASE_URL": database.url}
    app = start(environment)
    for site in world.sites:
        assert install(app.test_client(), site) == 204
    alice = Person(app.test_client(), world.jira, ALICE)
    secret = alice.add("Database")
    assert alice.reveal(secret).status_code == 200

    backup = database.back_up()
    assert alice.reveal(secret).status_code == 200
    close(app)
    database.destroy()
    database.restore()

    made = Drill(world, database, folder, secret, backup)
    yield made
    for app in made.apps:
        close(app)


def test_the_restored_app_finds_everything_good(drill: Drill) -> None:
    """The commands for after a restore succeed."""
    said = commands.run("after-restore", **drill.environment)

    assert "BAD" not in said


def test_unlocking_works_after_the_restore(drill: Drill) -> None:
    """Title, content and password are what they were."""
    bob = drill.person(BOB)

    assert [one["title"] for one in bob.list()] == ["Database"]
    unlocked = bob.unlock(drill.secret)
    assert bob.reveal(unlocked).get_json()["secret"]["content"] == CONTENT
    wrong = bob.call("POST", f"{drill.secret.path}/unlock", json={"password": "another password"})
    assert wrong.get_json()["code"] == "wrong_password"


def test_a_grant_from_before_is_dead(drill: Drill) -> None:
    """It was live when the backup was made, and its time is not over: but no backup holds it."""
    assert drill.person(ALICE).reveal(drill.secret).get_json()["code"] == "locked"


def test_the_backup_holds_no_grant(drill: Drill) -> None:
    """Neither the public half of the token, in bytes or as hexadecimal digits, nor any row of the table."""
    grant_id = GrantToken.parse(drill.secret.grant).grant_id

    for form in (grant_id, grant_id.hex().encode()):
        assert form not in drill.backup
    assert drill.secret.id.replace("-", "").encode() in drill.backup.replace(b"-", b"")


def test_the_backup_holds_nothing_in_clear(drill: Drill) -> None:
    """Neither title, content, password nor the site's shared secret."""
    for text in ("Database", CONTENT, PASSWORD, drill.world.jira.shared_secret):
        for form in (text.encode(), text.encode().hex().encode()):
            assert form not in drill.backup


def test_the_audit_trail_is_whole_after_the_restore(drill: Drill) -> None:
    """Its chain of hashes verifies from the first event to the last."""
    store = open_store(drill.database.url)
    with store.reading() as unit:
        site = unit.installations.find(ClientKey(drill.world.jira.client_key))
        assert site is not None
        events = unit.audit.events(site.id)
    store.close()

    hashes = [FIRST_HASH, *(event.hash for event in events)]
    assert {"installed", "created", "revealed"} <= {event.kind for event in events}
    for event, previous in zip(events, hashes, strict=False):
        assert is_intact(event, installation_id=site.id, previous_hash=previous)


@pytest.fixture
def machine(drill: Drill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Where the operator starts the app over the restored database; serving is noted instead of done."""
    made = make_machine(tmp_path, monkeypatch)
    made.environ = drill.environment
    return made


def test_with_the_root_key_it_starts(machine: Machine) -> None:
    """So the next tests refuse for want of the key, and for nothing else."""
    assert machine.run("serve").exit_code == 0
    assert len(machine.served) == 1


@pytest.mark.parametrize("command", ["serve", "maintain"])
def test_without_the_root_key_nothing_starts(machine: Machine, command: str) -> None:
    """One clear line, which names the file."""
    missing = machine.folder / "no-keys.json"

    done = machine.run(command, SECRETS_ROOT_KEYS=str(missing))

    assert done.exit_code == 1
    assert f"The root keys cannot be used: {missing}" in done.output
    assert machine.served == []


@pytest.mark.parametrize("command", ["serve", "maintain", "doctor"])
def test_with_another_root_key_nothing_starts(machine: Machine, command: str) -> None:
    """A key file of the right form that is not this database's is found out before anybody is let in."""
    write_new_key_file(machine.keys)

    done = machine.run(command, SECRETS_ROOT_KEYS=str(machine.keys))

    assert done.exit_code == 1
    assert "root key 1 does not open" in done.output
    assert machine.served == []


def test_with_another_root_key_nothing_opens(drill: Drill, tmp_path: Path) -> None:
    """Even an app that was started past that check knows no site, and shows nothing."""
    write_new_key_file(tmp_path / "other-keys.json")
    app = start(drill.environment | {"SECRETS_ROOT_KEYS": str(tmp_path / "other-keys.json")})

    answer = Person(app.test_client(), drill.world.jira, ALICE).call(
        "POST", f"{drill.secret.path}/unlock", json={"password": PASSWORD}
    )

    close(app)
    assert answer.status_code in (401, 500, 503)
    assert CONTENT not in answer.text


def test_every_documented_command_is_run_here() -> None:
    """No block of the document is without its drill."""
    assert set(commands.documented()) == {
        "sqlite-backup",
        "sqlite-restore",
        "postgresql-backup",
        "postgresql-restore",
        "after-restore",
    }
    assert os.access("/bin/sh", os.X_OK)
