"""The browser tests' set-up: servers and browser once, sites and windows new for every test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.doors import CONNECT, FORGE, is_of_connect
from tests.browser.person import Opener, Person
from tests.browser.pictures import Gallery
from tests.browser.servers import Servers, running_servers
from tests.browser.watch import Watch

_TIMEOUT_MS = 15_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-baselines", action="store_true", help="take the pictures of the pages anew")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            # A browser on a busy machine is late now and then; the report names what was tried twice.
            item.add_marker(pytest.mark.flaky(reruns=1))


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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of a module that names `DOORS` once through each of them."""
    doors = getattr(metafunc.module, "DOORS", None)
    if doors and "door" in metafunc.fixturenames and not is_of_connect(metafunc.function):
        metafunc.parametrize("door", doors, indirect=True)


@pytest.fixture
def door(request: pytest.FixtureRequest) -> str:
    """Through which door the app is in the sites."""
    return getattr(request, "param", CONNECT)


@pytest.fixture
def servers(running: Servers, door: str) -> Servers:
    for site in running.sites:
        site.become_new_tenant()
    if door == FORGE:
        running.open_forge_door()
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
def gallery(request: pytest.FixtureRequest) -> Iterator[Gallery]:
    """Give the pictures of this test; those that differ fail it at the end, so that all are taken."""
    gallery = Gallery(is_renewing=request.config.getoption("--renew-baselines", default=False))
    yield gallery
    assert not gallery.complaints, "Pictures differ (see .pictures/):\n" + "\n".join(gallery.complaints)


@pytest.fixture
def alice(opens: Opener) -> Person:
    return opens("alice")


@pytest.fixture
def bob(opens: Opener) -> Person:
    return opens("bob")


@pytest.fixture
def ada(opens: Opener) -> Person:
    return opens("ada")
