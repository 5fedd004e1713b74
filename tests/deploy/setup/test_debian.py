"""What is missing on a machine is installed, or named; the machine is played by a PATH of stand-ins."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "deploy/setup/debian.sh"
NEEDED_TOOLS = ("sh", "dirname", "find", "grep", "tr", "env", "ls", "mkdir", "rm", "true")


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that has the shell's basic tools and the stand-ins put into it, and nothing else."""

    folder: Path

    def add(self, name: str, script: str) -> None:
        """Put a command on the machine."""
        (self.folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.folder / name).chmod(0o755)

    def run(self, *needs: str) -> subprocess.CompletedProcess[str]:
        """Ask the script for the needs."""
        return subprocess.run(
            ["sh", str(SCRIPT), *needs],
            env={"PATH": str(self.folder), "CALLS": str(self.calls_file)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls_file(self) -> Path:
        """Where the stand-ins write how they were called."""
        return self.folder.parent / "calls"

    @property
    def calls(self) -> list[str]:
        """How the stand-ins were called, one line each."""
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in NEEDED_TOOLS:
        found = shutil.which(tool)
        assert found is not None, tool
        (folder / tool).symlink_to(found)
    made = Machine(folder)
    made.add("id", "echo 1000")
    made.add("sleep", ":")
    return made


def add_apt(machine: Machine, *, installs: str) -> None:
    """Give the machine an apt-get whose installing makes a command."""
    script = f"""echo "apt-get $*" >>"$CALLS"
case "$*" in *" install "*) cp "$0.sh" "{machine.folder}/{installs}" ;; esac"""
    machine.add("apt-get", script)
    machine.add("apt-get.sh", "exit 0")
    machine.add("dpkg", 'echo "dpkg $*" >>"$CALLS"')
    (machine.folder / "cp").symlink_to(str(shutil.which("cp")))


def test_missing_packages_are_named_exactly(machine: Machine) -> None:
    """Without rights the script stops, and names each missing package and the command that installs it."""
    machine.add("apt-get", "exit 1")

    answer = machine.run("python", "node")

    assert answer.returncode == 1
    assert "Missing Debian packages: python3 python3-venv nodejs npm" in answer.stderr
    assert "apt-get install --no-install-recommends python3 python3-venv nodejs npm" in answer.stderr


def test_missing_chromium_is_named(machine: Machine) -> None:
    """Without rights and without Chromium, the script stops and names its package."""
    machine.add("apt-get", "exit 1")

    answer = machine.run("chromium")

    assert answer.returncode == 1
    assert "Missing Debian packages: chromium" in answer.stderr


def test_machine_without_apt_stops(machine: Machine) -> None:
    """On a machine that is no Debian, even root gets the names instead of an attempt."""
    machine.add("id", "echo 0")

    answer = machine.run("node")

    assert answer.returncode == 1
    assert "no apt-get" in answer.stderr


def test_sudo_that_asks_is_not_used(machine: Machine) -> None:
    """A sudo that wants a password counts as no right to install."""
    add_apt(machine, installs="npm")
    machine.add("sudo", "exit 1")

    answer = machine.run("node")

    assert answer.returncode == 1
    assert machine.calls == []


@pytest.mark.parametrize("user", ["root", "sudo"])
def test_missing_package_is_installed(machine: Machine, user: str) -> None:
    """As root, or through sudo without a question, exactly what is missing is installed, after one update."""
    add_apt(machine, installs="npm")
    machine.add("node", "exit 0")
    machine.add("id", "echo 0" if user == "root" else "echo 1000")
    machine.add("sudo", 'echo sudo >>"$CALLS"; shift; exec "$@"')

    answer = machine.run("node")

    assert answer.returncode == 0, answer.stderr
    assert [line.split()[-1] for line in machine.calls if line.startswith("apt-get")] == ["update", "npm"]
    assert ("sudo" in machine.calls) == (user == "sudo")


def test_nothing_is_touched_when_all_is_there(machine: Machine) -> None:
    """A machine that has what is needed sees neither apt nor sudo."""
    add_apt(machine, installs="npm")
    machine.add("sudo", 'echo sudo >>"$CALLS"')
    for name in ("node", "npm", "python3"):
        machine.add(name, "exit 0")

    answer = machine.run("python", "node")

    assert answer.returncode == 0
    assert machine.calls == []


def test_old_node_is_missing(machine: Machine) -> None:
    """A Node that is too old counts as missing."""
    machine.add("node", "exit 1")
    machine.add("npm", "exit 0")

    answer = machine.run("node")

    assert "Missing Debian packages: nodejs\n" in answer.stderr


def test_installation_that_brings_too_little_stops(machine: Machine) -> None:
    """When the distribution's package is too old as well, the script says so instead of going on."""
    add_apt(machine, installs="npm")
    machine.add("node", "exit 1")
    machine.add("id", "echo 0")

    answer = machine.run("node")

    assert answer.returncode == 1
    assert "still missing or too old" in answer.stderr


def test_failing_apt_is_tried_again_and_reported(machine: Machine) -> None:
    """An apt that keeps failing is asked three times, then the packages are named."""
    machine.add("apt-get", 'echo "apt-get $*" >>"$CALLS"; exit 100')
    machine.add("dpkg", ":")
    machine.add("id", "echo 0")
    machine.add("node", "exit 0")

    answer = machine.run("node")

    assert answer.returncode == 1
    assert len([line for line in machine.calls if " install " in line]) == 3
    assert "Missing Debian packages: npm" in answer.stderr


def test_unknown_need_is_refused(machine: Machine) -> None:
    """A misspelt need is an error, not a need that is met."""
    assert machine.run("phyton").returncode == 2
