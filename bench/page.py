"""How soon the panel can be seen: `make bench-page`. It prints medians and judges nothing.

The real app and the devhost run on this machine. In a browser with an empty cache and in one that was here before, in
turns, somebody opens the panel of an issue with three secrets. Times count from the start of the frame's navigation.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import launch
from tests.browser.panel import SecretsPanel
from tests.browser.servers import Server, running_servers

RUNS = 15
WARM_UP_RUNS = 3
SECRETS = 3
GOAL_MS = 150

_NOTE_WHEN_SHOWN = """
if (location.pathname === "/connect/jira/panel") {
  const note = () => {
    if (window.shownAt || document.getElementById("secrets")?.getAttribute("aria-busy") !== "false") return;
    // The next frame is the first one that shows it.
    requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now(); }));
    watch.disconnect();
  };
  const watch = new MutationObserver(note);
  watch.observe(document, { subtree: true, childList: true, attributes: true });
}
"""
_MEASURES = """() => ({
  painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
  shown: window.shownAt,
  answered: performance.getEntriesByType("navigation")[0].responseEnd,
  fetched: performance.getEntriesByType("resource").filter((one) => one.name.includes("/static/"))
    .reduce((sum, one) => sum + one.transferSize, 0),
})"""

Measures = dict[str, float]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        with running_servers(folder) as servers:
            browser = launch(playwright, folder)
            fill(browser, servers.jira)
            known = visitor(browser)
            for _ in range(WARM_UP_RUNS):
                open_panel(known, servers.jira)
            measured: dict[str, list[Measures]] = {"empty cache": [], "warm cache": []}
            for _ in range(RUNS):
                stranger = visitor(browser)
                measured["empty cache"].append(open_panel(stranger, servers.jira))
                stranger.close()
                measured["warm cache"].append(open_panel(known, servers.jira))
            browser.close()
    report(measured)


def visitor(browser: Browser) -> BrowserContext:
    """Open a browser window of somebody, without any of the tests' routes, which would turn the cache off."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    context.add_init_script(_NOTE_WHEN_SHOWN)
    return context


def fill(browser: Browser, jira: Server) -> None:
    """Add the secrets that the panel lists."""
    context = visitor(browser)
    page = context.new_page()
    page.goto(f"{jira.origin}/browse/ACME-1")
    page.get_by_role("toolbar").get_by_role("button", name="Secrets").click()
    panel = SecretsPanel(page.frame_locator('iframe[title="Secrets"]'))
    for number in range(SECRETS):
        panel.form("Add secret").or_(panel.button("Add secret")).first.wait_for()
        panel.add(f"Secret {number}", password=f"correct horse {number}", content="4711")
    context.close()


def open_panel(context: BrowserContext, jira: Server) -> Measures:
    """Open the issue and its panel; give what the panel's own clock says."""
    page = context.new_page()
    page.goto(f"{jira.origin}/browse/ACME-1", wait_until="networkidle")
    page.get_by_role("toolbar").get_by_role("button", name="Secrets").click()
    iframe = page.locator('iframe[title="Secrets"]')
    iframe.content_frame.get_by_role("list", name="Secrets").wait_for()
    frame = iframe.element_handle().content_frame()
    assert frame is not None  # noqa: S101 - an iframe has a frame
    frame.wait_for_function("() => window.shownAt")
    measures: dict[str, Any] = frame.evaluate(_MEASURES)
    page.close()
    return measures


def report(measured: dict[str, list[Measures]]) -> None:
    """Print the medians, and the largest of each, which says how steady the machine was."""
    print(f"Panel of a Jira issue with {SECRETS} secrets, {RUNS} runs each, medians (largest) in ms:")
    for name, runs in measured.items():
        parts = [
            f"{label} {median(runs, key):.0f} ({max(run[key] for run in runs):.0f})"
            for label, key in (
                ("answered", "answered"),
                ("shell painted", "painted"),
                ("list shown", "shown"),
            )
        ]
        print(f"  {name:<12} {', '.join(parts)}; {median(runs, 'fetched') / 1000:.1f} kB of static files")
    print(f"Goal: the list is shown {GOAL_MS} ms after navigation, warm.")


def median(runs: list[Measures], key: str) -> float:
    """Return the median of one measure."""
    return statistics.median(run[key] for run in runs)


if __name__ == "__main__":
    main()
