"""Hosts that are slow, silent, gone or hostile, over real HTTP: access is denied, and no thread waits for long."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from tests.connect.local_host import LocalHost, local_host
from tests.site import ADA, ALICE, World
from tests.web.conftest import install
from tests.web.events import newcomer
from tests.web.host_faults import FAULTS, UNAVAILABLE, YES, Doubter, cut, fixed
from tests.web.person import Person
from tests.web.problems import problem, refusal

MESSAGE = "No answer from the site"


@pytest.fixture
def client(quick_app: Flask) -> FlaskClient:
    return quick_app.test_client()


@pytest.fixture
def elsewhere() -> Iterator[LocalHost]:
    with local_host() as other:
        yield other


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_host_opens_and_changes_nothing(fault: str, doubter: Doubter, world: World) -> None:
    """Reading, editing and deleting are denied, soon, with a message; what was kept is as it was."""
    alice, secret = doubter.person, doubter.secret
    world.hosts_answer(FAULTS[fault](world.host))
    began = time.monotonic()

    assert refusal(alice.reveal(secret)) == UNAVAILABLE
    assert refusal(alice.edit(secret, content="changed")) == UNAVAILABLE
    assert refusal(alice.call("DELETE", secret.path, grant=secret.grant)) == UNAVAILABLE

    assert time.monotonic() - began < 10
    world.host.answer = world.answer
    assert doubter.version == 1
    assert alice.reveal(secret).get_json()["secret"]["content"]


def test_a_host_that_knows_no_such_thing_gives_no_access(doubter: Doubter, world: World) -> None:
    """404 is an answer: the secret is as unknown as if there were none."""
    world.hosts_answer(fixed(404, YES))

    assert refusal(doubter.person.reveal(doubter.secret)) == (404, "not_found")
    assert refusal(doubter.person.edit(doubter.secret, content="changed")) == (404, "not_found")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({}, None),
        ({"Retry_After": "30"}, 30),
        ({"Retry_After": "999999999999"}, 3600),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "soon"}, None),
    ],
    ids=["no wait", "30 s", "for ages", "negative", "nonsense"],
)
def test_throttling_is_handed_on(
    header: dict[str, str], expected: int | None, doubter: Doubter, world: World
) -> None:
    """With or without a wait, 429 denies; a sensible wait reaches the reader."""
    world.hosts_answer(fixed(429, b"{}", **header))

    answer = doubter.person.reveal(doubter.secret)

    assert refusal(answer) == UNAVAILABLE
    assert problem(answer).get("retry_after") == expected


def test_a_redirect_is_not_followed(doubter: Doubter, world: World, elsewhere: LocalHost) -> None:
    """Not even to an address that says yes: our token goes to the site's own base URL and nowhere else."""
    elsewhere.always(200, YES)
    for status in (301, 302, 303, 307, 308):
        world.hosts_answer(fixed(status, YES, Location=f"{elsewhere.url}/rest"))
        assert refusal(doubter.person.reveal(doubter.secret)) == UNAVAILABLE

    assert elsewhere.asked == []


def test_a_host_that_is_down_denies_at_once(quick_make_app: Callable[..., Flask], world: World) -> None:
    """Nobody listens at the site's address: 503, not an hour of waiting and not a way in."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = quick_make_app(ALLOWED_HOST_SUFFIXES=f"{world.host.url},{url}").test_client()
        site = newcomer(world, base_url=url)
        assert install(client, site) == 204
        alice = Person(client, site, ALICE)

        assert refusal(alice.call("GET", "secrets")) == UNAVAILABLE


def test_the_message_says_what_to_do(doubter: Doubter, world: World) -> None:
    """The reader learns that nothing happened and that he may try again; nothing of the host's answer."""
    world.hosts_answer(fixed(500, b"<b>Stack trace: NullPointerException</b>"))

    told = problem(doubter.person.reveal(doubter.secret))

    assert told["title"] == MESSAGE
    assert "nothing was opened or changed. Try again" in told["detail"]
    assert "NullPointer" not in str(told)


def test_the_admin_page_says_it_too(client: FlaskClient, world: World) -> None:
    """A page that cannot be shown is a page all the same, with the message in it."""
    world.hosts_answer(fixed(429, b"", Retry_After="30"))

    answer = Person(client, world.jira, ADA).view("/connect/admin?product=jira")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert MESSAGE in answer.get_data(as_text=True)


def test_the_log_says_what_was_wrong(client: FlaskClient, world: World) -> None:
    """The operator reads a fixed word and the status, and nothing of the host's answer."""
    alice = Person(client, world.jira, ALICE)
    reasons = {
        "status 500": fixed(500, b"NullPointerException"),
        "nonsense": fixed(200, b"NullPointerException"),
        "too_large": fixed(200, b" " * 20_000),
        "unreachable": cut(b""),
    }
    for reason, answer in reasons.items():
        world.hosts_answer(answer)
        with capture_logs() as lines:
            alice.call("GET", "secrets")
        assert lines[0]["reason"] == reason
        assert "NullPointer" not in str(lines)
