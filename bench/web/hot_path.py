"""The hot path beside the official Node framework: panel page, list call and the bare floor, on one core in turn."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.web import subject as app
from bench.web import yardstick as node
from bench.web.checks import has_five_rows, is_shell, require_right
from bench.web.load import Load, Request, load
from bench.web.process import Memory, Server
from bench.web.site import Site

CONNECTIONS = 16
WARM_UP_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing that is measured: its name, its server and its requests, which are signed anew for each run."""

    name: str
    server: Server
    requests: Callable[[], Sequence[Request]]


@dataclass(frozen=True, slots=True)
class Rounds:
    """All runs of one cell, in the order of the rounds."""

    name: str
    loads: tuple[Load, ...]

    @property
    def peak(self) -> Memory:
        """Return the most memory that the server held after any of these runs."""
        return max((one.memory for one in self.loads), key=lambda memory: memory.pss)


@dataclass(frozen=True, slots=True)
class HotPath:
    """What the comparison came to; the first cell is the yardstick."""

    rounds: tuple[Rounds, ...]


def measure(folder: Path, site: Site, *, rounds: int, seconds: int) -> HotPath:
    """Run all cells in turn, a few times over. All servers wait on the same core; one at a time has work.

    Raises:
        WrongAnswer, BadAnswers, DidNotStart: a server does not do what is to be measured.

    """
    subject, yardstick = app.prepare(folder, site), node.prepare(folder, site)
    with ExitStack() as stack:
        node_server = _enter(stack, yardstick.serving())
        app_server = _enter(stack, subject.serving())
        require_right(yardstick.url, yardstick.page(), has_five_rows)
        require_right(yardstick.url, yardstick.listing(), has_five_rows)
        require_right(subject.url, subject.panel(), is_shell)
        require_right(subject.url, subject.listing(), has_five_rows)
        cells = (
            Cell("Node framework: page of five rows", node_server, yardstick.page),
            Cell("Node framework: JSON of five rows", node_server, yardstick.listing),
            Cell("App: panel page", app_server, subject.panel),
            Cell("App: list call, five titles", app_server, subject.listing),
            Cell("App: /healthz (floor)", app_server, lambda: [Request("/healthz")]),
        )
        return HotPath(interleaved(cells, rounds=rounds, seconds=seconds))


def interleaved(cells: Sequence[Cell], *, rounds: int, seconds: int) -> tuple[Rounds, ...]:
    """Measure cell after cell, round after round, so that a slow minute of the machine hits all of them alike."""
    for cell in cells:
        load(cell.server, cell.requests(), seconds=min(seconds, WARM_UP_SECONDS), connections=CONNECTIONS)
    runs: dict[str, list[Load]] = {cell.name: [] for cell in cells}
    for _ in range(rounds):
        for cell in cells:
            runs[cell.name].append(
                load(cell.server, cell.requests(), seconds=seconds, connections=CONNECTIONS)
            )
    return tuple(Rounds(name, tuple(loads)) for name, loads in runs.items())


def _enter(stack: ExitStack, context: AbstractContextManager[Server]) -> Server:
    return stack.enter_context(context)
