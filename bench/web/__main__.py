"""Runs all benchmarks over HTTP: `python -m bench.web`, or with `--short` a quick pass that only finds errors."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.web import curve, hot_path, pictures, processes, results, servers, unlocks
from bench.web.machine import keep_to_client_core
from bench.web.site import Site, running_site
from bench.web.targets import targets

_Result = TypeVar("_Result")
_ROUNDS, _SECONDS = 3, 8
_SHORT_ROUNDS, _SHORT_SECONDS = 1, 1


def main(*, is_short: bool) -> None:
    """Measure everything; a short pass writes nothing down."""
    keep_to_client_core()
    rounds, seconds = (_SHORT_ROUNDS, _SHORT_SECONDS) if is_short else (_ROUNDS, _SECONDS)
    introduction = results.introduction(rounds=rounds, seconds=seconds)
    hot = _in_a_folder(lambda folder, site: hot_path.measure(folder, site, rounds=rounds, seconds=seconds))
    flood = _in_a_folder(lambda folder, site: unlocks.measure(folder, site, rounds=rounds, seconds=seconds))
    compared = _in_a_folder(
        lambda folder, site: servers.measure(folder, site, rounds=rounds, seconds=max(1, seconds // 2))
    )
    several = _in_a_folder(
        lambda folder, site: processes.measure(folder, site, rounds=rounds, seconds=max(1, seconds // 2))
    )
    curves = _in_a_folder(lambda folder, site: curve.measure(folder, site, seconds=max(1, seconds // 2)))
    parts = (
        introduction,
        targets(hot, flood, compared[0]),
        results.hot_path(hot),
        results.curves(curves),
        results.unlocking(flood),
        results.processes(several),
        results.servers(compared),
    )
    text = "\n\n".join(parts) + "\n"
    print(text)
    if not is_short:
        results.RESULTS.write_text(text)
        pictures.draw(curves, pictures.LATENCY)


def _in_a_folder(measure: Callable[[Path, Site], _Result]) -> _Result:
    with tempfile.TemporaryDirectory() as folder, running_site() as site:
        return measure(Path(folder), site)


if __name__ == "__main__":
    main(is_short="--short" in sys.argv[1:])
