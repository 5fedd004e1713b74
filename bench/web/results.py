"""Writes the results down: every target beside what was measured, then the figures behind it."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from bench.web.hot_path import CONNECTIONS, HotPath, Rounds
from bench.web.load import Load
from bench.web.machine import description, load_average, programs
from bench.web.process import Memory
from bench.web.servers import THREADS, Candidate
from bench.web.stalls import PATIENCE_SECONDS, STALLED
from bench.web.unlocks import CONNECTIONS as FLOOD_CONNECTIONS
from bench.web.unlocks import Unlocks

RESULTS = Path(__file__).resolve().parents[1] / "results.md"
SPEED_TARGET, MEMORY_TARGET, ARGON2_TARGET, FLOOD_TARGET = 1.6, 0.6, 0.95, 3.0
_PAGE, _JSON, _PANEL, _LIST = range(4)


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


def targets(hot: HotPath, unlocks: Unlocks) -> str:
    """Return each target with its measured figure beside it."""
    page, panel, listing = (hot.rounds[place] for place in (_PAGE, _PANEL, _LIST))
    memory = _peak(hot.rounds[_PANEL:]).pss / _peak(hot.rounds[:_PANEL]).pss
    argon2 = _median_ratio(unlocks.unlocked, unlocks.bare)
    flood = _median_ratio([one.p99 for one in unlocks.flooded], [one.p99 for one in unlocks.quiet])
    rows = [
        *_speed_targets("panel page", panel, page),
        *_speed_targets("list call", listing, page),
        ("memory (PSS) / Node framework", f"<= {MEMORY_TARGET}", f"{memory:.2f}", memory <= MEMORY_TARGET),
        ("unlocks / bare Argon2", f">= {ARGON2_TARGET}", f"{argon2:.2f}", argon2 >= ARGON2_TARGET),
        (
            "p99 of pages in an unlock flood / without",
            f"<= {FLOOD_TARGET:g}",
            f"{flood:.1f}",
            flood <= FLOOD_TARGET,
        ),
    ]
    return _table(
        "Targets",
        ("what", "target", "measured (median)", ""),
        (
            (what, target, measured, "met" if is_met else "**missed**")
            for what, target, measured, is_met in rows
        ),
    )


def hot_path(hot: HotPath) -> str:
    """Return the comparison with the Node framework."""
    base = hot.rounds[_PAGE]
    node, app = _peak(hot.rounds[:_PANEL]), _peak(hot.rounds[_PANEL:])
    memory = (
        f"Most memory after any run, RSS / PSS: Node framework {node.rss:.0f} / {node.pss:.0f} MiB, "
        f"app (main process and worker) {app.rss:.0f} / {app.pss:.0f} MiB."
    )
    rows = ((r.name, *_figures(r.loads), *_ratios(r, base)) for r in hot.rounds)
    columns = ("", *_FIGURES, "ratio per round, wall", "ratio per round, cpu")
    return _table("Beside atlassian-connect-express", columns, rows) + f"\n\n{memory}"


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
    return _table("Unlocks", ("", "median (least-most)"), rows) + note


def servers(candidates: Sequence[Candidate]) -> str:
    """Return the servers beside each other."""
    speed = _table(
        "Servers",
        ("", *_FIGURES),
        ((rounds.name, *_figures(rounds.loads)) for one in candidates for rounds in one.rounds),
    )
    stalls = _table(
        f"Slow clients: a request of another client while {STALLED} of them hold on",
        ("", "RSS / PSS (MiB)", "half headers", "half bodies", "dribbled bodies", "idle connections"),
        ((one.name, _memory(one), *astuple(one.stalls)[:4]) for one in candidates),
    )
    rest = _table(
        "Long request lines and stopping",
        ("", "status by length of the line", "SIGTERM during an unlock"),
        ((one.name, one.stalls.long_lines, one.stalls.stop) for one in candidates),
    )
    note = (
        f"\n\n{THREADS} threads each, granian half as many more for bodies. "
        f"A request without an answer was given up after {PATIENCE_SECONDS:.0f} s."
    )
    return f"{speed}\n\n{stalls}\n\n{rest}{note}"


_FIGURES = ("per second, wall", "per second, cpu", "p50 ms", "p99 ms")


def _figures(loads: Sequence[Load]) -> tuple[str, ...]:
    return (
        _spread([one.per_second for one in loads]),
        _spread([one.per_cpu_second for one in loads]),
        _spread([one.p50 for one in loads], "{:.1f}"),
        _spread([one.p99 for one in loads], "{:.1f}"),
    )


def _speed_targets(name: str, rounds: Rounds, base: Rounds) -> list[tuple[str, str, str, bool]]:
    wall = _median_ratio(_each(rounds, lambda one: one.per_second), _each(base, lambda one: one.per_second))
    cpu = _median_ratio(
        _each(rounds, lambda one: one.per_cpu_second), _each(base, lambda one: one.per_cpu_second)
    )
    p99 = _median_ratio(_each(rounds, lambda one: one.p99), _each(base, lambda one: one.p99))
    return [
        (
            f"{name}, requests per second / Node framework's page",
            f">= {SPEED_TARGET}",
            f"{wall:.2f}",
            wall >= SPEED_TARGET,
        ),
        (f"{name}, the same per processor second", f">= {SPEED_TARGET}", f"{cpu:.2f}", cpu >= SPEED_TARGET),
        (f"{name}, p99 / Node framework's page", "<= 1", f"{p99:.2f}", p99 <= 1),
    ]


def _ratios(rounds: Rounds, base: Rounds) -> tuple[str, str]:
    pairs = list(zip(rounds.loads, base.loads, strict=True))
    return (
        " ".join(f"{one.per_second / other.per_second:.2f}" for one, other in pairs),
        " ".join(f"{one.per_cpu_second / other.per_cpu_second:.2f}" for one, other in pairs),
    )


def _peak(cells: Iterable[Rounds]) -> Memory:
    return max((cell.peak for cell in cells), key=lambda memory: memory.pss)


def _memory(candidate: Candidate) -> str:
    peak = _peak(candidate.rounds)
    return f"{peak.rss:.0f} / {peak.pss:.0f}"


def _each(rounds: Rounds, figure: Callable[[Load], float]) -> list[float]:
    return [figure(one) for one in rounds.loads]


def _median_ratio(figures: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(figures, others, strict=True))


def _spread(figures: Sequence[float], form: str = "{:.0f}") -> str:
    least, most = form.format(min(figures)), form.format(max(figures))
    return f"{form.format(statistics.median(figures))} ({least}-{most})"


def _table(heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join((f"## {heading}", "", *(f"| {' | '.join(line)} |" for line in lines)))
