"""The watch itself: it notices what it is there for, and nothing else."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.servers import Servers
from tests.browser.watch import Watch


@pytest.fixture
def watch() -> Watch:
    """Give a watch that has seen nothing."""
    return Watch()


@pytest.fixture
def page(browser: Browser, running: Servers, watch: Watch) -> Iterator[Page]:
    """Give a watched tab on a page of the app that holds no frame, with the app's own headers."""
    context = browser.new_context()
    watch.follow(context)
    tab = context.new_page()
    tab.goto(f"{running.jira.origin}/issues/")
    yield tab
    context.close()


def test_quiet_page_has_no_problems(page: Page, watch: Watch) -> None:
    """A page of the host without any fault leaves nothing to report, its bridge's own noise included."""
    page.wait_for_load_state("networkidle")

    assert watch.problems == []


def test_console_error_is_noticed(page: Page, watch: Watch) -> None:
    """An error in the console is reported with its text."""
    page.evaluate("console.error('something broke')")

    assert any("something broke" in problem for problem in watch.problems)


def test_uncaught_error_is_noticed(page: Page, watch: Watch) -> None:
    """An exception that nobody catches is reported."""
    page.evaluate("setTimeout(() => { throw new Error('nobody caught me'); })")
    page.wait_for_timeout(100)

    assert any("nobody caught me" in problem for problem in watch.problems)


def test_foreign_request_is_stopped_and_noticed(page: Page, watch: Watch) -> None:
    """A request to another host than this machine fails and is reported, without its query."""
    failure = page.evaluate("fetch('https://example.com/path?secret').catch((error) => error.message)")

    assert failure == "Failed to fetch"
    assert "A request to https://example.com/path" in watch.problems


def test_blocked_script_is_noticed(page: Page, running: Servers, watch: Watch) -> None:
    """A script that a page's Content-Security-Policy blocks is reported."""
    module = {"module": "secrets-issue-panel", "person": "alice", "issue": "10001"}
    page.goto(running.jira.control("page-url", **module)["url"])

    page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: '1'}))")
    page.wait_for_timeout(100)

    assert any(problem.startswith("CSP: script-src") for problem in watch.problems)


def test_unexpected_refusal_is_noticed(page: Page, watch: Watch) -> None:
    """An answer with an error status is reported as long as the test has not announced it."""
    page.evaluate("fetch('/no/such/page')")
    page.wait_for_timeout(100)

    assert any("404" in problem for problem in watch.problems)


def test_expected_refusal_passes(page: Page, watch: Watch) -> None:
    """An answer with a status that the test has announced is no problem."""
    watch.expect_status(404)

    page.evaluate("fetch('/no/such/page')")
    page.wait_for_timeout(100)

    assert watch.problems == []
