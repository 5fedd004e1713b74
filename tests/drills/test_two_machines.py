"""Two servers behind nginx with one PostgreSQL: nobody can tell them apart, and the death of one loses nothing."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import requests

from plugin.storage.migration import migrate
from plugin.vault.key_file import write_new_key_file
from tests.connect.local_host import Asked, LocalHost
from tests.nginx import Nginx, running_nginx
from tests.postgres import TemporaryPostgres
from tests.site import BOB, World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, running_server

pytestmark = pytest.mark.postgres

API = "/connect/api/v1/secrets"
DRAFT = {"title": "Database", "password": "correct horse battery", "content": "canary-7f3a"}
UNLOCK = {"password": DRAFT["password"]}
MANY = 6


@dataclass(frozen=True)
class Machines:
    """Two servers, the proxy before them, and the site whose people ask."""

    servers: list[RunningServer]
    nginx: Nginx
    world: World

    def ask(self, method: str, path: str = "", *, at: int | None = None, **options: Any) -> requests.Response:
        """Ask through the proxy, or one server directly, as Alice."""
        url = self.nginx.url if at is None else self.servers[at].url
        headers = {"Authorization": f"JWT {self.world.jira.context_token()}"} | options.pop("headers", {})
        return requests.request(
            method, f"{url}{API}{path}", headers=headers, verify=self.nginx.certificate, timeout=20, **options
        )


@pytest.fixture
def machines(outside: LocalHost, tmp_path: Path) -> Iterator[Machines]:
    """Start all of it, and let the site install the app."""
    with ExitStack() as stack:
        url = stack.enter_context(TemporaryPostgres()).create_database()
        migrate(url)
        write_new_key_file(tmp_path / "root-keys.json")
        world = make_world(outside)
        environment = environment_of(world, tmp_path) | {"SECRETS_DATABASE_URL": url}
        servers = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            servers.append(stack.enter_context(running_server(environment, tmp_path / name)))
        nginx = stack.enter_context(running_nginx([server.port for server in servers], tmp_path))
        answer = requests.post(
            f"{nginx.url}/connect/lifecycle/installed",
            json=world.jira.event("installed"),
            headers={"Authorization": f"JWT {world.jira.install_token('installed')}"},
            verify=nginx.certificate,
            timeout=20,
        )
        assert answer.status_code == 204
        yield Machines(servers, nginx, world)


def kill(server: RunningServer) -> None:
    """End a server and its workers as a power cut does."""
    first = server.process.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    for pid in (first, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    server.process.wait(20)


def test_what_one_machine_wrote_the_other_reads_at_once(machines: Machines) -> None:
    """A secret that was added at the first is listed and opened at the second, with the same grant."""
    added = machines.ask("POST", at=0, json=DRAFT).json()
    grant = {"X-Secrets-Grant": added["grant"]["token"]}

    listed = [machines.ask("GET", at=number).json()["secrets"] for number in (0, 1)]
    opened = machines.ask("GET", f"/{added['secret']['id']}", at=1, headers=grant)

    assert listed[0] == listed[1]
    assert opened.json()["secret"]["content"] == DRAFT["content"]


def test_a_lock_at_one_machine_holds_at_the_other(machines: Machines) -> None:
    """No machine goes on with a grant that it has seen alive before."""
    added = machines.ask("POST", at=0, json=DRAFT).json()
    path, grant = f"/{added['secret']['id']}", {"X-Secrets-Grant": added["grant"]["token"]}
    before = machines.ask("GET", path, at=1, headers=grant).status_code

    machines.ask("DELETE", f"{path}/grant", at=0, headers=grant)

    assert (before, machines.ask("GET", path, at=1, headers=grant).status_code) == (200, 403)


def test_an_audience_that_is_set_at_one_machine_holds_at_the_other(machines: Machines) -> None:
    """What Bob has open at the second ends at once, and he does not get in again."""
    added = machines.ask("POST", at=0, json=DRAFT).json()
    path, grant = f"/{added['secret']['id']}", {"X-Secrets-Grant": added["grant"]["token"]}
    bob = {"Authorization": f"JWT {machines.world.jira.context_token(BOB)}"}
    opened = machines.ask("POST", f"{path}/unlock", at=1, json=UNLOCK, headers=bob).json()
    bobs = bob | {"X-Secrets-Grant": opened["grant"]["token"]}
    before = machines.ask("GET", path, at=1, headers=bobs).status_code

    machines.ask("PUT", f"{path}/sharing", at=0, json={"members": []}, headers=grant).raise_for_status()

    bob = {"Authorization": f"JWT {machines.world.jira.context_token(BOB)}"}
    bobs |= bob
    after = [
        machines.ask("GET", path, at=1, headers=bobs),
        machines.ask("POST", f"{path}/unlock", at=1, json=UNLOCK, headers=bob),
    ]
    assert (before, [answer.status_code for answer in after]) == (200, [403, 403])
    assert [answer.json()["code"] for answer in after] == ["not_shared", "not_shared"]


def test_the_death_of_a_machine_with_a_request_in_flight_loses_nothing(machines: Machines) -> None:
    """Who was unlocked stays unlocked; the request that died changed nothing, and can be made again."""
    added = machines.ask("POST", json=DRAFT).json()
    path, grant = f"/{added['secret']['id']}", {"X-Secrets-Grant": added["grant"]["token"]}
    asked, may_answer = threading.Event(), threading.Event()

    def slowly(handler: BaseHTTPRequestHandler, question: Asked) -> None:
        asked.set()
        may_answer.wait(20)
        machines.world.answer(handler, question)

    machines.world.hosts_answer(slowly)
    edit = {"headers": grant | {"If-Match": '"1"'}, "json": {"content": "after"}}
    with ThreadPoolExecutor() as pool:
        dying = pool.submit(machines.ask, "PATCH", path, at=0, **edit)
        assert asked.wait(20)
        kill(machines.servers[0])
        may_answer.set()
        with pytest.raises(requests.ConnectionError):
            dying.result()
    machines.world.hosts_answer(machines.world.answer)

    shown = [machines.ask("GET", path, headers=grant) for _ in range(MANY)]
    again = machines.ask("PATCH", path, **edit)

    assert {answer.status_code for answer in shown} == {200}
    assert {answer.json()["secret"]["content"] for answer in shown} == {DRAFT["content"]}
    assert again.status_code == 200


def test_unlocking_goes_on_with_one_machine(machines: Machines) -> None:
    """The proxy finds out by itself that a machine is gone."""
    added = machines.ask("POST", json=DRAFT).json()
    kill(machines.servers[1])

    statuses = {
        machines.ask("POST", f"/{added['secret']['id']}/unlock", json=UNLOCK).status_code for _ in range(MANY)
    }

    assert statuses == {200}
