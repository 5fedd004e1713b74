"""What axe-core says about a frame: it sees nothing of a frame from another origin when run around it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

_AXE = (Path(__file__).resolve().parents[2] / "devhost/node_modules/axe-core/axe.min.js").read_text()
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Off by default, since it is new: what a button says must be in its name (WCAG 2.5.3).
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def violations(frame: Frame, *, only_colours: bool = False) -> list[str]:
    """Name every broken rule of WCAG 2.2 A and AA, or of its rule about colours, with the elements that break it."""
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(_AXE)
    # Preloading would fetch the themes by script, which the page's policy rightly forbids.
    options = {
        **(_COLOURS if only_colours else _RULES),
        "preload": False,
        "resultTypes": ["violations"],
    }
    # What is well is a long list, and nobody reads it.
    run = "async options => (await axe.run(document, options)).violations"
    found: list[dict[str, Any]] = frame.evaluate(run, options)
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]
