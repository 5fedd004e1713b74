"""The browser tests' set-up: servers and browser once, sites and windows new for every test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.person import Opener, Person
from tests.browser.servers import Servers, running_servers
from tests.browser.watch import Watch

_TIMEOUT_MS = 15_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-baselines", action="store_true", help="take the pictures of the pages anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    servers = getattr(item, "funcargs", {}).get("servers")
    if report.failed and servers is not None:
        report.sections.append(("Logs of the app and the devhost", servers.log_end()))
    return report


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with running_servers(tmp_path_factory.mktemp("servers")) as everything:
        yield everything


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    expect.set_options(timeout=_TIMEOUT_MS)
    with sync_playwright() as playwright:
        started = launch(playwright, tmp_path_factory.mktemp("browser"))
        yield started
        started.close()


@pytest.fixture
def servers(running: Servers) -> Servers:
    for site in running.sites:
        site.become_new_tenant()
    return running


@pytest.fixture
def opens(browser: Browser, servers: Servers) -> Iterator[Opener]:
    """`opens("alice")` gives Alice at a browser of her own; what goes wrong there fails the test at its end."""
    opened: list[Person] = []

    def open_window(handle: str, *, width: int = 1280, height: int = 900) -> Person:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US")
        context.set_default_timeout(_TIMEOUT_MS)
        watch = Watch()
        watch.follow(context)
        opened.append(Person(handle, context, servers, watch))
        return opened[-1]

    yield open_window
    for person in opened:
        person.context.close()
    problems = [problem for person in opened for problem in person.watch.problems]
    assert not problems, "In the browser:\n" + "\n".join(problems)


@pytest.fixture
def alice(opens: Opener) -> Person:
    return opens("alice")


@pytest.fixture
def bob(opens: Opener) -> Person:
    return opens("bob")


@pytest.fixture
def ada(opens: Opener) -> Person:
    return opens("ada")
