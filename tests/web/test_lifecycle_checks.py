"""The eight checks that a lifecycle event has to pass, and that nothing comes of one that does not."""

from typing import Any, NoReturn

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.testing import FlaskClient

from plugin.connect.qsh import query_string_hash
from plugin.services.errors import StoreUnavailable
from plugin.storage.store import SqlStore
from tests.connect.local_host import reply
from tests.fakes import FakeClock
from tests.site import KEY_ID, Site, World, sign_as_atlassian
from tests.web.events import INSTALLED, NEW_SECRET, has_access, newcomer, send
from tests.web.person import Person
from tests.web.problems import problem, refusal


def forged_tokens(site: Site, now: int) -> dict[str, str | None]:
    """Return install tokens that are wrong in one thing each."""
    qsh = query_string_hash("POST", INSTALLED)
    good = site.claims(None, qsh=qsh, aud=["http://127.0.0.1:9000"], context=None)
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "none": None,
        "1 hs256": jwt.encode(good, site.shared_secret, algorithm="HS256", headers={"kid": KEY_ID}),
        "1 unsigned": jwt.encode(good, "", algorithm="none", headers={"kid": KEY_ID}),
        "2 another key": jwt.encode(good, other_key, algorithm="RS256", headers={"kid": KEY_ID}),
        "2 no such key": sign_as_atlassian(good, key_id="no-such-key"),
        "2 a key id with a path": sign_as_atlassian(good, key_id=f"../install-keys/{KEY_ID}"),
        "2 no key id": jwt.encode(good, other_key, algorithm="RS256"),
        "3 another issuer": sign_as_atlassian(good | {"iss": "acme-jira-key"}),
        "4 another app": sign_as_atlassian(good | {"aud": ["https://other.example"]}),
        "4 a longer address": sign_as_atlassian(good | {"aud": ["http://127.0.0.1:9000.evil.example"]}),
        "4 no audience": sign_as_atlassian({name: good[name] for name in good if name != "aud"}),
        "5 expired": sign_as_atlassian(good | {"iat": now - 600, "exp": now - 400}),
        "5 from the future": sign_as_atlassian(good | {"iat": now + 600, "exp": now + 700}),
        "5 without an end": sign_as_atlassian({name: good[name] for name in good if name != "exp"}),
        "6 for uninstalled": site.install_token("uninstalled"),
        "6 context": sign_as_atlassian(good | {"qsh": "context-qsh"}),
        "6 no hash": sign_as_atlassian({name: good[name] for name in good if name != "qsh"}),
    }


def test_an_event_whose_token_fails_a_check_installs_nothing(
    client: FlaskClient, world: World, clock: FakeClock
) -> None:
    """Checks 1 to 6 of the protocol: algorithm, key, issuer, audience, times, hash. All are the same 401."""
    site = newcomer(world)
    bodies = set()

    for token in forged_tokens(site, int(clock.now().timestamp())).values():
        answer = send(client, INSTALLED, site.event("installed"), token)
        assert refusal(answer) == (401, "unauthenticated")
        bodies.add(problem(answer)["detail"])
        assert answer.headers["WWW-Authenticate"].startswith("JWT realm=")

    assert len(bodies) == 1
    assert not has_access(client, site)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "another.app"},
        {"key": None},
        {"eventType": "uninstalled"},
        {"eventType": "enabled"},
        {"eventType": None},
        {"productType": "bitbucket"},
        {"productType": None},
        {"baseUrl": "https://evil.example"},
        {"baseUrl": "https://acme.atlassian.net.evil.example"},
        {"baseUrl": "http://acme.atlassian.net"},
        {"baseUrl": "https://acme.atlassian.net:8443"},
        {"baseUrl": "https://user@acme.atlassian.net"},
        {"baseUrl": "https://169.254.169.254/.atlassian.net"},
        {"baseUrl": "http://127.0.0.1:1"},
        {"baseUrl": None},
        {"sharedSecret": None},
        {"sharedSecret": "short"},
        {"sharedSecret": 7},
    ],
    ids=repr,
)
def test_an_event_that_is_wrong_in_a_fact_installs_nothing(
    client: FlaskClient, world: World, changes: dict[str, Any]
) -> None:
    """Checks 7 and 8: app key, event type and address. The body is not signed, so each fact is held to a rule."""
    site = newcomer(world)

    answer = send(client, INSTALLED, site.event("installed", **changes), site.install_token("installed"))

    assert refusal(answer) == (400, "event_refused")
    assert not has_access(client, site)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b"[" * 60_000, b'{"a":"' + b"x" * 70_000 + b'"}']
)
def test_an_event_that_is_no_json_object_is_refused(client: FlaskClient, world: World, body: bytes) -> None:
    """Neither nonsense nor more than 64 KiB."""
    token = newcomer(world).install_token("installed")

    assert refusal(send(client, INSTALLED, body, token)) == (400, "event_refused")


def test_an_event_of_one_site_does_not_speak_for_another(client: FlaskClient, world: World) -> None:
    """Mallory's signed event with Alice's client key in its body takes nothing over."""
    takeover = world.jira.event("installed", sharedSecret=NEW_SECRET)

    answer = send(client, INSTALLED, takeover, world.evil.install_token("installed"))

    assert refusal(answer) == (401, "unauthenticated")
    assert has_access(client, world.jira)


def test_a_user_cannot_install_with_his_own_token(client: FlaskClient, world: World) -> None:
    """CVE-2021-26073: a context token, or a page token, is no lifecycle token."""
    takeover = world.jira.event("installed", sharedSecret=NEW_SECRET)

    for token in (world.jira.context_token(), world.jira.bound_token("POST", INSTALLED)):
        assert refusal(send(client, INSTALLED, takeover, token)) == (401, "unauthenticated")
    assert has_access(client, world.jira)


@pytest.mark.parametrize("answer", [(500, b"oops"), (200, b"<html>"), (302, b""), (429, b"")])
def test_without_the_key_host_nobody_is_let_in(
    client: FlaskClient, world: World, answer: tuple[int, bytes]
) -> None:
    """503: the admin may try again. Whatever is no key is no key."""
    site = newcomer(world)
    world.host.answer = lambda handler, _asked: reply(handler, *answer, Location="/install-keys/elsewhere")

    sent = send(client, INSTALLED, site.event("installed"), site.install_token("installed"))

    assert refusal(sent) == (503, "keys_unavailable")
    world.host.answer = world.answer
    assert not has_access(client, site)


def test_a_store_that_fails_installs_nothing_and_asks_for_another_try(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, not a success: the host may send the event again, and then it counts."""
    site = newcomer(world)
    event, token = site.event("installed"), site.install_token("installed")

    with monkeypatch.context() as broken:
        broken.setattr(SqlStore, "writing", _no_answer)
        sent = send(app.test_client(), INSTALLED, event, token)

    assert refusal(sent) == (503, "unavailable")
    assert not has_access(app.test_client(), site)
    assert send(app.test_client(), INSTALLED, event, token).status_code == 204


def _no_answer(_store: SqlStore) -> NoReturn:
    raise StoreUnavailable("the database does not answer")


def test_strangers_cannot_make_the_app_ask_for_keys_without_end(app: Flask, world: World) -> None:
    """Made-up key ids cost at most a hundred and twenty questions a minute."""
    site = newcomer(world)

    for number in range(130):
        token = sign_as_atlassian(site.claims(), key_id=f"made-up-{number}")
        send(app.test_client(), INSTALLED, site.event("installed"), token)

    assert len(world.host.asked) == 120


def test_the_account_of_an_event_is_no_authority(alice: Person, world: World) -> None:
    """`accountId` stands in the unsigned body: it makes nobody an admin."""
    body = world.jira.event("installed", accountId=alice.account)
    assert send(alice.client, INSTALLED, body, world.jira.install_token("installed")).status_code == 204

    assert refusal(alice.call("GET", "admin/overview")) == (403, "not_allowed")
