"""However many guesses come at once, at however many processes, not one more is tested than the budget."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import requests

from plugin.domain.attempts import (
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_SECRET,
    FIRST_WAIT_SECONDS,
    FREE_TRIES,
)
from plugin.domain.ids import ClientKey
from plugin.storage.engine import open_store
from plugin.storage.migration import migrate
from plugin.vault.key_file import write_new_key_file
from tests.connect.local_host import LocalHost
from tests.postgres import TemporaryPostgres
from tests.site import ALICE, BOB, Site, make_world
from tests.threats.storm import Storm
from tests.web.conftest import environment_of
from tests.web.running_server import running_server

NEWCOMERS = [f"712020:newcomer-{number:04d}-0c6f2a1b8d77" for number in range(30)]
OTHERS = [f"712020:another-{number:04d}-0c6f2a1b8d77" for number in range(6)]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make an empty database, and return its address."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('guessing')}/secrets.db"
        migrate(url)
        yield url
        return
    with TemporaryPostgres() as server:
        url = server.create_database()
        migrate(url)
        yield url


@pytest.fixture(scope="module")
def storm(database: str, outside: LocalHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """On SQLite two servers, on PostgreSQL one with two workers; many people may see the issue."""
    folder = tmp_path_factory.mktemp("servers")
    write_new_key_file(folder / "root-keys.json")
    world = make_world(outside)
    world.jira.viewers |= {*NEWCOMERS, *OTHERS}
    environment = {**environment_of(world, folder), "SECRETS_DATABASE_URL": database}
    with ExitStack() as stack:
        if database.startswith("sqlite"):
            runs = [folder / "first", folder / "second"]
            for run in runs:
                run.mkdir()
            servers = [stack.enter_context(running_server(environment, run)) for run in runs]
        else:
            servers = [stack.enter_context(running_server(environment, folder, "--workers", "2"))]
        install(world.jira, servers[0].url)
        yield Storm(world.jira, [server.url for server in servers])


def install(site: Site, url: str) -> None:
    """Let the site install the app."""
    headers = {"Authorization": f"JWT {site.install_token('installed')}"}
    body = site.event("installed")
    answer = requests.post(f"{url}/connect/lifecycle/installed", json=body, headers=headers, timeout=20)
    assert answer.status_code == 204, answer.text


@pytest.fixture(autouse=True)
def _count_anew(storm: Storm) -> None:
    storm.answers.clear()


def refusals_noted(database: str, secrets: set[str], storm: Storm) -> int:
    """Return how many guesses at these secrets the app has tested, by its own audit trail."""
    store = open_store(database)
    with store.reading() as unit:
        site = unit.installations.find(ClientKey(storm.site.client_key))
        assert site is not None
        events = unit.audit.events(site.id, limit=10_000)
    store.close()
    return sum(event.kind == "refused" and str(event.secret_id) in secrets for event in events)


def most_after(seconds: float) -> int:
    """Return how many guesses at one secret one account may have made after so many seconds."""
    guesses, wait = FREE_TRIES, FIRST_WAIT_SECONDS
    while seconds >= wait:
        guesses, seconds, wait = guesses + 1, seconds - wait, wait * 2
    return guesses


def test_one_reader_at_one_secret(storm: Storm, database: str) -> None:
    """Five guesses are free; of eighty at once no sixth is tested before its wait is over."""
    secret = storm.add_secret(ALICE)
    started = time.monotonic()

    storm.guess_at_once([(OTHERS[0], secret)] * 80)

    most = most_after(time.monotonic() - started)
    assert set(storm.answers) == {"wrong_password", "too_many_attempts"}
    assert FREE_TRIES <= storm.answers["wrong_password"] <= most
    assert refusals_noted(database, {secret}, storm) == storm.answers["wrong_password"]


def test_one_reader_at_many_secrets(storm: Storm, database: str) -> None:
    """Five at each of eight secrets would be forty; thirty in an hour are tested, and not one more."""
    secrets = [storm.add_secret(ALICE) for _ in range(8)]

    storm.guess_at_once([(BOB, secret) for secret in secrets] * FREE_TRIES)

    assert storm.answers["wrong_password"] <= FAILURES_PER_ACCOUNT
    # A guess that came while another's place was not given back yet may have been refused: the rest one by one.
    for secret in secrets:
        while storm.guess(storm.urls[0], BOB, secret) == "wrong_password":
            pass
    assert storm.answers["wrong_password"] == FAILURES_PER_ACCOUNT
    assert refusals_noted(database, set(secrets), storm) == FAILURES_PER_ACCOUNT


def test_many_newcomers_at_one_secret(storm: Storm, database: str) -> None:
    """Thirty accounts with four guesses each would be 120; a hundred in an hour are tested, and not one more.

    Then a newcomer waits, but the author does not: others cannot lock him out.
    """
    secret = storm.add_secret(ALICE)

    storm.guess_at_once([(account, secret) for account in NEWCOMERS] * 4)

    assert storm.answers["wrong_password"] <= FAILURES_PER_SECRET
    for account in NEWCOMERS:
        while storm.guess(storm.urls[-1], account, secret) == "wrong_password":
            pass
    assert storm.answers["wrong_password"] == FAILURES_PER_SECRET
    assert refusals_noted(database, {secret}, storm) == FAILURES_PER_SECRET
    assert storm.guess(storm.urls[0], OTHERS[1], secret) == "too_many_attempts"
    assert storm.guess(storm.urls[0], ALICE, secret) == "wrong_password"
