"""Writes down the figures behind the targets."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from bench.web.curve import Curve
from bench.web.hot_path import CONNECTIONS, HotPath, Rounds
from bench.web.load import Load
from bench.web.machine import description, load_average, programs
from bench.web.process import Memory
from bench.web.processes import Processes
from bench.web.servers import THREADS, Candidate
from bench.web.stalls import PATIENCE_SECONDS, STALLED
from bench.web.unlocks import CONNECTIONS as FLOOD_CONNECTIONS
from bench.web.unlocks import Unlocks

RESULTS = Path(__file__).resolve().parents[1] / "results.md"
_PAGE, _PANEL = 0, 2


def introduction(*, rounds: int, seconds: int) -> str:
    """Return what was measured, where and how."""
    return "\n".join(
        (
            "# What the app comes to over HTTP",
            "",
            f"Measured {datetime.now(UTC):%Y-%m-%d} by `make bench` on {description()}; {programs()}.",
            f"Load average before the start: {load_average():.1f}. Server on core 0, wrk on core 1 (one thread,",
            f"{CONNECTIONS} connections kept open, 200 different signed requests in turn); everything on loopback,",
            f"without TLS and proxy. {rounds} rounds of {seconds} s, all cells in turn in each round; ratios are",
            "taken within a round. `wall` is what wrk counted; `cpu` is per second of the server's own processor",
            "time, which other work on the machine disturbs less. p50 and p99 are those of a saturated server: they",
            "are mostly waiting. With a load average above 1 before the start, others were using the cores: then",
            "only the `cpu` ratios say something, and times of single rounds differ widely.",
        )
    )


def hot_path(hot: HotPath) -> str:
    """Return the comparison with the Node framework."""
    base = hot.rounds[_PAGE]
    node, app = peak(hot.rounds[:_PANEL]), peak(hot.rounds[_PANEL:])
    memory = (
        f"Most memory after any run, RSS / PSS: Node framework {node.rss:.0f} / {node.pss:.0f} MiB, "
        f"app (main process and worker) {app.rss:.0f} / {app.pss:.0f} MiB."
    )
    rows = ((r.name, *_figures(r.loads), *_ratios(r, base)) for r in hot.rounds)
    columns = ("", *_FIGURES, "ratio per round, wall", "ratio per round, cpu")
    return table("Beside atlassian-connect-express", columns, rows) + f"\n\n{memory}"


def unlocking(unlocks: Unlocks) -> str:
    """Return the flood of unlocks."""
    rows = (
        ("bare Argon2 per processor second", _spread(unlocks.bare, "{:.1f}")),
        ("unlocks over HTTP per processor second", _spread(unlocks.unlocked, "{:.1f}")),
        ("p99 of panel pages, quiet (ms)", _spread([one.p99 for one in unlocks.quiet], "{:.0f}")),
        ("p99 of panel pages during the flood (ms)", _spread([one.p99 for one in unlocks.flooded], "{:.0f}")),
        ("pages per second, quiet", _spread([one.per_second for one in unlocks.quiet])),
        ("pages per second during the flood", _spread([one.per_second for one in unlocks.flooded])),
        ("PSS before and after each round (MiB)", ", ".join(f"{one:.0f}" for one in unlocks.memory)),
    )
    note = f"\n\nThe server has one core and one place for Argon2; pages come over {FLOOD_CONNECTIONS} connections."
    return table("Unlocks", ("", "median (least-most)"), rows) + note


def servers(candidates: Sequence[Candidate]) -> str:
    """Return the servers beside each other."""
    speed = table(
        "Servers",
        ("", *_FIGURES),
        ((rounds.name, *_figures(rounds.loads)) for one in candidates for rounds in one.rounds),
    )
    stalls = table(
        f"Slow clients: a request of another client while {STALLED} of them hold on",
        ("", "RSS / PSS (MiB)", "half headers", "half bodies", "dribbled bodies", "idle connections"),
        ((one.name, _memory(one), *astuple(one.stalls)[:4]) for one in candidates),
    )
    rest = table(
        "Long request lines and stopping",
        ("", "status by length of the line", "SIGTERM during an unlock"),
        ((one.name, one.stalls.long_lines, one.stalls.stop) for one in candidates),
    )
    note = (
        f"\n\n{THREADS} threads each, granian half as many more for bodies. "
        f"A request without an answer was given up after {PATIENCE_SECONDS:.0f} s."
    )
    return f"{speed}\n\n{stalls}\n\n{rest}{note}"


def processes(cells: Sequence[Processes]) -> str:
    """Return what one, two and four workers do on PostgreSQL."""
    rows = (
        (f"{cell.workers}: {what}", *_figures(loads))
        for cell in cells
        for what, loads in (("panel page", cell.panel), ("list call", cell.listing))
    )
    note = (
        "\n\nApp, PostgreSQL (without fsync), the stand-in for the site and wrk share two cores here, so requests per"
        " second saturate with the machine. What the table shows is what each further worker costs per request."
    )
    return table("Worker processes on PostgreSQL", ("workers", *_FIGURES), rows) + note


def curves(found: Sequence[Curve]) -> str:
    """Return latency against load as a table, with the picture of it."""
    rows = (
        (curve.name, f"{p.connections}", f"{p.per_second:.0f}", f"{p.p50:.1f}", f"{p.p99:.1f}")
        for curve in found
        for p in curve.points
    )
    columns = ("", "connections", "per second", "p50 ms", "p99 ms")
    return table("Latency against load", columns, rows) + "\n\n![Latency against load](pictures/latency.svg)"


_FIGURES = ("per second, wall", "per second, cpu", "p50 ms", "p99 ms")


def _figures(loads: Sequence[Load]) -> tuple[str, ...]:
    return (
        _spread([one.per_second for one in loads]),
        _spread([one.per_cpu_second for one in loads]),
        _spread([one.p50 for one in loads], "{:.1f}"),
        _spread([one.p99 for one in loads], "{:.1f}"),
    )


def _ratios(rounds: Rounds, base: Rounds) -> tuple[str, str]:
    pairs = list(zip(rounds.loads, base.loads, strict=True))
    return (
        " ".join(f"{one.per_second / other.per_second:.2f}" for one, other in pairs),
        " ".join(f"{one.per_cpu_second / other.per_cpu_second:.2f}" for one, other in pairs),
    )


def peak(cells: Iterable[Rounds]) -> Memory:
    """Return the most memory that a server held after any run."""
    return max((cell.peak for cell in cells), key=lambda memory: memory.pss)


def _memory(candidate: Candidate) -> str:
    most = peak(candidate.rounds)
    return f"{most.rss:.0f} / {most.pss:.0f}"


def _spread(figures: Sequence[float], form: str = "{:.0f}") -> str:
    least, most = form.format(min(figures)), form.format(max(figures))
    return f"{form.format(statistics.median(figures))} ({least}-{most})"


def table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a heading and a table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join((f"## {heading}", "", *(f"| {' | '.join(line)} |" for line in lines)))
