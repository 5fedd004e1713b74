"""The one shape of an error, the order of refusals, and that no error repeats what was sent."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from plugin.services.errors import StoreUnavailable
from plugin.web.problems import PROBLEMS
from tests.site import World
from tests.web.person import API, NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import problem, refusal

MEMBERS = {"type", "title", "status", "code", "detail", "request_id"}
LIST = f"{API}/secrets"
PANEL = "/connect/jira/panel?issueId=10042"
CANARY = "zebra-canary-4711"
MIB = 1024 * 1024


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


def test_a_problem_has_exactly_these_members(alice: Person) -> None:
    """RFC 9457, with a code for programs and an id to quote."""
    answer = alice.reveal(Unlocked(str(NOWHERE), ""))

    body = problem(answer)
    assert set(body) == MEMBERS
    assert (body["type"], body["status"], body["code"]) == ("about:blank", 404, "not_found")
    assert body["request_id"] == answer.headers["X-Request-Id"]
    assert all(isinstance(body[name], str) and body[name] for name in MEMBERS - {"status"})


def test_every_problem_of_the_table_is_complete() -> None:
    """A code is a word for programs, a detail is a sentence for people."""
    for one in PROBLEMS.values():
        assert one.code.replace("_", "").isalpha()
        assert one.code.islower()
        assert one.detail.endswith(".")
        assert 400 <= one.status < 600


def test_one_code_has_one_status() -> None:
    """A client may decide by the code alone."""
    pairs = {(one.code, one.status) for one in PROBLEMS.values()}

    assert len(pairs) == len({code for code, _ in pairs})


def test_extras_stand_beside_the_members(alice: Person, secret: Unlocked) -> None:
    """A wrong password says how many tries are free of a wait."""
    answer = alice.call("POST", f"{secret.path}/unlock", json={"password": "not this one"})

    assert set(problem(answer)) == MEMBERS | {"tries_left"}
    assert problem(answer)["tries_left"] == 4


def test_after_the_free_tries_there_is_a_wait(alice: Person, secret: Unlocked) -> None:
    """429 says how long, in the body and as Retry-After (RFC 9110, section 10.2.3)."""
    path = f"{secret.path}/unlock"
    left = [
        problem(alice.call("POST", path, json={"password": "not this one"}))["tries_left"] for _ in range(5)
    ]

    answer = alice.call("POST", path, json={"password": PASSWORD})

    assert left == [4, 3, 2, 1, 0]
    assert refusal(answer) == (429, "too_many_attempts")
    assert set(problem(answer)) == MEMBERS | {"retry_after"}
    assert 1 <= problem(answer)["retry_after"] <= 3
    assert answer.headers["Retry-After"] == str(problem(answer)["retry_after"])


def test_a_wait_of_one_reader_is_not_anothers(alice: Person, bob: Person, secret: Unlocked) -> None:
    """Bob guesses; Alice still gets in."""
    for _ in range(6):
        last = bob.call("POST", f"{secret.path}/unlock", json={"password": "not this one"})

    assert refusal(last) == (429, "too_many_attempts")
    assert alice.unlock(secret).grant


def sent_everywhere(alice: Person, secret: Unlocked) -> list[TestResponse]:
    """Send the canary in every place of a request that is refused."""
    json: dict[str, Any] = {"title": CANARY * 99, CANARY: CANARY}
    grant = {"X-Secrets-Grant": CANARY}
    with_tag = {"X-Secrets-Grant": secret.grant, "If-Match": CANARY}
    with_number = {"X-Secrets-Grant": secret.grant, "If-Match": '"4711471147"'}
    return [
        alice.call("POST", "secrets", json=json),
        alice.call("POST", "secrets", data=CANARY),
        alice.call("POST", f"secrets/{CANARY}/unlock", json={"password": CANARY}),
        alice.call("POST", f"{secret.path}/unlock", json={"password": CANARY}),
        alice.call("GET", secret.path, headers=grant),
        alice.call("PATCH", secret.path, headers=with_tag, json={"title": CANARY}),
        alice.call("PATCH", secret.path, headers=with_number, json={"title": CANARY}),
        alice.call("PUT", f"{secret.path}/password", headers=grant, json={"new_password": CANARY}),
        alice.call("GET", f"secrets?{CANARY}={CANARY}&jwt={CANARY}"),
        alice.call(CANARY.upper(), "secrets"),
        alice.client.get(f"/{CANARY}"),
        alice.client.get(f"/{CANARY}?jwt={CANARY}"),
        alice.client.get(f"/static/{CANARY}"),
        alice.client.get(LIST, headers={"Authorization": f"JWT {CANARY}"}),
        alice.client.get(f"{PANEL}&jwt={CANARY}"),
        alice.client.get(f"/connect/jira/{CANARY}"),
        alice.client.get(PANEL, headers={"Host": f"{CANARY}.example"}),
        alice.client.post("/connect/lifecycle/installed", json={"sharedSecret": CANARY}),
    ]


def test_no_error_repeats_what_was_sent(alice: Person, secret: Unlocked) -> None:
    """Neither body nor headers of an error hold an input value."""
    for answer in sent_everywhere(alice, secret):
        assert answer.status_code >= 400
        assert CANARY.lower() not in answer.get_data(as_text=True).lower()
        assert CANARY.lower() not in str(answer.headers).lower()
        assert secret.grant not in answer.get_data(as_text=True) + str(answer.headers)


def test_an_address_with_two_slashes_is_not_redirected(client: FlaskClient, world: World) -> None:
    """A redirect would carry the token on to an address that the Host header chooses."""
    target = "/connect//jira/panel?issueId=10042"
    token = world.jira.bound_token("GET", target)

    answer = client.get(f"{target}&jwt={token}", headers={"Host": "evil.example"})

    assert answer.status_code == 404
    assert "Location" not in answer.headers


def test_an_unknown_error_is_a_bare_500(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its text may hold anything, so it goes nowhere."""

    def fail(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("plugin.web.api.list_secrets", fail)

    answer = alice.call("GET", "secrets")

    assert refusal(answer) == (500, "internal")
    assert set(problem(answer)) == MEMBERS
    logged = "".join(capfd.readouterr())
    assert CANARY not in answer.get_data(as_text=True) + str(answer.headers) + logged
    assert "builtins.RuntimeError" in logged


def test_a_page_that_fails_is_a_page(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks at a frame reads words and the id to quote, not JSON."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("plugin.web.pages._shell", fail)

    answer = alice.view(PANEL)

    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.content_type) == (500, "text/html; charset=utf-8")
    assert "Something went wrong" in page
    assert answer.headers["X-Request-Id"] in page
    assert CANARY not in page


def test_a_store_that_does_not_answer_is_503(
    app: Flask, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client may try again; nobody is told which part failed or why."""

    def fail(*_: object) -> None:
        raise StoreUnavailable(CANARY)

    monkeypatch.setattr("plugin.web.api.list_secrets", fail)

    answer = alice.call("GET", "secrets")

    assert refusal(answer) == (503, "unavailable")
    assert CANARY not in answer.get_data(as_text=True)
