"""The virtual environment follows its lock file; Python and pip are played by stand-ins."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[3] / "deploy/setup"
PYTHON = """#!/bin/sh
case "$1 $2" in
"-m venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
"-m pip") echo "$*" >>pip-calls; [ ! -e pip-fails ] ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout with the real set-up script, and a Python that only notes what is asked of pip."""

    folder: Path

    def set_up(self) -> int:
        """Run the script, and return its exit code."""
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        script = str(self.folder / "deploy/setup/python.sh")
        environment = {**os.environ, "PATH": path}
        return subprocess.run(["sh", script], env=environment, capture_output=True, check=False).returncode

    @property
    def installations(self) -> int:
        """How often pip was asked to install."""
        calls = self.folder / "pip-calls"
        return len(calls.read_text().splitlines()) if calls.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder = tmp_path / "checkout"
    shutil.copytree(SETUP, folder / "deploy/setup")
    (folder / "bin").mkdir()
    (folder / "bin/python3.11").write_text(PYTHON)
    (folder / "bin/python3.11").chmod(0o755)
    (folder / "requirements-dev.lock").write_text("flask==3.1.3 --hash=sha256:00\n")
    return Checkout(folder)


def test_second_run_does_nothing(checkout: Checkout) -> None:
    """What is installed already is left alone."""
    assert checkout.set_up() == 0
    assert checkout.set_up() == 0

    assert checkout.installations == 1


def test_hashes_are_demanded(checkout: Checkout) -> None:
    """Only what has a hash in the lock file is installed, and nothing is built here."""
    checkout.set_up()

    call = (checkout.folder / "pip-calls").read_text()
    assert "--require-hashes --only-binary :all:" in call


def test_changed_lock_file_starts_afresh(checkout: Checkout) -> None:
    """A new lock file makes the environment anew, so that nothing old stays in it."""
    checkout.set_up()
    (checkout.folder / ".venv/leftover").touch()
    (checkout.folder / "requirements-dev.lock").write_text("flask==3.1.4 --hash=sha256:11\n")

    checkout.set_up()

    assert checkout.installations == 2
    assert not (checkout.folder / ".venv/leftover").exists()


def test_failed_installation_is_an_error_and_is_repeated(checkout: Checkout) -> None:
    """An installation that did not end well counts as none."""
    (checkout.folder / "pip-fails").touch()
    assert checkout.set_up() != 0
    (checkout.folder / "pip-fails").unlink()

    assert checkout.set_up() == 0
    assert checkout.installations == 2


def test_moved_checkout_installs_again(checkout: Checkout) -> None:
    """An environment knows its folder by name; moved elsewhere it is made anew."""
    checkout.set_up()
    moved = Checkout(checkout.folder.rename(checkout.folder.parent / "moved"))

    assert moved.set_up() == 0
    assert moved.installations == 2


def test_broken_interpreter_is_replaced(checkout: Checkout) -> None:
    """An environment whose Python is gone, as after a system upgrade, is made anew."""
    checkout.set_up()
    (checkout.folder / ".venv/bin/python").unlink()

    assert checkout.set_up() == 0
    assert checkout.installations == 2
