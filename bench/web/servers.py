"""The app on three servers: its own (granian), gunicorn with threads and waitress; each on the same core in turn."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench.web import subject as app
from bench.web.hot_path import Cell, Rounds, interleaved
from bench.web.load import Request
from bench.web.process import Server, free_port
from bench.web.site import Site
from bench.web.stalls import Stalls
from bench.web.stalls import measure as measure_stalls

PROGRAMS = Path(__file__).resolve().parents[1] / ".servers" / "bin"
"""An environment of its own: these servers are no dependencies of the app (see bench/setup.sh)."""
THREADS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """One server's runs of each cell, and how it bore bad clients."""

    name: str
    rounds: tuple[Rounds, ...]
    stalls: Stalls


def measure(folder: Path, site: Site, *, rounds: int, seconds: int) -> tuple[Candidate, ...]:
    """Run every server on the same store; first their speed, in turn, then their patience, one by one."""
    subject = app.prepare(folder, site)
    with ExitStack() as stack:
        running: dict[str, tuple[app.Subject, Server]] = {}
        for name in _commands(0):
            moved = _moved(subject, free_port())
            server = stack.enter_context(moved.serving(_commands(moved.port)[name]))
            running[name] = moved, server
        cells = [cell for name, (moved, server) in running.items() for cell in _cells(name, moved, server)]
        measured = interleaved(cells, rounds=rounds, seconds=seconds)
        stalls = {name: measure_stalls(*pair) for name, pair in running.items()}
    return tuple(
        Candidate(name, tuple(r for r in measured if r.name.startswith(f"{name}:")), stalls[name])
        for name in running
    )


def _commands(port: int) -> dict[str, tuple[str, ...]]:
    python = str(PROGRAMS / "python")
    return {
        "granian": (python, "-m", "plugin", "serve", "--port", str(port), "--workers", "1"),
        "gunicorn": (
            *(python, "-m", "gunicorn", "--worker-class", "gthread", "--threads", str(THREADS)),
            *("--limit-request-line", "8190", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{port}", "bench.web.entry:app()"),
        ),
        "waitress": (python, "-m", "bench.web.entry", str(port), str(THREADS)),
    }


def _moved(subject: app.Subject, port: int) -> app.Subject:
    """Return the same installed app at another port."""
    environ = subject.environ | {
        "SECRETS_BASE_URL": f"http://127.0.0.1:{port}",
        "SECRETS_THREADS": str(THREADS),
    }
    folder = subject.folder / str(port)
    folder.mkdir()
    return replace(subject, folder=folder, environ=environ, port=port)


def _cells(name: str, subject: app.Subject, server: Server) -> tuple[Cell, ...]:
    return (
        Cell(f"{name}: /healthz", server, lambda: [Request("/healthz")]),
        Cell(f"{name}: panel page", server, subject.panel),
        Cell(f"{name}: list call", server, subject.listing),
    )
