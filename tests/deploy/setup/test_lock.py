"""No lock file may name an address."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "deploy/setup/lock.sh"
LOCK_FILES = (
    "requirements.lock",
    "requirements-dev.lock",
    "devhost/package-lock.json",
    "deploy/forge/package-lock.json",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "deploy/setup").mkdir(parents=True)
    for folder in ("devhost", "deploy/forge"):
        (tmp_path / folder).mkdir()
    shutil.copy(SCRIPT, tmp_path / "deploy/setup/lock.sh")
    for name in LOCK_FILES:
        (tmp_path / name).write_text("flask==3.1.3 --hash=sha256:00\n")
    return tmp_path


def check(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(checkout / "deploy/setup/lock.sh"), "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_lock_files_without_addresses_pass(checkout: Path) -> None:
    """Names, versions and hashes alone are what a lock file holds."""
    assert check(checkout).returncode == 0


@pytest.mark.parametrize("name", LOCK_FILES)
@pytest.mark.parametrize(
    "line", ["--index-url https://packages.example/simple", "wheel @ file:///srv/wheel.whl"]
)
def test_address_is_refused_with_its_place(checkout: Path, name: str, line: str) -> None:
    """An address in any lock file fails the check, which shows the file and the line."""
    with (checkout / name).open("a") as lock:
        lock.write(f"{line}\n")

    answer = check(checkout)

    assert answer.returncode == 1
    assert f"{name}:2:{line}" in answer.stdout


def test_missing_lock_file_is_refused(checkout: Path) -> None:
    """A lock file that is not there is no lock file without addresses."""
    (checkout / "requirements.lock").unlink()

    assert check(checkout).returncode != 0
