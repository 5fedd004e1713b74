"""The webhooks over HTTP: hints, which are taken from the right site and change nothing that anybody sees."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.site import ALICE, ISSUE, PAGE, Site, World
from tests.web.person import Person
from tests.web.problems import refusal

ISSUE_DELETED = "/connect/webhooks/issue-deleted"
PAGE_REMOVED = "/connect/webhooks/page-removed"
OF_PAGES = [
    f"/connect/webhooks/{name}"
    for name in (
        "page-trashed",
        "page-removed",
        "page-restored",
        "blog-trashed",
        "blog-removed",
        "blog-restored",
    )
]
GARBAGE: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'{"issue":{}}',
    b'{"issue":"10042"}',
    b'{"issue":{"id":true}}',
    b'{"issue":{"id":10042.0}}',
    b'{"issue":{"id":"10042/../1"}}',
    b'{"issue":{"id":-1}}',
    b'{"issue":{"id":"99999999999999999999"}}',
    b'{"issue":{"id":"10042"},"issue":{"id":"10043"}}',
    b'{"issue":{"id":"10042"}',
    b"\xff\xfe",
]


def tell(client: FlaskClient, site: Site, target: str, body: bytes | dict[str, Any]) -> TestResponse:
    """Send an event as a site does."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {
        "Authorization": f"JWT {site.bound_token('POST', target, None)}",
        "Content-Type": "application/json",
    }
    return client.post(target, data=data, headers=headers)


def reported(app: Flask, site: Site) -> list[str]:
    """Return the containers of a site that events have named."""
    deps = app.extensions["secrets"].deps
    with deps.store.reading() as unit:
        installation = unit.installations.find(site.client_key)
        due = unit.container_checks.due(installation.id, checked_before=deps.clock.now(), limit=100)
    return [each.container.id for each in due if each.reported_at is not None]


def test_a_deleted_issue_is_noted(app: Flask, alice: Person, world: World) -> None:
    """Jira writes ids as text; the answer is 204, also the second time."""
    alice.add()

    answers = [
        tell(alice.client, world.jira, ISSUE_DELETED, {"issue": {"id": ISSUE, "key": "ACME-1"}}) for _ in "12"
    ]

    assert [(answer.status_code, answer.data) for answer in answers] == [(204, b"")] * 2
    assert reported(app, world.jira) == [ISSUE]


@pytest.mark.parametrize("target", OF_PAGES)
def test_a_page_is_noted(target: str, app: Flask, client: FlaskClient, world: World) -> None:
    """Confluence writes ids as numbers, of pages and of blog posts."""
    Person(client, world.confluence, ALICE).add()
    thing = "blog" if "blog" in target else "page"

    assert tell(client, world.confluence, target, {thing: {"id": int(PAGE)}}).status_code == 204
    assert reported(app, world.confluence) == [PAGE]


@pytest.mark.parametrize(("product", "name"), [("jira", "project-deleted"), ("confluence", "space-removed")])
def test_a_whole_project_or_space_is_noted(
    product: str, name: str, app: Flask, client: FlaskClient, world: World
) -> None:
    """Every container of the site is to be looked for."""
    site = getattr(world, product)

    assert tell(client, site, f"/connect/webhooks/{name}", {"timestamp": 1}).status_code == 204

    deps = app.extensions["secrets"].deps
    with deps.store.reading() as unit:
        installation = unit.installations.find(site.client_key)
        assert unit.reconciliations.reported_at(installation.id) == deps.clock.now()


def test_an_event_changes_nothing_for_people(alice: Person, world: World) -> None:
    """The host still lets Alice see the issue, so its secret is there and opens."""
    secret = alice.add("Kept")
    tell(alice.client, world.jira, ISSUE_DELETED, {"issue": {"id": ISSUE}})

    assert [one["title"] for one in alice.list()] == ["Kept"]
    assert alice.reveal(alice.unlock(secret)).status_code == 200


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_and_not_stored(body: bytes, app: Flask, alice: Person, world: World) -> None:
    """A body that names no issue, or names it in two ways, is a 400."""
    alice.add()

    assert refusal(tell(alice.client, world.jira, ISSUE_DELETED, body)) == (400, "malformed")
    assert reported(app, world.jira) == []


def test_a_page_and_a_blog_post_in_one_event_are_refused(client: FlaskClient, world: World) -> None:
    """Nobody could say which of the two is meant."""
    body = {"page": {"id": 1}, "blog": {"id": 2}}

    assert refusal(tell(client, world.confluence, PAGE_REMOVED, body)) == (400, "malformed")


def test_an_oversized_event_is_refused(client: FlaskClient, world: World) -> None:
    """The cap is that of every body."""
    body = b'{"issue":{"id":"10042"},"x":"' + b"x" * 2 * 1024 * 1024 + b'"}'

    assert refusal(tell(client, world.jira, ISSUE_DELETED, body)) == (413, "too_large")


def test_mallorys_event_is_about_her_own_issue(app: Flask, alice: Person, world: World) -> None:
    """A token of one tenant with an id of another one's issue touches nothing of the other one."""
    alice.add()

    assert tell(alice.client, world.evil, ISSUE_DELETED, {"issue": {"id": ISSUE}}).status_code == 204
    assert reported(app, world.jira) == []


def test_the_other_products_events_are_not_there(client: FlaskClient, world: World) -> None:
    """A Jira site has no pages, a Confluence site no issues."""
    of_jira = tell(client, world.confluence, ISSUE_DELETED, {"issue": {"id": ISSUE}})
    of_confluence = tell(client, world.jira, PAGE_REMOVED, {"page": {"id": 1}})

    assert (of_jira.status_code, of_confluence.status_code) == (404, 404)


def test_a_token_of_one_event_is_no_token_of_another(client: FlaskClient, world: World) -> None:
    """The token signs the address, and so the kind of event."""
    token = world.jira.bound_token("POST", "/connect/webhooks/project-deleted", None)

    answer = client.post(
        ISSUE_DELETED, json={"issue": {"id": ISSUE}}, headers={"Authorization": f"JWT {token}"}
    )

    assert refusal(answer) == (401, "unauthenticated")


def test_a_context_token_sends_no_event(alice: Person) -> None:
    """What a page in a frame holds is no word of the site's."""
    answer = alice.client.post(
        ISSUE_DELETED, json={"issue": {"id": ISSUE}}, headers={"Authorization": f"JWT {alice.token()}"}
    )

    assert refusal(answer) == (401, "unauthenticated")


def test_the_first_secret_marks_the_issue(alice: Person, world: World) -> None:
    """Right after the answer Jira is told, with a token of ours, once."""
    alice.add()
    alice.add()

    assert world.jira.marks == {ISSUE: {"present": True}}
    assert [one.method for one in world.host.asked].count("PUT") == 1


def test_the_last_deletion_unmarks_the_issue(alice: Person, world: World) -> None:
    """The property says so from then on."""
    secret = alice.add()

    assert alice.call("DELETE", secret.path, grant=secret.grant).status_code == 204
    assert world.jira.marks == {ISSUE: {"present": False}}


def test_a_page_is_not_marked(client: FlaskClient, world: World) -> None:
    """Confluence has no panel that waits for it."""
    Person(client, world.confluence, ALICE).add()

    assert not [one for one in world.host.asked if one.method == "PUT"]


def test_a_mark_that_fails_is_nobodys_trouble(
    make_app: Callable[..., Flask], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The secret is stored and the answer is the same; the wish waits for maintenance."""
    app = make_app()
    alice = Person(app.test_client(), world.jira, ALICE)
    monkeypatch.setattr(Site, "_is_from_the_app", _not_for_marks(Site._is_from_the_app))

    alice.add("Kept")

    assert world.jira.marks == {}
    assert [one["title"] for one in alice.list()] == ["Kept"]
    wired = app.extensions["secrets"].deps
    wired.clock.advance(minutes=1)
    with wired.store.reading() as unit:
        due = unit.panel_marks.due_across_tenants(now=wired.clock.now(), limit=10)
    assert [container.id for _, container in due] == [ISSUE]


def _not_for_marks(known: Callable[..., bool]) -> Callable[..., bool]:
    """Refuse the calls that set a mark."""
    return lambda site, asked: asked.method != "PUT" and known(site, asked)
