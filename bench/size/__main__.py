"""`make bench-size`: fills stores, times the same calls on small and large ones, and writes the results down."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from bench.pairs import interleaved, medians
from bench.report import Report
from bench.site import sites_in
from bench.size.calls import Prepared
from bench.size.seeding import Size, seed
from tests.postgres import TemporaryPostgres

RESULTS = Path(__file__).parents[1] / "results-size.md"
SMALL = Size(secrets=1_000, installations=10, events=5_000)
LARGE = {
    "PostgreSQL": Size(secrets=1_000_000, installations=1_000, events=5_000_000),
    "SQLite": Size(secrets=100_000, installations=100, events=500_000),
}
SHORT = {name: Size(secrets=10_000, installations=20, events=20_000) for name in LARGE}
TARGET = 1.3
ROUNDS = 15
LOOPS = 10


@click.command()
@click.option("--short", is_flag=True, help="Small stores, to see that all of it runs; writes nothing down.")
def main(*, short: bool) -> None:
    """Measure what size costs, on PostgreSQL and on SQLite."""
    report = Report("What size costs", command="make bench-size")
    report.note(
        "The same calls in one process on a small and a large store, in turn; milliseconds are medians"
        f" of {ROUNDS} rounds, the ratio is that of the medians. All are to stay within {TARGET}."
        " The host is a stand-in that answers at once, and Argon2 is at its cheapest, so that what remains is the"
        " store's. One tenth of the secrets and half of the events are the measured site's own; PostgreSQL runs"
        " without fsync."
    )
    for name, size in (SHORT if short else LARGE).items():
        with ExitStack() as stack:
            small, large = (stack.enter_context(_store(name, store_size)) for store_size in (SMALL, size))
            _compare(report, name, size, small, large)
    if not short:
        report.write(RESULTS)


@contextmanager
def _store(name: str, size: Size) -> Iterator[Prepared]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        url = f"sqlite:///{folder}/secrets.db"
        if name == "PostgreSQL":
            url = stack.enter_context(TemporaryPostgres()).create_database()
        sites = stack.enter_context(sites_in(folder, url, cheap=True))
        prepared = Prepared.among(sites)
        seed(url, size, site=sites.installations[0].id)
        yield prepared


def _compare(report: Report, name: str, size: Size, small: Prepared, large: Prepared) -> None:
    rows = []
    calls, others = small.calls(), large.calls()
    for call, on_small in calls.items():
        times = medians(interleaved({"small": on_small, "large": others[call]}, rounds=ROUNDS, loops=LOOPS))
        ratio = times["large"] / times["small"]
        verdict = "met" if ratio <= TARGET else "**missed**"
        rows.append(
            (call, f"{times['small'] * 1e3:.2f}", f"{times['large'] * 1e3:.2f}", f"{ratio:.2f}", verdict)
        )
    report.table(
        f"{name}: {size.secrets:,} secrets, {size.containers:,} containers, {size.installations:,} installations,"
        f" {size.events:,} audit events, beside {SMALL.secrets:,} secrets and {SMALL.events:,} events",
        ("call", "small (ms)", "large (ms)", "ratio", f"at most {TARGET}"),
        rows,
    )


if __name__ == "__main__":
    sys.exit(main())
