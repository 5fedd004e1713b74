"""The memory of a process that holds keys stays with that process."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import make_machine

ROOT = Path(__file__).parents[1]

# PR_GET_DUMPABLE is 3. The fork stands for the server's worker processes.
SAY_WHAT_HOLDS = """
import ctypes, os, resource
from plugin.hygiene import keep_memory_private
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
{call}
child = os.fork()
if not child:
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE), flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE), flush=True)
"""

WITHOUT_LINUX = "import sys; sys.platform = 'plan9'; "


def say(call: str) -> list[str]:
    """Run the program in a process of its own: what it switches off stays off."""
    command = [sys.executable, "-c", SAY_WHAT_HOLDS.format(call=call)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.fixture(scope="module")
def said() -> list[str]:
    """Return what a process was, and what its child and it are afterwards."""
    return say("keep_memory_private()")


def test_a_process_can_be_dumped_before(said: list[str]) -> None:
    """Otherwise the next tests would show nothing."""
    assert said[0] == "1"


def test_no_core_is_dumped_afterwards(said: list[str]) -> None:
    """Neither by the limit nor by the kernel's flag, and the limit cannot be raised again."""
    assert said[2] == "0 0 0"


def test_a_forked_worker_cannot_be_dumped_either(said: list[str]) -> None:
    """The server's worker processes inherit both."""
    assert said[1] == "0 0 0"


def test_elsewhere_the_limit_still_holds() -> None:
    """Where there is no such flag nothing fails."""
    assert say(f"{WITHOUT_LINUX}keep_memory_private()")[2] == "1 0 0"


@pytest.mark.parametrize("command", ["serve", "maintain", "doctor", "new-root-key", "migrate"])
def test_every_command_begins_with_it(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that only make or examine keys; here it is noted instead of done."""
    calls: list[str] = []
    machine = make_machine(tmp_path, monkeypatch)
    monkeypatch.setattr("plugin.__main__.keep_memory_private", lambda: calls.append(command))

    machine.run(command)

    assert calls == [command]


def test_a_command_leaves_no_core(tmp_path: Path) -> None:
    """A real command, killed as by a fault of its own, is not dumped, whatever the shell permits."""
    program = (
        "import os, signal, resource; from plugin.__main__ import main;"
        "main(['new-root-key', os.environ['FILE']], standalone_mode=False);"
        "print(*resource.getrlimit(resource.RLIMIT_CORE), flush=True);"
        "os.kill(os.getpid(), signal.SIGSEGV)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"FILE": str(tmp_path / "keys.json"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert re.search(r"^0 0$", done.stdout, re.MULTILINE), done.stderr
    assert done.returncode < 0
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]
