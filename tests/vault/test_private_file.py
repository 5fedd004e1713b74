"""Files with a token or a PIN. What holds for every private file is tried on key files (test_key_file.py)."""

from pathlib import Path

import pytest

from plugin.vault.errors import KeyFileRejected
from plugin.vault.private_file import read_credential


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return an empty file of its owner's."""
    path = tmp_path / "token"
    path.touch(mode=0o600)
    return path


@pytest.mark.parametrize("text", ["hvs.canary", "hvs.canary\n", "  hvs.canary\r\n"])
def test_white_space_around_a_credential_does_not_count(path: Path, text: str) -> None:
    """Editors and agents end a file with a line feed, or not."""
    path.write_text(text)

    assert read_credential(path) == "hvs.canary"


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440, 0o640])
def test_the_group_may_read(path: Path, mode: int) -> None:
    """Agents write for the account of the app."""
    path.write_text("1234")
    path.chmod(mode)

    assert read_credential(path) == "1234"


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o601, 0o620, 0o610])
def test_others_may_not(path: Path, mode: int) -> None:
    """And the group may not write."""
    path.write_text("1234")
    path.chmod(mode)

    with pytest.raises(KeyFileRejected, match="set it to 0640"):
        read_credential(path)


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"canary one", b"canary\ntwo", b"canary\0", "canary\u00e9".encode()]
)
def test_what_is_no_single_word_is_refused_without_being_shown(path: Path, data: bytes) -> None:
    """It would break an HTTP header, or lock a token."""
    path.write_bytes(data)

    with pytest.raises(KeyFileRejected) as caught:
        read_credential(path)

    assert str(caught.value).startswith(f"{path}: ")
    assert "canary" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_huge_credential_is_refused(path: Path) -> None:
    """A wrong path does not fill the memory."""
    path.write_bytes(b"x" * 4097)

    with pytest.raises(KeyFileRejected, match="larger than 4096 bytes"):
        read_credential(path)
