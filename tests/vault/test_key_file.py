"""Key files: made once, readable by their owner only, refused with the fault named."""

import os
import stat
from pathlib import Path

import pytest

from plugin.vault import key_file as key_file_module
from plugin.vault.errors import BoxRejected, KeyFileRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile, write_new_key_file
from plugin.vault.key_provider import KeyProvider
from plugin.vault.key_ring import KeyRing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a new key file lies."""
    path = tmp_path / "root-keys.json"
    write_new_key_file(path)
    return path


def write(path: Path, ring: KeyRing) -> KeyFile:
    path.write_bytes(ring.to_json())
    path.chmod(0o600)
    return KeyFile.load(path)


def test_a_new_key_file_is_a_working_provider(path: Path) -> None:
    """A file that was just made wraps, unwraps and passes its own check."""
    provider: KeyProvider = KeyFile.load(path)

    provider.check()
    wrapped = provider.wrap(b"tenant key", context=b"here")

    assert provider.unwrap(wrapped, context=b"here") == b"tenant key"
    assert provider.active_key_id == 1


def test_what_was_wrapped_in_one_context_does_not_unwrap_in_another(path: Path) -> None:
    """The context is bound."""
    provider = KeyFile.load(path)

    with pytest.raises(BoxRejected):
        provider.unwrap(provider.wrap(b"tenant key", context=b"here"), context=b"there")


def test_what_is_no_box_is_rejected(path: Path) -> None:
    """Noise names no key."""
    with pytest.raises(BoxRejected):
        KeyFile.load(path).unwrap(b"noise", context=b"")


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_new_key_file_is_its_owners_only(tmp_path: Path, umask: int) -> None:
    """The mode is 0600, whatever the umask."""
    before = os.umask(umask)
    try:
        write_new_key_file(tmp_path / "keys.json")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(path: Path) -> None:
    """Whatever stands at the path stays as it is, a dangling link included."""
    before = path.read_bytes()
    link = path.with_name("link")
    link.symlink_to(path.with_name("nowhere"))

    for taken in (path, link, path.parent):
        with pytest.raises(KeyFileRejected, match="exists already"):
            write_new_key_file(taken)

    assert path.read_bytes() == before
    assert not path.with_name("nowhere").exists()


def test_a_key_file_in_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """The message names the file and the fault."""
    with pytest.raises(KeyFileRejected, match=r"missing/keys\.json: it cannot be made \(No such file"):
        write_new_key_file(tmp_path / "missing" / "keys.json")


def test_a_new_key_file_and_its_name_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that tenant keys were sealed with must survive a power failure: the file and its folder are synced."""
    synced = []
    fsync = os.fsync

    def recording(descriptor: int) -> None:
        synced.append(stat.S_IFMT(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recording)

    write_new_key_file(tmp_path / "keys.json")

    assert synced == [stat.S_IFREG, stat.S_IFDIR]


def test_a_key_file_that_could_not_be_written_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half-written file is left to be taken for a good one."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(KeyFileRejected, match="No space left on device"):
        write_new_key_file(tmp_path / "keys.json")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bit", [0o040, 0o020, 0o010, 0o004, 0o002, 0o001])
def test_a_file_that_others_have_access_to_is_refused(path: Path, bit: int) -> None:
    """One bit for the group or for everybody is too much."""
    path.chmod(0o600 | bit)

    with pytest.raises(KeyFileRejected, match="others than its owner have access"):
        KeyFile.load(path)


def test_a_read_only_file_is_accepted(path: Path) -> None:
    """0400 is as good as 0600."""
    path.chmod(0o400)

    assert KeyFile.load(path).active_key_id == 1


def test_a_link_to_a_good_file_is_followed(path: Path) -> None:
    """Orchestrators mount secrets as links; what counts is the file behind it."""
    link = path.with_name("link")
    link.symlink_to(path)

    assert KeyFile.load(link).active_key_id == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The message says which file is missing."""
    with pytest.raises(KeyFileRejected, match=r"keys\.json: it cannot be opened \(No such file"):
        KeyFile.load(tmp_path / "keys.json")


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    """Only a regular file is read."""
    tmp_path.chmod(0o700)

    with pytest.raises(KeyFileRejected, match="not a regular file"):
        KeyFile.load(tmp_path)


def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to does not hang the start."""
    os.mkfifo(tmp_path / "pipe", 0o600)

    with pytest.raises(KeyFileRejected, match="not a regular file"):
        KeyFile.load(tmp_path / "pipe")


def test_a_huge_file_is_refused(path: Path) -> None:
    """A wrong path does not fill the memory."""
    path.write_bytes(b" " * (64 * 1024) + path.read_bytes())

    with pytest.raises(KeyFileRejected, match="larger than 65536 bytes"):
        KeyFile.load(path)


def test_a_malformed_file_is_named(path: Path) -> None:
    """Faults of the JSON name the file, too."""
    path.write_bytes(b"{}")

    with pytest.raises(KeyFileRejected) as refusal:
        KeyFile.load(path)

    assert str(refusal.value).startswith(f"{path}: ")


def test_an_old_key_still_opens_after_a_new_one_became_active(path: Path) -> None:
    """Root keys are replaced by adding one, and re-sealing in one's own time."""
    one, two = b"\x01" * 32, b"\x02" * 32
    wrapped = write(path, KeyRing(1, {1: one})).wrap(b"tenant key", context=b"")

    both = write(path, KeyRing(2, {1: one, 2: two}))

    assert both.unwrap(wrapped, context=b"") == b"tenant key"
    assert both.wrap(b"tenant key", context=b"")[4:8] == b"\0\0\0\x02"


def test_a_key_that_was_taken_out_is_unavailable(path: Path) -> None:
    """A missing root key is not mistaken for tampering."""
    wrapped = write(path, KeyRing(1, {1: b"\x01" * 32})).wrap(b"tenant key", context=b"")

    with pytest.raises(KeyUnavailable, match="id 1 "):
        write(path, KeyRing(2, {2: b"\x02" * 32})).unwrap(wrapped, context=b"")


@pytest.mark.parametrize("returned", [b"x" * 100, b""])
def test_the_check_finds_a_key_that_does_not_open_what_it_seals(
    path: Path, monkeypatch: pytest.MonkeyPatch, returned: bytes
) -> None:
    """Readiness fails when the probe does not come back."""
    provider = KeyFile.load(path)
    monkeypatch.setattr(key_file_module, "seal", lambda *_, **__: returned)

    with pytest.raises(KeyUnavailable, match="does not open what it sealed"):
        provider.check()
