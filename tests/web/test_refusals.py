"""Refusals give nothing away: what looks alike must be alike, and the order of refusals hides what comes after."""

import jwt
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fakes import FakeClock
from tests.site import BOB, OTHER_ISSUE, World, install_key
from tests.web.person import API, NOWHERE, Person, Unlocked
from tests.web.problems import refusal, without_id

LIST = f"{API}/secrets"
PANEL = "/connect/jira/panel?issueId=10042"
MIB = 1024 * 1024


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


def refused_tokens(world: World, clock: FakeClock) -> dict[str, str | None]:
    """Return tokens that are wrong in every way."""
    site, now = world.jira, int(clock.now().timestamp())
    good = site.claims()
    return {
        "none": None,
        "empty": "",
        "garbage": "a.b.c",
        "unknown tenant": site.context_token(iss="nobody"),
        "bad signature": site.context_token()[:-4] + "AAAA",
        "another tenant's signature": jwt.encode(good, world.evil.shared_secret, algorithm="HS256"),
        "unsigned": jwt.encode(good, "", algorithm="none"),
        "another algorithm": jwt.encode(good, site.shared_secret * 2, algorithm="HS512"),
        "install key": jwt.encode(good, install_key(), algorithm="RS256"),
        "expired": site.context_token(iat=now - 600, exp=now - 400),
        "from the future": site.context_token(iat=now + 600, exp=now + 700),
        "without an end": site.context_token(exp=None),
        "lasting too long": site.context_token(exp=now + 7 * 24 * 3600),
        "bound to a page": site.bound_token("GET", LIST),
        "without a hash": site.context_token(qsh=None),
        "a strange account": site.context_token(account="a b"),
    }


def test_all_401s_are_the_same_to_the_client(client: FlaskClient, world: World, clock: FakeClock) -> None:
    """What is wrong with a token is for the log alone: body and headers differ in the request id only."""
    seen = set()

    for token in refused_tokens(world, clock).values():
        headers = {} if token is None else {"Authorization": f"JWT {token}"}
        answer = client.get(LIST, headers=headers)
        assert answer.status_code == 401
        seen.add((str(without_id(answer)), headers_without_id(answer)))

    assert len(seen) == 1


def test_all_401_pages_are_the_same_to_the_reader(
    client: FlaskClient, world: World, clock: FakeClock
) -> None:
    """The same holds for pages."""
    seen = set()

    for token in refused_tokens(world, clock).values():
        answer = client.get(PANEL if token is None else f"{PANEL}&jwt={token}")
        assert answer.status_code == 401
        assert answer.content_type == "text/html; charset=utf-8"
        seen.add(
            (
                answer.get_data(as_text=True).replace(answer.headers["X-Request-Id"], ""),
                headers_without_id(answer),
            )
        )

    assert len(seen) == 1


def headers_without_id(answer: TestResponse) -> tuple[tuple[str, str], ...]:
    """Return the headers without what differs from request to request."""
    return tuple(sorted((name, text) for name, text in answer.headers if name != "X-Request-Id"))


def test_a_401_names_the_scheme(client: FlaskClient) -> None:
    """RFC 9110, section 11.6.1: a 401 says how to authenticate."""
    realm = 'JWT realm="com.secrets-for-jira-and-confluence"'

    assert client.get(LIST).headers["WWW-Authenticate"] == realm
    assert client.get(PANEL).headers["WWW-Authenticate"] == realm


def test_refusals_come_in_the_agreed_order(alice: Person, bob: Person, charlie: Person, world: World) -> None:
    """401, 413, 404, 403 not_allowed, 403 locked, 428, 422, 412: each hides all that come after it."""
    path = alice.add().path
    bad = b'{"title": ""}'
    huge = bad.ljust(2 * MIB + 1)

    def patch(person: Person, data: bytes, grant: str | None = None, **headers: str) -> tuple[int, str]:
        return refusal(person.call("PATCH", path, grant=grant, data=data, headers=headers))

    stranger = alice.client.patch(f"{API}/{path}", data=huge)
    assert refusal(stranger) == (401, "unauthenticated")
    assert patch(charlie, huge) == (413, "too_large")
    assert patch(charlie, bad) == (404, "not_found")
    assert patch(bob, bad) == (403, "not_allowed")
    world.jira.editors.add(BOB)
    assert patch(bob, bad) == (403, "locked")
    grant = bob.unlock(Unlocked(path.removeprefix("secrets/"), "")).grant
    assert patch(bob, bad, grant) == (428, "version_required")
    assert patch(bob, bad, grant, **{"If-Match": '"7"'}) == (422, "invalid")
    assert patch(bob, b'{"title": "ok"}', grant, **{"If-Match": '"7"'}) == (412, "changed_meanwhile")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "{}/unlock"), ("PUT", "{}/password"), ("PATCH", "{}"), ("POST", "secrets")]
)
def test_a_bad_body_tells_a_stranger_nothing(
    method: str, path: str, charlie: Person, secret: Unlocked
) -> None:
    """Who may not see the issue gets the same 404 whatever he sends."""
    answers = [
        charlie.call(method, path.format(secret.path), data=data)
        for data in (b"", b"{}", b'{"password": "x"}')
    ]

    assert {refusal(answer) for answer in answers} == {(404, "not_found")}


def test_one_secret_elsewhere_is_as_unknown_as_none(alice: Person, secret: Unlocked, world: World) -> None:
    """An id that exists on another issue answers byte for byte like one that exists nowhere."""
    elsewhere = Person(alice.client, world.jira, alice.account, OTHER_ISSUE)

    there, nowhere = elsewhere.reveal(secret), elsewhere.reveal(Unlocked(str(NOWHERE), secret.grant))

    assert without_id(there) == without_id(nowhere)
    assert headers_without_id(there) == headers_without_id(nowhere)
