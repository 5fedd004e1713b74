"""What keys that were stolen are worth after they were replaced, and what they are still worth."""

import json
import shutil
from pathlib import Path

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile
from tests.machine import Machine, make_machine
from tests.threats.loot import Loot, steal
from tests.threats.steps import renew
from tests.web.person import PASSWORD, Person, Unlocked

ACME = "acme-jira-key"
NEW_CONTENT = "written after the rotation"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add("Database")


@pytest.fixture
def old(secret: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    """Steal the database and the root keys before anything is replaced."""
    shutil.copy(folder / "root-keys.json", tmp_path / "stolen-keys.json")
    return steal(folder, tmp_path / "old", root_keys=True)


@pytest.fixture
def machine(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Where the operator runs the commands that replace keys, over the running app's database."""
    made = make_machine(tmp_path, monkeypatch)
    made.environ = environment
    return made


def keys(machine: Machine, *arguments: str) -> None:
    """Run one of those commands."""
    done = machine.run("keys", *arguments)
    assert done.exit_code == 0, done.output


def replace_root_key(machine: Machine, file: Path) -> None:
    """Go through all steps of docs/key-rotation.md for a root key."""
    (old_id,) = ids_in(file)
    keys(machine, "add-root", str(file))
    (new_id,) = ids_in(file) - {old_id}
    keys(machine, "activate-root", str(file), new_id)
    keys(machine, "rotate-root")
    keys(machine, "remove-root", str(file), old_id)


def ids_in(file: Path) -> set[str]:
    """Return the ids of the keys in a key file."""
    return {str(key["id"]) for key in json.loads(file.read_text())["keys"]}


def test_a_replaced_root_key_opens_nothing_in_a_newer_dump(
    old: Loot, machine: Machine, folder: Path, tmp_path: Path
) -> None:
    """The stolen key file is worth nothing for what is dumped after the rotation."""
    replace_root_key(machine, folder / "root-keys.json")

    newer = Loot(steal(folder, tmp_path / "newer").folder, KeyFile.load(tmp_path / "stolen-keys.json"))

    with pytest.raises(KeyUnavailable):
        newer.tenant_key(ACME)


def test_a_stolen_tenant_key_outlives_the_root_key(
    old: Loot, secret: Unlocked, machine: Machine, folder: Path, tmp_path: Path
) -> None:
    """Why both are replaced after a theft: the tenant key inside stays the same when its root key is replaced."""
    stolen = old.tenant_key(ACME)

    replace_root_key(machine, folder / "root-keys.json")
    newer = steal(folder, tmp_path / "newer")

    assert newer.title(newer.row(secret.id), stolen) == "Database"


def test_a_replaced_tenant_key_opens_nothing_in_a_newer_dump(
    old: Loot, secret: Unlocked, machine: Machine, folder: Path, tmp_path: Path
) -> None:
    """Neither titles nor the server's layer around the passwords' one: guessing ends."""
    stolen = old.tenant_key(ACME)

    keys(machine, "rotate-tenant", "--min-age-hours", "0")
    newer = steal(folder, tmp_path / "newer")
    row = newer.row(secret.id)

    with pytest.raises(BoxRejected):
        newer.title(row, stolen)
    with pytest.raises(BoxRejected):
        newer.data_key(row, PASSWORD, stolen)


def test_a_stolen_data_key_opens_what_is_written_until_the_password_changes(
    old: Loot, secret: Unlocked, alice: Person, machine: Machine, live: Loot
) -> None:
    """A residual risk that the documents name: no rotation of keys replaces the data key. A new password does."""
    data_key = old.data_key(old.row(secret.id), PASSWORD, old.tenant_key(ACME))
    keys(machine, "rotate-tenant", "--min-age-hours", "0")
    assert alice.edit(secret, content=NEW_CONTENT).status_code == 200

    assert live.content(live.row(secret.id), data_key) == NEW_CONTENT

    renew(alice, secret)
    with pytest.raises(BoxRejected):
        live.content(live.row(secret.id), data_key)


def test_a_new_tenant_key_lets_guessers_begin_anew(secret: Unlocked, bob: Person, machine: Machine) -> None:
    """A residual risk that the documents name: who guessed is counted under a pseudonym of the current key."""
    for _ in range(6):
        last = bob.call("POST", f"{secret.path}/unlock", json={"password": "a wrong guess"})
    assert last.get_json()["code"] == "too_many_attempts"

    keys(machine, "rotate-tenant", "--min-age-hours", "0")

    again = bob.call("POST", f"{secret.path}/unlock", json={"password": "a wrong guess"})
    assert again.get_json()["code"] == "wrong_password"
