"""Argon2 through the app against bare argon2-cffi, on the same cores."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from argon2.low_level import Type, hash_secret_raw

from bench.pairs import interleaved, medians, ratio_of_pairs
from bench.report import Report
from bench.site import sites_in
from plugin.vault.password import RECOMMENDED, PasswordParameters

BARE = "bare"
ROUNDS = 9
EACH = 2
"""Derivations of each thread in a round."""


def measure_argon2(report: Report) -> None:
    """Compare three ways with as many threads as cores, and with one."""
    cores = os.cpu_count() or 1
    rows = []
    for threads in sorted({1, cores}):
        with TemporaryDirectory() as folder:
            rows += _compare(Path(folder), threads)
    report.table(
        "Argon2id, 64 MiB, 3 passes, 1 lane",
        ("threads", "way", "derivations per second", "of bare, by the clock", "of bare, by processor time"),
        rows,
    )
    report.note(
        f"*Bare* is argon2-cffi alone. Rounds in turn, {ROUNDS} each; rates are medians, shares are medians over"
        " the rounds of bare time to this way's time. By the clock, what else the machine does counts too, and"
        " waiting for the disk; by processor time it hardly does. *Unlock* is the whole use case on SQLite with"
        " a host that answers at once: reserving the attempt, Argon2 in a slot, opening, granting, auditing."
        " The aim is 95 %."
    )


def _compare(folder: Path, threads: int) -> list[tuple[str, ...]]:
    with sites_in(folder) as made, ThreadPoolExecutor(threads) as pool:
        # A tenant gets half of the slots: twice as many as threads keep that bound out of the comparison.
        sites = made.with_slots(2 * threads)
        callers = [sites.caller(number) for number in range(threads)]
        secrets = [sites.add(caller) for caller in callers]
        parameters = PasswordParameters.fresh(RECOMMENDED)

        def everybody(work: Callable[[int], object]) -> Callable[[], object]:
            def one(number: int) -> None:
                for _ in range(EACH):
                    work(number)

            return lambda: list(pool.map(one, range(threads)))

        ways = {
            BARE: everybody(lambda _number: _bare(parameters.salt)),
            "slots": everybody(
                lambda number: sites.deps.password_keys.derive(
                    "a good password", parameters, principal=callers[number].principal
                )
            ),
            "unlock": everybody(lambda number: sites.unlock(callers[number], secrets[number])),
        }
        wall = interleaved(ways, rounds=ROUNDS)
        processor = interleaved(ways, rounds=ROUNDS, clock=time.process_time)
    return [
        (
            str(threads),
            way,
            f"{threads * EACH / seconds:.2f}",
            f"{100 * ratio_of_pairs(wall[BARE], wall[way]):.1f} %",
            f"{100 * ratio_of_pairs(processor[BARE], processor[way]):.1f} %",
        )
        for way, seconds in medians(wall).items()
    ]


def _bare(salt: bytes) -> bytes:
    return hash_secret_raw(
        b"a good password",
        salt,
        time_cost=RECOMMENDED.time_cost,
        memory_cost=RECOMMENDED.memory_kib,
        parallelism=RECOMMENDED.parallelism,
        hash_len=32,
        type=Type.ID,
    )
