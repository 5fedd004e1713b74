"""The server's programs are found, or their package is named."""

from pathlib import Path

import pytest

from tests.postgres_programs import PostgresMissing, as_server_user, find_programs


def make_version(debian: Path, version: str) -> Path:
    folder = debian / version / "bin"
    folder.mkdir(parents=True)
    (folder / "initdb").touch(mode=0o755)
    return folder


def test_newest_version_is_taken(tmp_path: Path) -> None:
    """Versions are compared as numbers: 15 is newer than 9."""
    make_version(tmp_path, "9")
    newest = make_version(tmp_path, "15")

    assert find_programs(tmp_path) == newest


def test_path_is_searched_without_debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Debian's folders the programs on PATH are used."""
    folder = make_version(tmp_path, "own")
    monkeypatch.setenv("PATH", str(folder))

    assert find_programs(tmp_path / "none") == folder


def test_missing_server_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any server the error says which Debian package to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostgresMissing, match="package: postgresql"):
        find_programs(tmp_path)


def test_missing_setpriv_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without setpriv the error says which Debian package to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(PostgresMissing, match="package: util-linux"):
        as_server_user()
