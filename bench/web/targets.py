"""Every target that was set, with its measured figure beside it."""

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.web.hot_path import HotPath, Rounds
from bench.web.load import Load
from bench.web.results import peak, table
from bench.web.servers import Candidate
from bench.web.unlocks import Unlocks

SPEED, P99, MEMORY, ARGON2, FLOOD, GROWTH, SIZE = 1.6, 1.0, 0.6, 0.95, 3.0, 1.05, 1.3
SIZE_RESULTS = Path(__file__).resolve().parents[1] / "results-size.md"
_PAGE, _JSON, _PANEL, _LIST = range(4)
_SIZE_ROW = re.compile(r"\| (?P<call>[^|]+) \| [\d.]+ \| [\d.]+ \| (?P<ratio>[\d.]+) \|")


@dataclass(frozen=True, slots=True)
class Target:
    """One target and what was measured; `measured` may be a word where there is no figure."""

    what: str
    wanted: str
    measured: str
    is_met: bool | None
    """None where it was not measured."""

    @classmethod
    def at_least(cls, what: str, wanted: float, measured: float) -> "Target":
        """Return a target that a figure must reach."""
        return cls(what, f">= {wanted:g}", f"{measured:.2f}", measured >= wanted)

    @classmethod
    def at_most(cls, what: str, wanted: float, measured: float) -> "Target":
        """Return a target that a figure must stay within."""
        return cls(what, f"<= {wanted:g}", f"{measured:.2f}", measured <= wanted)


def targets(hot: HotPath, unlocks: Unlocks, own_server: Candidate, size_results: Path = SIZE_RESULTS) -> str:
    """Return all targets; those of size are read from the last run of `make bench-size`."""
    rows = [*_speed(hot), *_flood(unlocks), *_bad_clients(own_server), *_size(size_results)]
    verdicts = {True: "met", False: "**missed**", None: "not measured"}
    cells = ((row.what, row.wanted, row.measured, verdicts[row.is_met]) for row in rows)
    note = (
        "\n\nHeld by tests and not by figures: statements per route (`tests/web/test_statements.py`), plans of the"
        " audit pages (`tests/storage/test_audit_plans.py`), two machines"
        " (`tests/drills/test_two_machines.py`), rolling upgrades (`tests/storage/test_rolling_upgrade.py`)."
    )
    return table("Targets", ("what", "target", "measured (median)", ""), cells) + note


def _speed(hot: HotPath) -> list[Target]:
    page = hot.rounds[_PAGE]
    memory = peak(hot.rounds[_PANEL:]).pss / peak(hot.rounds[:_PANEL]).pss
    found = []
    for name, cell in (("panel page", hot.rounds[_PANEL]), ("list call", hot.rounds[_LIST])):
        beside = f"{name} / Node framework's page"
        found += [
            Target.at_least(
                f"{beside}: requests per second", SPEED, _ratio(cell, page, lambda r: r.per_second)
            ),
            Target.at_least(
                f"{beside}: requests per processor second",
                SPEED,
                _ratio(cell, page, lambda r: r.per_cpu_second),
            ),
            Target.at_most(f"{beside}: p99", P99, _ratio(cell, page, lambda r: r.p99)),
        ]
    return [*found, Target.at_most("memory (PSS) / Node framework", MEMORY, memory)]


def _flood(unlocks: Unlocks) -> list[Target]:
    flooded, quiet = ([run.p99 for run in runs] for runs in (unlocks.flooded, unlocks.quiet))
    return [
        Target.at_least("unlocks / bare Argon2", ARGON2, _median_ratio(unlocks.unlocked, unlocks.bare)),
        Target.at_most("p99 of pages in an unlock flood / without", FLOOD, _median_ratio(flooded, quiet)),
        Target.at_most(
            "memory after the last round of the flood / after the first",
            GROWTH,
            unlocks.memory[-1] / unlocks.memory[1],
        ),
    ]


def _bad_clients(server: Candidate) -> list[Target]:
    stalls = server.stalls
    found = {
        "half heads": stalls.half_headers,
        "half bodies": stalls.half_bodies,
        "dribbled bodies": stalls.dribbled_bodies,
        "idle connections": stalls.idle_connections,
    }
    rows = [
        Target(f"another client during {name}", "200", answer, answer.startswith("200"))
        for name, answer in found.items()
    ]
    is_finished = "request in flight: 200" in stalls.stop
    return [*rows, Target("SIGTERM during an unlock", "finished", stalls.stop, is_finished)]


def _size(file: Path) -> list[Target]:
    """Return the largest ratio of each database, with the name of its call."""
    if not file.exists():
        return [
            Target("calls on a large store / on a small one", f"<= {SIZE:g}", "run `make bench-size`", None)
        ]
    parts = re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_worst(part) for part in parts]


def _worst(part: str) -> Target:
    sizes = part.partition(", beside")[0]
    ratios = {match["call"]: float(match["ratio"]) for match in _SIZE_ROW.finditer(part)}
    call = max(ratios, key=lambda name: ratios[name])
    return Target.at_most(f"{sizes}: slowest call ({call}) / at 1,000 secrets", SIZE, ratios[call])


def _ratio(cell: Rounds, base: Rounds, figure: Callable[[Load], float]) -> float:
    return _median_ratio([figure(run) for run in cell.loads], [figure(run) for run in base.loads])


def _median_ratio(figures: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(one / other for one, other in zip(figures, others, strict=True))
