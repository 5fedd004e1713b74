"""Fair timing: things that are compared run in turn, so that a busy machine slows them alike."""

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 9


def interleaved(
    contenders: Mapping[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
    loops: int = 1,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Time each contender once per round, in turn and in changing order; return seconds per call.

    With `time.process_time` as clock, what other programs do on the machine counts little.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds + 1):
        for name in names if number % 2 else reversed(names):
            work = contenders[name]
            start = clock()
            for _ in range(loops):
                work()
            if number:  # the first round warms up
                times[name].append((clock() - start) / loops)
    return times


def medians(times: Mapping[str, list[float]]) -> dict[str, float]:
    """Return the median of each contender."""
    return {name: statistics.median(values) for name, values in times.items()}


def ratio_of_pairs(base: list[float], other: list[float]) -> float:
    """Return the median over the rounds of base time to other time: 1.0 is as fast as the base."""
    return statistics.median(one / two for one, two in zip(base, other, strict=True))
