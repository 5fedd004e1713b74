"""One log line a request, from which nobody can tell what was in it."""

from structlog.testing import capture_logs

from plugin.logs import ALLOWED_FIELDS
from tests.connect.local_host import reply
from tests.site import World
from tests.web.person import Person


def test_a_request_is_logged_by_its_route(alice: Person) -> None:
    """The pattern, not the path: the path names a secret."""
    secret = alice.add()

    with capture_logs() as lines:
        answer = alice.reveal(secret)

    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["route"] == "/connect/api/v1/secrets/<secret_id>"
    assert (line["method"], line["status"], line["code"]) == ("GET", 200, None)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["duration_ms"] > 0


def test_a_refused_token_is_logged_with_its_reason(alice: Person, world: World) -> None:
    """The client learns nothing but 401; the operator reads why."""
    reasons = {
        "not_exactly_one_token": {},
        "malformed": {"Authorization": "JWT a.b"},
        "signature": {"Authorization": f"JWT {alice.token()[:-4]}AAAA"},
        "unknown_tenant": {"Authorization": f"JWT {alice.token(iss='nobody')}"},
        "qsh": {"Authorization": f"JWT {world.jira.bound_token('GET', '/connect/api/v1/secrets')}"},
    }

    for reason, headers in reasons.items():
        with capture_logs() as lines:
            answer = alice.client.get("/connect/api/v1/secrets", headers=headers)
        refused, request = lines
        assert (refused["event"], refused["reason"]) == ("token refused", reason)
        assert refused["request_id"] == request["request_id"] == answer.headers["X-Request-Id"]
        assert (request["status"], request["code"]) == (401, "unauthenticated")


def test_a_refused_event_is_logged_with_its_reason(alice: Person, world: World) -> None:
    """So an operator can tell an admin why an installation failed."""
    with capture_logs() as lines:
        alice.client.post(
            "/connect/lifecycle/installed",
            json=world.jira.event("installed", key="another.app"),
            headers={"Authorization": f"JWT {world.jira.install_token('installed')}"},
        )

    assert lines[0]["event"] == "event refused"
    assert lines[0]["reason"] == "app_key"


def test_no_line_has_a_field_that_is_not_allowed(alice: Person, world: World) -> None:
    """What is not on the list would be dropped, and missed."""
    with capture_logs() as lines:
        secret = alice.add()
        alice.call("POST", f"{secret.path}/unlock", json={"password": "not this one"})
        alice.client.get("/nowhere")
        world.hosts_answer(lambda handler, _asked: reply(handler, 500, b""))
        alice.reveal(secret)

    known = ALLOWED_FIELDS | {"log_level"}  # capture_logs' name for `level`
    assert lines
    assert [set(line) - known for line in lines if set(line) - known] == []
