"""Draws latency against load. Runs in the benchmarks' own environment: the app does not depend on matplotlib.

`python -m bench.web.pictures FILE.svg` reads the curves as JSON from its standard input.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.web.curve import Curve
from bench.web.servers import PROGRAMS

LATENCY = Path(__file__).resolve().parents[1] / "pictures" / "latency.svg"
_PERCENTILES = ("p50", "p99")


def draw(curves: Sequence[Curve], file: Path) -> None:
    """Have the picture drawn by an interpreter that can."""
    file.parent.mkdir(exist_ok=True)
    subprocess.run(
        [str(PROGRAMS / "python"), "-m", "bench.web.pictures", str(file)],
        input=json.dumps([asdict(curve) for curve in curves]),
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def _draw_here(curves: Sequence[dict[str, Any]], file: Path) -> None:
    # Only the benchmarks' own environment has it.
    import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - see above

    mpl.use("svg")
    # The same figures make the same file.
    mpl.rcParams.update({"svg.hashsalt": "latency", "svg.fonttype": "none"})
    from matplotlib import pyplot as plt  # noqa: PLC0415 - see above

    figure, panes = plt.subplots(1, len(_PERCENTILES), figsize=(9, 3.6), sharey=True)
    for pane, percentile in zip(panes, _PERCENTILES, strict=True):
        for curve in curves:
            points = curve["points"]
            pane.plot(
                [point["per_second"] for point in points],
                [point[percentile] for point in points],
                marker="o",
                markersize=3,
                label=curve["name"],
            )
        pane.set(title=percentile, xlabel="answered per second", yscale="log")
        pane.grid(visible=True, alpha=0.3)
    panes[0].set_ylabel("milliseconds")
    panes[0].legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    _draw_here(json.load(sys.stdin), Path(sys.argv[1]))
