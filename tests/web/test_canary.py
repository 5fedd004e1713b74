"""The canary: marked values go through everything that the app does, and then are looked for everywhere else."""

import base64
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from plugin.vault.grant import GrantToken
from tests.connect.local_host import LocalHost
from tests.site import ALICE, APP_KEY, World, make_world
from tests.web.conftest import environment_of
from tests.web.running_server import RunningServer, running_server

TITLE = "zebra-canary-title-4711"
NEW_TITLE = "zebra-canary-title-4712"
PASSWORD = "zebra-canary-password-4713"
WRONG = "zebra-canary-wrong-password-4714"
NEW_PASSWORD = "zebra-canary-new-password-4715"
CONTENT = "zebra-canary-content-4716"
NEW_CONTENT = "zebra-canary-new-content-4717"
SHARED_SECRET = "zebra-canary-shared-secret-4718-" + "s" * 30
PASSWORDS = (PASSWORD, WRONG, NEW_PASSWORD)
CONTENTS = (CONTENT, NEW_CONTENT)
TITLES = (TITLE, NEW_TITLE)


@dataclass
class Trail:
    """All that went in and came out."""

    world: World
    server: RunningServer
    folder: Path
    answers: list[requests.Response] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    grants: list[str] = field(default_factory=list)

    def api(self, method: str, path: str, grant: str | None = None, **more: Any) -> dict[str, Any]:
        """Call the API as Alice; return the answer's JSON, or {}."""
        headers = {"X-Secrets-Grant": grant} if grant else {}
        headers |= more.pop("headers", {})
        token = self.remember(self.world.jira.context_token())
        answer = self.send(method, f"/connect/api/v1/{path}", token, headers=headers, **more)
        made: dict[str, Any] = answer.json() if answer.content else {}
        if "grant" in made:
            self.grants.append(made["grant"]["token"])
        return made

    def page(self, target: str) -> None:
        """Open a page as Alice."""
        token = self.remember(self.world.jira.bound_token("GET", target))
        self.send("GET", f"{target}&jwt={token}", None)

    def event(self, event_type: str) -> None:
        """Send a lifecycle event."""
        body, token = self.world.jira.event(event_type), self.world.jira.install_token(event_type)
        self.send("POST", f"/connect/lifecycle/{event_type}", self.remember(token), json=body)

    def send(self, method: str, target: str, token: str | None, **more: Any) -> requests.Response:
        """Send anything, and keep the answer."""
        headers = more.pop("headers", {}) | ({"Authorization": f"JWT {token}"} if token else {})
        answer = requests.request(method, self.server.url + target, headers=headers, timeout=20, **more)
        self.answers.append(answer)
        return answer

    def remember(self, token: str) -> str:
        """Note a token that must not be found anywhere."""
        self.tokens.append(token)
        return token

    def apps_own_tokens(self) -> list[str]:
        """Return the tokens that the app signed for its calls to the host."""
        sent = [
            one.headers["Authorization"] for one in self.world.host.asked if "Authorization" in one.headers
        ]
        return [header.removeprefix("JWT ") for header in sent]


@pytest.fixture(scope="module")
def trail(outside: LocalHost, empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trail]:
    """Everything that the app can do, done once with marked values; the server still runs."""
    folder = Path(shutil.copytree(empty_store, tmp_path_factory.mktemp("canary") / "store"))
    world = make_world(outside)
    world.jira.shared_secret = SHARED_SECRET
    with running_server(environment_of(world, folder), folder) as server:
        trail = Trail(world, server, folder)
        go_through_everything(trail)
        yield trail


def go_through_everything(trail: Trail) -> None:
    """Install, add, fail, unlock, read, edit, change, lock, delete, provoke every kind of error, uninstall."""
    trail.event("installed")
    trail.page("/connect/jira/panel?issueId=10042")
    draft = {"title": TITLE, "password": PASSWORD, "content": CONTENT}
    made = trail.api("POST", "secrets", json=draft)
    path, grant = f"secrets/{made['secret']['id']}", made["grant"]["token"]
    trail.api("POST", f"{path}/unlock", json={"password": WRONG})
    trail.api("POST", f"{path}/unlock", json={"password": PASSWORD})
    trail.api("GET", path, grant)
    edit = {"title": NEW_TITLE, "content": NEW_CONTENT}
    trail.api("PATCH", path, grant, json=edit, headers={"If-Match": '"1"'})
    trail.api("PATCH", path, grant, json=edit, headers={"If-Match": '"1"'})
    changed = trail.api("PUT", f"{path}/password", grant, json={"new_password": NEW_PASSWORD})
    trail.api("GET", path, grant)
    trail.api("GET", "secrets")
    provoke_errors(trail, path, changed["grant"]["token"], draft)
    trail.api("DELETE", f"{path}/grant", changed["grant"]["token"])
    trail.api("DELETE", f"{path}/grants")
    kept = trail.api("POST", "secrets", json=draft)
    trail.api("DELETE", path)
    trail.api("GET", f"secrets/{kept['secret']['id']}", kept["grant"]["token"])


def provoke_errors(trail: Trail, path: str, grant: str, draft: dict[str, str]) -> None:
    """Send the marked values in the wrong places."""
    trail.api("POST", "secrets", json=draft | {"unknown": CONTENT})
    trail.api("POST", "secrets", data=f'{{"password": "{PASSWORD}", "password": "{CONTENT}"}}')
    trail.api("POST", "secrets", data=(CONTENT * 200_000).encode())
    trail.api("POST", f"secrets/{PASSWORD}/unlock", json=draft)
    trail.api("GET", f"{path}?content={CONTENT}", f"{grant}x")
    trail.api("PATCH", path, grant, json=draft, headers={"If-Match": f'"{CONTENT}"'})
    trail.send("GET", f"/connect/api/v1/secrets?jwt={trail.tokens[-1]}", None)
    trail.send("GET", f"/connect/api/v1//secrets?jwt={trail.tokens[-1]}", None)
    trail.send("GET", f"/{CONTENT}?{PASSWORD}={trail.tokens[-1]}", trail.tokens[-1])
    trail.send("GET", "/connect/jira/panel?issueId=1&jwt=" + trail.tokens[-1], None)
    trail.send("GET", "/connect/api/v1/secrets", trail.tokens[-1] + "x")
    trail.world.hosts_answer(lambda handler, _asked: handler.send_error(500, CONTENT))
    trail.api("GET", path, grant)
    trail.world.host.answer = trail.world.answer
    trail.send(
        "POST", "/connect/lifecycle/installed", trail.tokens[-1], json=trail.world.jira.event("installed")
    )


def forms_of(text: str) -> list[bytes]:
    """Return the ways in which a text may be hidden in bytes: plain, UTF-16, hex, base64 at each offset."""
    plain = text.encode()
    shifted = [base64.b64encode(b"\0" * offset + plain)[4:-4] for offset in range(3)]
    return [plain, text.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode(), *shifted]


def assert_absent(texts: Any, place: bytes, name: str) -> None:
    """Fail without printing the value, when a text is found in any form."""
    for number, text in enumerate(texts):
        for form_number, form in enumerate(forms_of(text)):
            assert form not in place, f"value {number} stands in {name} (form {form_number})"


def test_the_flow_went_as_meant(trail: Trail) -> None:
    """Otherwise the tests below would look for values that never were there."""
    assert [answer.status_code for answer in trail.answers] == [
        204, 200, 201, 403, 200, 200, 200, 412, 200, 403, 200,
        422, 400, 413, 404, 403, 422, 401, 404, 404, 401, 401, 503, 401,
        204, 204, 201, 204, 200,
    ]  # fmt: skip
    assert len(trail.grants) == 4


def test_no_log_line_holds_a_marked_value(trail: Trail) -> None:
    """Neither ours nor the server's own."""
    log = trail.server.log.read_bytes()

    assert log.count(b'"event": "request"') == len(trail.answers)
    assert_absent((*PASSWORDS, *CONTENTS, *TITLES, SHARED_SECRET), log, "the log")
    assert_absent((*trail.tokens, *trail.grants, *trail.apps_own_tokens()), log, "the log")


def test_no_database_file_holds_a_marked_value(trail: Trail) -> None:
    """The main file, its write-ahead log and the file of the grants, while the server still runs."""
    files = {file.name for file in trail.folder.iterdir()} - {"server.log", "root-keys.json"}

    assert {"secrets.db", "secrets.db-wal", "secrets.db-grants"} <= files
    for name in files:
        data = (trail.folder / name).read_bytes()
        assert_absent((*PASSWORDS, *CONTENTS, *TITLES, SHARED_SECRET), data, name)
        assert_absent((*trail.tokens, *trail.grants, *trail.apps_own_tokens()), data, name)


def test_the_database_holds_the_public_half_of_a_grant_only(trail: Trail) -> None:
    """A copy of the store opens nothing: the other half is in the reader's page alone."""
    stored = b"".join(file.read_bytes() for file in trail.folder.glob("secrets.db*"))
    live = GrantToken.parse(trail.grants[-1])

    assert live.grant_id in stored
    for text in trail.grants:
        assert GrantToken.parse(text).secret not in stored


def test_no_header_holds_a_marked_value(trail: Trail) -> None:
    """Answers carry values in their bodies only."""
    for answer in trail.answers:
        headers = str(dict(answer.headers)).encode()
        assert_absent((*PASSWORDS, *CONTENTS, *TITLES, SHARED_SECRET), headers, "a header")
        assert_absent((*trail.tokens, *trail.grants), headers, "a header")


def test_no_body_holds_what_only_goes_in(trail: Trail) -> None:
    """Passwords, tokens and the shared secret come out nowhere, not even to their owner."""
    for answer in trail.answers:
        assert_absent((*PASSWORDS, SHARED_SECRET, *trail.tokens), answer.content, f"a {answer.status_code}")


def test_no_error_holds_a_marked_value(trail: Trail) -> None:
    """Nor do titles, contents and grants come back in an error."""
    errors = [answer for answer in trail.answers if answer.status_code >= 400]

    assert len(errors) > 10
    for answer in errors:
        assert_absent((*CONTENTS, *TITLES, *trail.grants), answer.content, f"a {answer.status_code}")


def test_contents_come_out_where_a_secret_is_opened_and_nowhere_else(trail: Trail) -> None:
    """Unlock, GET and PATCH of one secret; not the list, not the answers that give a grant alone."""
    holding = [
        answer for answer in trail.answers if any(content.encode() in answer.content for content in CONTENTS)
    ]

    assert {answer.status_code for answer in holding} == {200}
    shown = {
        (answer.request.method, (answer.request.path_url or "").rpartition("/")[2]) for answer in holding
    }
    ids = {answer.json()["secret"]["id"] for answer in holding}
    assert shown == {("POST", "unlock")} | {("GET", one) for one in ids} | {("PATCH", trail_first(trail))}


def trail_first(trail: Trail) -> str:
    """Return the id of the first secret of the flow."""
    first: str = trail.answers[2].json()["secret"]["id"]
    return first


def test_the_host_learns_nothing_but_who_and_where(trail: Trail) -> None:
    """The app's questions hold an account and an issue."""
    for asked in trail.world.host.asked:
        sent = asked.target.encode() + asked.body + str(asked.headers).encode()
        assert_absent(
            (*PASSWORDS, *CONTENTS, *TITLES, SHARED_SECRET, *trail.grants, *trail.tokens), sent, "a question"
        )
    assert any(ALICE.encode() in asked.body for asked in trail.world.host.asked)
    assert any(APP_KEY in asked.headers.get("User-Agent", "") for asked in trail.world.host.asked)
