"""What must not happen in a browser while a test runs: errors in the console, CSP violations, foreign requests."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_FOREIGN = re.compile(r"^(?!http://127\.0\.0\.1[:/]|data:|blob:|about:)")
# Atlassian's bridge asks for a feature flag service that only Atlassian's own pages start.
_HARMLESS = re.compile(r"^\[ACJS\] Feature flag service is not initialised\.")
_NO_NETWORK = "Failed to load resource: net::ERR_FAILED"
_BLOCKED = "violates the following Content Security Policy directive"
_REFUSAL = re.compile(r"^Failed to load resource: the server responded with a status of (\d{3})")
_REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  const what = event.blockedURI || event.sample;
  window.reportViolation(`${event.violatedDirective} blocked ${what} in ${location.pathname}`);
});
"""


@dataclass  # without slots: Playwright hangs attributes on the owner of a handler
class Watch:
    """Everything that went wrong in one browser context, in words."""

    problems: list[str] = field(default_factory=list)
    _expected: set[int] = field(default_factory=set)
    _is_network_expected_dead: bool = False
    _is_policy_expected_to_block: bool = False

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages and frames of a context from now on.

        Foreign requests get nowhere: the browser finds no host but this machine (chromium.py). A route that stopped
        them would hold up every other request, too, and turn the browser's cache off.
        """
        context.on("request", self._look_at)
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.expose_binding("reportViolation", lambda _source, text: self._report_violation(text))
        context.add_init_script(_REPORT_VIOLATIONS)

    def expect_status(self, *statuses: int) -> None:
        """Let answers with these statuses pass from now on, though the browser calls them errors."""
        self._expected.update(statuses)

    def expect_dead_network(self) -> None:
        """Let calls pass that reach nobody."""
        self._is_network_expected_dead = True

    def expect_policy_to_block(self) -> None:
        """Let pass that the content security policy stops something, since it is there to be stopped."""
        self._is_policy_expected_to_block = True

    def _report_violation(self, text: str) -> None:
        if not self._is_policy_expected_to_block:
            self.problems.append(f"CSP: {text}")

    def _look_at(self, request: Request) -> None:
        if _FOREIGN.match(request.url):
            self.problems.append(f"A request to {request.url.split('?')[0]}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type != "error" or _HARMLESS.match(message.text):
            return
        refusal = _REFUSAL.match(message.text)
        if refusal and int(refusal[1]) in self._expected:
            return
        if self._is_policy_expected_to_block and _BLOCKED in message.text:
            return
        if self._is_network_expected_dead and message.text == _NO_NETWORK:
            return
        place = message.location["url"].split("?")[0]
        self.problems.append(f"Console: {message.text} ({place})")

    def _catch(self, error: WebError) -> None:
        self.problems.append(f"Uncaught: {error.error}")
