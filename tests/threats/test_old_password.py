"""Who knew the password, and kept an old backup and the root key, reads nothing that was written after a change."""

from pathlib import Path

import pytest

from plugin.vault.errors import BoxRejected, WrongPassword
from tests.threats.loot import Loot, steal
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked

ACME = "acme-jira-key"
NEW_PASSWORD = "a new and better password"
NEW_CONTENT = "the new content"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


@pytest.fixture
def old(secret: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    """Steal the backup from before the change."""
    return steal(folder, tmp_path / "old", root_keys=True)


@pytest.fixture
def new(old: Loot, alice: Person, secret: Unlocked, folder: Path, tmp_path: Path) -> Loot:
    """Change the password and then the content, and steal the database again."""
    assert old.folder.exists()
    changed = alice.call(
        "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": NEW_PASSWORD}
    )
    held = Unlocked(secret.id, changed.get_json()["grant"]["token"])
    assert alice.edit(held, content=NEW_CONTENT).status_code == 200
    return steal(folder, tmp_path / "new", root_keys=True)


def test_the_old_backup_gives_what_he_knew(old: Loot, new: Loot, secret: Unlocked) -> None:
    """The old content opens with the old password: no change of a password reaches into backups."""
    row, key = old.row(secret.id), old.tenant_key(ACME)

    assert old.content(row, old.data_key(row, PASSWORD, key)) == CONTENT


def test_the_old_password_opens_nothing_new(new: Loot, secret: Unlocked) -> None:
    """It is a wrong password like any other."""
    with pytest.raises(WrongPassword):
        new.data_key(new.row(secret.id), PASSWORD, new.tenant_key(ACME))


def test_the_old_data_key_opens_nothing_new(old: Loot, new: Loot, secret: Unlocked) -> None:
    """The key that the backup gave is not the key of the new content: each password has a data key of its own."""
    before, after = old.row(secret.id), new.row(secret.id)
    old_key = old.data_key(before, PASSWORD, old.tenant_key(ACME))

    with pytest.raises(BoxRejected):
        new.content(after, old_key)
    new_key = new.data_key(after, NEW_PASSWORD, new.tenant_key(ACME))
    assert new.content(after, new_key) == NEW_CONTENT
    assert old_key != new_key


def test_the_old_wrap_does_not_fit_the_new_row(old: Loot, new: Loot, secret: Unlocked) -> None:
    """Nor does the old key with its old password open anything under the new epoch."""
    row = new.row(secret.id) | {
        name: old.row(secret.id)[name] for name in ("wrapped_key", "password_parameters")
    }

    with pytest.raises(BoxRejected):
        new.data_key(row, PASSWORD, new.tenant_key(ACME))


def test_an_older_grant_is_dead(new: Loot, alice: Person, secret: Unlocked) -> None:
    """A page that was unlocked before the change sees nothing of what came after."""
    assert new.folder.exists()
    assert alice.reveal(secret).get_json()["code"] == "locked"
