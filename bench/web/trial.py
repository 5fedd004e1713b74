"""A quick pass over the app alone: `python -m bench.web.trial` finds errors, never slowness.

It needs neither wrk nor Node nor the other servers: a small client of its own asks one request after the other. The
figures that it prints are of that client as much as of the app, so none of them is a result.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from bench.web import subject as app
from bench.web.checks import has_five_rows, is_shell, require_right
from bench.web.load import BadAnswers, Request
from bench.web.site import Site, running_site

REQUESTS = 50
UNLOCKS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """What one kind of request came to."""

    name: str
    requests: int
    wall_seconds: float
    cpu_seconds: float
    """Of the server."""


def run(folder: Path, site: Site) -> list[Trial]:
    """Ask for everything that the benchmarks ask the app for, a few times each.

    Raises:
        WrongAnswer, BadAnswers, DidNotStart: the app does not do what would be measured.

    """
    subject = app.prepare(folder, site, test_only_cheap_argon2="true")
    with subject.serving() as server:
        require_right(subject.url, subject.panel(), is_shell)
        require_right(subject.url, subject.listing(), has_five_rows)
        secret_ids = subject.secret_ids()

        def trial(name: str, number: int, ask: Callable[[requests.Session, int], int]) -> Trial:
            before, started_at = server.cpu_seconds(), time.monotonic()
            with requests.Session() as session:
                bad = sum(ask(session, place) != requests.codes.ok for place in range(number))
            if bad:
                raise BadAnswers(f"{bad} of {number} requests: {name}")
            return Trial(name, number, time.monotonic() - started_at, server.cpu_seconds() - before)

        return [
            trial("panel page", REQUESTS, _asking(subject.url, subject.panel())),
            trial("list call", REQUESTS, _asking(subject.url, subject.listing())),
            trial(
                "unlock", UNLOCKS, lambda s, n: subject.unlock(s, secret_ids[n % len(secret_ids)], reader=n)
            ),
        ]


def _asking(url: str, asked: Sequence[Request]) -> Callable[[requests.Session, int], int]:
    def ask(session: requests.Session, place: int) -> int:
        request = asked[place % len(asked)]
        headers = {"Authorization": request.authorization} if request.authorization else {}
        return session.get(url + request.target, headers=headers, timeout=30).status_code

    return ask


def main() -> None:
    """Run it, and print what it came to."""
    with tempfile.TemporaryDirectory() as folder, running_site() as site:
        for trial in run(Path(folder), site):
            print(
                f"{trial.name}: {trial.requests} answered, {trial.wall_seconds:.2f} s,"
                f" {trial.cpu_seconds:.2f} s of the server's processor time"
            )


if __name__ == "__main__":
    main()
