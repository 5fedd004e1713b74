"""The demo's servers are started, awaited, watched and stopped as real processes."""

import os
import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devhost.programs import DemoError, Program, Running, run_step, started, wait_until_ready, watch

SILENT = "import time; time.sleep(600)"
# A server that answers, and has a child of its own as gunicorn has workers, which would outlive it.
SERVER = f"""
import http.server, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SILENT!r}])
print("child", child.pid, flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{SERVER}"
GONE_SECONDS = 10


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """Give a folder on the programs' import path, for modules that stand in for the real ones."""
    folder = tmp_path / "modules"
    folder.mkdir()
    return folder


def environment(module: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(module)}


@contextmanager
def serving(module: Path, tmp_path: Path, script: str = SERVER) -> Iterator[Running]:
    (module / "stand_in.py").write_text(script)
    port = free_port()
    program = Program("The app", ("stand_in", str(port)), tmp_path / "app.log", f"http://127.0.0.1:{port}/")
    with started(program, environment(module)) as running:
        wait_until_ready([running])
        yield running


def test_stopping_takes_the_children_along(module: Path, tmp_path: Path) -> None:
    """Leaving the block ends the server and the processes that it started."""
    with serving(module, tmp_path) as running:
        child = os.pidfd_open(int(running.program.log.read_text().split()[1]))

    ended, _, _ = select.select([child], [], [], GONE_SECONDS)
    os.close(child)
    assert ended
    assert running.process.returncode is not None


def test_stubborn_server_is_killed(module: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ignores the polite request is ended all the same."""
    monkeypatch.setattr("devhost.programs.STOP_SECONDS", 0.1)

    with serving(module, tmp_path, STUBBORN) as running:
        pass

    assert running.process.returncode == -signal.SIGKILL


def test_death_is_reported_with_the_log(module: Path, tmp_path: Path) -> None:
    """When a server dies, the message names it and ends with the end of its log."""
    with serving(module, tmp_path) as running:
        with running.program.log.open("a") as log:
            log.write("out of memory\n")
        running.process.kill()

        with pytest.raises(DemoError, match=r"(?s)The app died \(exit code -9\).*out of memory"):
            watch([running])


def test_death_at_the_start_is_reported(module: Path, tmp_path: Path) -> None:
    """A server that dies before it answers is reported at once, not after the whole wait."""
    (module / "stand_in.py").write_text("raise SystemExit('no root key')")
    program = Program("The app", ("stand_in",), tmp_path / "app.log", f"http://127.0.0.1:{free_port()}/")

    with started(program, environment(module)) as running, pytest.raises(DemoError, match="no root key"):
        wait_until_ready([running])


def test_silent_server_is_reported(module: Path, tmp_path: Path) -> None:
    """A server that runs but never answers is reported when the time is over."""
    (module / "stand_in.py").write_text(SILENT)
    program = Program("The devhost", ("stand_in",), tmp_path / "x.log", f"http://127.0.0.1:{free_port()}/")

    with (
        started(program, environment(module)) as running,
        pytest.raises(DemoError, match="The devhost does not answer"),
    ):
        wait_until_ready([running], seconds=0.2)


def test_failed_step_is_reported_with_its_output(module: Path) -> None:
    """A preparing command that fails is named, with what it said."""
    (module / "stand_in.py").write_text("raise SystemExit('the schema is newer')")

    with pytest.raises(DemoError, match=r"(?s)stand_in migrate` failed:.*the schema is newer"):
        run_step(("stand_in", "migrate"), environment(module))
