"""The real server under a flood of wrong guesses: its memory; and how long refusals take."""

import os
import statistics
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from bench.pairs import interleaved
from bench.report import Report
from plugin.storage.migration import migrate
from plugin.vault.key_file import write_new_key_file
from plugin.vault.slots import default_slots
from tests.site import ALICE, CHARLIE, OTHER_ISSUE, Site, World, running_world
from tests.web.conftest import environment_of
from tests.web.person import API
from tests.web.running_server import RunningServer, running_server

WORKERS = 2
CLIENTS = 24
SECONDS = 12
ARGON2_MIB = 64
ROOM_MIB = 150


@dataclass
class Flood:
    """A running server, and who floods it."""

    site: Site
    server: RunningServer
    answers: Counter[int] = field(default_factory=Counter)

    def post(
        self, account: str, path: str, body: dict[str, str], container: str | None = None
    ) -> requests.Response:
        """Call the API."""
        token = self.site.context_token(account, context=self.site.context_claim(container))
        url = f"{self.server.url}{API}/{path}"
        return requests.post(url, json=body, headers={"Authorization": f"JWT {token}"}, timeout=60)

    def add(self, container: str | None = None) -> str:
        """Add a secret."""
        draft = {"title": "Database", "password": "a good password", "content": "a content"}
        answer = self.post(ALICE, "secrets", draft, container)
        answer.raise_for_status()
        return str(answer.json()["secret"]["id"])

    def processes(self) -> list[int]:
        """Return the server's main process and its workers."""
        children = Path(
            f"/proc/{self.server.process.pid}/task/{self.server.process.pid}/children"
        ).read_text()
        return [self.server.process.pid, *map(int, children.split())]

    def memory_mib(self) -> float:
        """Return the memory of all of them: proportional shares where they may be read, else resident sizes."""
        return sum(map(_memory_kib, self.processes())) / 1024


def measure_flood(report: Report) -> None:
    """Flood a server with two workers, and watch its memory."""
    with _running() as flood:
        secrets = [flood.add() for _ in range(8)]
        idle = flood.memory_mib()
        peak = _flood(flood, secrets)
        slots = default_slots(os.cpu_count() or 1, WORKERS)
        argon2 = WORKERS * slots * ARGON2_MIB
        rows = [
            ("idle, after the first derivations", f"{idle:.0f}"),
            (f"peak in {SECONDS} s of guesses from {CLIENTS} clients", f"{peak:.0f}"),
            ("growth", f"{peak - idle:.0f}"),
            (f"Argon2's share: {WORKERS} processes x {slots} slots x {ARGON2_MIB} MiB", str(argon2)),
            (f"bound: that and {ROOM_MIB} MiB", str(argon2 + ROOM_MIB)),
        ]
        report.table("Memory of the server under a flood of guesses", ("", "MiB"), rows)
        told = ", ".join(f"{number} x {status}" for status, number in sorted(flood.answers.items()))
        report.note(
            f"{_kind_of_memory(flood.server.process.pid)}, main process and workers together. Answers: {told}."
        )
        _measure_refusals(flood, report)


def _flood(flood: Flood, secrets: list[str]) -> float:
    """Guess from many accounts until the time is over; return the highest memory that was seen."""
    over = time.monotonic() + SECONDS

    def guess(first: int) -> None:
        # Each round is another account: nobody is slowed by the throttle, and every slot is wanted.
        for number, secret in enumerate(cycle(secrets)):
            if time.monotonic() > over:
                return
            account = f"712020:{first:04d}-{number:06d}"
            answer = flood.post(account, f"secrets/{secret}/unlock", {"password": "a wrong guess"})
            flood.answers[answer.status_code] += 1

    clients = [threading.Thread(target=guess, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    peak = 0.0
    while any(client.is_alive() for client in clients):
        peak = max(peak, flood.memory_mib())
        time.sleep(0.05)
    return peak


def _measure_refusals(flood: Flood, report: Report) -> None:
    """Time what must look alike, in turn, on a server that has nothing else to do."""
    there, elsewhere = flood.add(), flood.add(OTHER_ISSUE)
    guess = {"password": "a wrong guess"}

    def ask(account: str, secret_id: str) -> None:
        if flood.post(account, f"secrets/{secret_id}/unlock", guess).status_code != requests.codes.not_found:
            raise RuntimeError("this was not refused as it should be")

    times = interleaved(
        {
            "Alice: a secret that never was": lambda: ask(ALICE, str(uuid.uuid4())),
            "Alice: a secret of another issue": lambda: ask(ALICE, elsewhere),
            "Charlie, who may not see the issue: a secret that is there": lambda: ask(CHARLIE, there),
            "Charlie: a secret that never was": lambda: ask(CHARLIE, str(uuid.uuid4())),
        },
        rounds=100,
    )
    rows = [
        (
            name,
            f"{1000 * statistics.median(values):.2f}",
            f"{1000 * statistics.quantiles(values, n=4)[2]:.2f}",
        )
        for name, values in times.items()
    ]
    report.table("Refusals by 404, over HTTP", ("unlock of", "ms, median", "ms, third quartile"), rows)
    report.note(
        "What one caller may compare must be alike: Alice's two rows, and Charlie's two. A hundred rounds in turn."
        " The tests assert on the number of SQL statements and derivations, not on these times."
    )


@contextmanager
def _running() -> Iterator[Flood]:
    with TemporaryDirectory() as name, running_world() as world:
        folder = Path(name)
        world.jira.viewers = _Everybody({CHARLIE})
        write_new_key_file(folder / "root-keys.json")
        environment = environment_of(world, folder)
        del environment["SECRETS_TEST_ONLY_CHEAP_ARGON2"]
        migrate(environment["SECRETS_DATABASE_URL"])
        with running_server(environment, folder, "--workers", str(WORKERS)) as server:
            _install(world, server)
            yield Flood(world.jira, server)


def _install(world: World, server: RunningServer) -> None:
    headers = {"Authorization": f"JWT {world.jira.install_token('installed')}"}
    body = world.jira.event("installed")
    url = f"{server.url}/connect/lifecycle/installed"
    requests.post(url, json=body, headers=headers, timeout=20).raise_for_status()


class _Everybody(set[str]):
    """Everybody but those who are named."""

    def __contains__(self, account: object) -> bool:
        return not super().__contains__(account)


def _memory_kib(pid: int) -> int:
    for file, name in ((f"/proc/{pid}/smaps_rollup", "Pss:"), (f"/proc/{pid}/status", "VmRSS:")):
        try:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        return next(int(line.split()[1]) for line in lines if line.startswith(name))
    return 0


def _kind_of_memory(pid: int) -> str:
    try:
        Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return "Resident sizes (VmRSS), which count shared pages once for each process"
    return "Proportional set sizes (Pss)"
