"""Latency against load: more and more connections, until the server's one core is full and they only wait."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.web import subject as app
from bench.web import yardstick as node
from bench.web.load import Request, load
from bench.web.process import Server
from bench.web.site import Site

CONNECTIONS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True, slots=True)
class Point:
    """One load: how many asked at once, what was answered in a second, and how long it took in milliseconds."""

    connections: int
    per_second: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Curve:
    """All loads of one thing, from the least to the most."""

    name: str
    points: tuple[Point, ...]


def measure(folder: Path, site: Site, *, seconds: int) -> tuple[Curve, ...]:
    """Measure the app's two hot calls and the yardstick's page, in turn at each load."""
    subject, yardstick = app.prepare(folder, site), node.prepare(folder, site)
    with ExitStack() as stack:
        node_server = stack.enter_context(yardstick.serving())
        app_server = stack.enter_context(subject.serving())
        cells: dict[str, tuple[Server, Callable[[], Sequence[Request]]]] = {
            "Node framework: page": (node_server, yardstick.page),
            "App: panel page": (app_server, subject.panel),
            "App: list call": (app_server, subject.listing),
        }
        points: dict[str, list[Point]] = {name: [] for name in cells}
        for connections in CONNECTIONS:
            for name, (server, requests) in cells.items():
                run = load(server, requests(), seconds=seconds, connections=connections)
                points[name].append(Point(connections, run.per_second, run.p50, run.p99))
    return tuple(Curve(name, tuple(found)) for name, found in points.items())
