"""Changing a key file: in one step, with owner and mode as they were, and never losing a key by accident."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from plugin.vault import key_file_changes
from plugin.vault.errors import KeyFileRejected
from plugin.vault.key_file import KeyFile, write_new_key_file
from plugin.vault.key_file_changes import activate_root_key, add_root_key, remove_root_key


@pytest.fixture
def path(tmp_path):
    """Make a key file with one key, whose id is 1."""
    write_new_key_file(tmp_path / "keys.json")
    return tmp_path / "keys.json"


def keys(path):
    """Return the keys in a file by their ids."""
    return {entry["id"]: entry["key"] for entry in json.loads(path.read_text())["keys"]}


def seal(path):
    """Seal something with the active key."""
    return KeyFile.load(path).wrap(b"plaintext", context=b"context")


def opens(path, sealed):
    """Open what was sealed."""
    return KeyFile.load(path).unwrap(sealed, context=b"context") == b"plaintext"


def test_an_added_key_is_random_and_does_not_seal(path):
    """The active key is the one it was."""
    before = keys(path)

    key_id = add_root_key(path)

    assert KeyFile.load(path).active_key_id == 1
    assert keys(path) == before | {key_id: keys(path)[key_id]}
    assert len(set(keys(path).values())) == 2


def test_two_machines_that_each_add_a_key_give_it_different_ids(path, tmp_path):
    """One id must never mean two keys."""
    other = tmp_path / "other.json"
    other.write_bytes(path.read_bytes())
    other.chmod(0o600)

    assert add_root_key(path) != add_root_key(other)


def test_an_id_that_is_taken_is_not_given_again(path, monkeypatch):
    """The key that has it would be lost."""
    before = path.read_bytes()
    monkeypatch.setattr(key_file_changes.secrets, "randbelow", lambda _: 0)

    with pytest.raises(KeyFileRejected, match="taken"):
        add_root_key(path)

    assert path.read_bytes() == before


def test_the_activated_key_seals_and_the_old_one_still_opens(path):
    """What was sealed before stays readable."""
    old = seal(path)
    key_id = add_root_key(path)
    activate_root_key(path, key_id)

    assert KeyFile.load(path).active_key_id == key_id
    assert opens(path, seal(path))
    assert opens(path, old)


def test_a_removed_key_is_gone(path):
    """Not a byte of it is left in the file."""
    old = keys(path)[1]
    activate_root_key(path, add_root_key(path))
    remove_root_key(path, 1)

    assert 1 not in keys(path)
    assert old not in path.read_text()


def test_the_active_key_cannot_be_removed(path):
    """Nothing would seal any more."""
    add_root_key(path)
    before = path.read_bytes()

    with pytest.raises(KeyFileRejected, match="active"):
        remove_root_key(path, 1)

    assert path.read_bytes() == before


@pytest.mark.parametrize("change", [activate_root_key, remove_root_key])
def test_a_key_that_is_not_there_is_told(path, change):
    """The message names the id, and the file stays as it is."""
    before = path.read_bytes()

    with pytest.raises(KeyFileRejected, match="no key 5"):
        change(path, 5)

    assert path.read_bytes() == before


def test_the_changed_file_is_its_owners_alone(path):
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        add_root_key(path)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_new_file_is_given_to_the_owner_of_the_old_one(path, monkeypatch):
    """Root may make the change for the app's account, which could not read the file any more otherwise."""
    given = []
    monkeypatch.setattr(key_file_changes.os, "fchown", lambda _file, uid, gid: given.append((uid, gid)))
    add_root_key(path)

    assert given == [(path.stat().st_uid, path.stat().st_gid)]


def test_a_file_that_cannot_be_given_to_its_owner_is_not_changed(path, monkeypatch):
    """A key file that nobody can read is worse than one without a new key."""
    before = path.read_bytes()

    def refuse(_file, _uid, _gid):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(key_file_changes.os, "fchown", refuse)
    with pytest.raises(KeyFileRejected, match="not permitted"):
        add_root_key(path)

    assert path.read_bytes() == before


def test_a_link_stays_a_link(path, tmp_path):
    """What it leads to is changed."""
    link = tmp_path / "link.json"
    link.symlink_to(path)

    key_id = add_root_key(link)

    assert link.is_symlink()
    assert key_id in keys(path)


def test_nothing_is_left_beside_the_file(path, monkeypatch):
    """Neither after a change nor after one that failed at its last step."""
    add_root_key(path)
    before = path.read_bytes()

    def fail(_self, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(key_file_changes.Path, "replace", fail)
    with pytest.raises(KeyFileRejected, match="No space left"):
        add_root_key(path)

    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_a_file_that_others_can_read_is_refused(path):
    """Its keys are not secret any more; a change would hide that."""
    path.chmod(0o640)

    with pytest.raises(KeyFileRejected, match="0600"):
        add_root_key(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """A mistyped name makes no new file."""
    with pytest.raises(KeyFileRejected):
        add_root_key(tmp_path / "none" / "keys.json")

    assert list(tmp_path.iterdir()) == []


def test_a_file_grows_only_as_far_as_it_can_be_read(path, monkeypatch):
    """A change that the app could not load is refused."""
    monkeypatch.setattr(key_file_changes, "MAX_BYTES", len(path.read_bytes()))

    with pytest.raises(KeyFileRejected, match="take old keys out"):
        add_root_key(path)


def test_changes_at_once_lose_none(path):
    """Each sees what the one before it wrote."""
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: add_root_key(path), range(8)))

    assert set(keys(path)) == {1, *ids}
