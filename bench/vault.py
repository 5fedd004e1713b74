"""Measures what the vault costs on this machine: `make bench-vault`, or `python -m bench.vault`."""

import sys
from collections.abc import Callable
from pathlib import Path

from bench.argon2 import measure_argon2
from bench.boxes import measure_boxes
from bench.flood import measure_flood
from bench.report import Report
from bench.rotation import measure_rotation
from plugin.logs import configure_logs

RESULTS = Path(__file__).with_name("results-vault.md")

PARTS: dict[str, Callable[[Report], None]] = {
    "boxes": measure_boxes,
    "argon2": measure_argon2,
    "flood": measure_flood,
    "rotation": measure_rotation,
}


def main(*names: str) -> None:
    """Measure the named parts, or all of them; only all of them are written down."""
    configure_logs("error")
    report = Report("What the vault costs")
    for name in names or PARTS:
        PARTS[name](report)
    if not names:
        report.write(RESULTS)


if __name__ == "__main__":
    main(*sys.argv[1:])
