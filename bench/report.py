"""The report: tables in Markdown, printed as they are made and written to a file at the end."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("cryptography", "argon2-cffi", "SQLAlchemy", "granian")


class Report:
    """Collects lines."""

    def __init__(self, title: str, *, command: str = "make bench-vault") -> None:
        self._lines: list[str] = []
        self.line(f"# {title}")
        self.line()
        self.line(f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC by `{command}`: {_machine()}.")
        self.line(f"Load average of the last minute before: {os.getloadavg()[0]:.1f}.")

    def line(self, text: str = "") -> None:
        """Add a line."""
        print(text, flush=True)
        self._lines.append(text)

    def table(self, heading: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a heading and a table."""
        for text in ("", f"## {heading}", "", _row(columns), _row(["---"] * len(columns)), *map(_row, rows)):
            self.line(text)

    def note(self, text: str) -> None:
        """Add a paragraph."""
        self.line()
        self.line(text)

    def write(self, path: Path) -> None:
        """Write everything down."""
        path.write_text("\n".join(self._lines) + "\n", encoding="utf-8")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = _processor() or platform.machine()
    return (
        f"{os.cpu_count()} cores of {processor}, {memory:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}, {packages}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else ""
