"""The versions of a secret over HTTP: what they say, and everything that is refused."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.fakes import FakeClock
from tests.site import ALICE, BOB, World
from tests.web.person import NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import refusal, without_id


@pytest.fixture
def secret(alice: Person, clock: FakeClock) -> Unlocked:
    """Add a secret and edit it: its versions are 1 and 2."""
    made = alice.add("First", content="one")
    clock.advance(seconds=90)
    assert alice.edit(made, title="Second", content="two").status_code == 200
    return made


def versions(person: Person, secret: Unlocked, grant: str | None = None) -> TestResponse:
    """List the versions."""
    return person.call("GET", f"{secret.path}/versions", grant=grant or secret.grant)


def show(person: Person, secret: Unlocked, number: object) -> TestResponse:
    """Show one version."""
    return person.call("GET", f"{secret.path}/versions/{number}", grant=secret.grant)


def restore(
    person: Person, secret: Unlocked, number: object = 1, based_on: str | None = '"2"', **body: Any
) -> TestResponse:
    """Restore a version."""
    headers = {} if based_on is None else {"If-Match": based_on}
    path = f"{secret.path}/versions/{number}/restore"
    return person.call("POST", path, grant=secret.grant, headers=headers, **body)


def test_versions_are_listed_newest_first(alice: Person, secret: Unlocked) -> None:
    """Who saved which when, and which one is current; nothing of what they say."""
    listed = versions(alice, secret).get_json()["versions"]

    assert [(each["version"], each["updated_by"], each["is_current"]) for each in listed] == [
        (2, ALICE, True),
        (1, ALICE, False),
    ]
    assert set(listed[0]) == {"version", "updated_by", "updated_at", "is_current"}
    assert listed[0]["updated_at"] > listed[1]["updated_at"]


def test_a_version_says_what_it_said(alice: Person, secret: Unlocked) -> None:
    """An earlier one, and the current one too."""
    first, second = (show(alice, secret, number).get_json()["version"] for number in (1, 2))

    assert (first["version"], first["title"], first["content"]) == (1, "First", "one")
    assert (second["version"], second["title"], second["content"]) == (2, "Second", "two")
    assert set(first) == {
        *("version", "updated_by", "updated_at", "title"),
        *("format", "content", "content_html"),
    }


def test_a_version_in_markdown_is_rendered(alice: Person) -> None:
    """As the current content is."""
    body = {"title": "T", "password": PASSWORD, "format": "markdown", "content": "*x*"}
    made = alice.call("POST", "secrets", json=body).get_json()
    secret = Unlocked(made["secret"]["id"], made["grant"]["token"])
    alice.edit(secret, content="*y*")

    assert show(alice, secret, 1).get_json()["version"]["content_html"] == "<p><em>x</em></p>\n"


def test_a_restored_version_is_a_new_one(alice: Person, secret: Unlocked) -> None:
    """With the next number as its ETag; the one that it replaced is kept."""
    answer = restore(alice, secret)

    restored = answer.get_json()["secret"]
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    assert (restored["title"], restored["content"], restored["version"]) == ("First", "one", 3)
    assert [each["version"] for each in versions(alice, secret).get_json()["versions"]] == [3, 2, 1]
    assert alice.list()[0]["title"] == "First"


def test_a_body_is_not_needed_and_does_not_matter(alice: Person, secret: Unlocked) -> None:
    """All that the call says stands in its address and its headers."""
    assert restore(alice, secret, json={"anything": 1}).status_code == 200


def test_a_viewer_reads_versions_and_restores_none(alice: Person, bob: Person, secret: Unlocked) -> None:
    """Bob unlocked the secret, and may not edit the issue."""
    his = bob.unlock(secret)

    assert versions(bob, his).status_code == 200
    assert show(bob, his, 1).get_json()["version"]["content"] == "one"
    assert refusal(restore(bob, his)) == (403, "not_allowed")
    assert alice.list()[0]["version"] == 2


def test_a_colleague_who_may_edit_restores(
    alice: Person, bob: Person, secret: Unlocked, world: World
) -> None:
    """And is named as the one who did."""
    world.jira.editors.add(BOB)

    restored = restore(bob, bob.unlock(secret)).get_json()["secret"]

    assert (restored["created_by"], restored["updated_by"]) == (ALICE, BOB)


@pytest.mark.parametrize("grant", ["", "nonsense", "A" * 64])
def test_without_a_live_grant_all_versions_are_locked(grant: str, alice: Person, secret: Unlocked) -> None:
    """Those that are there and those that are not."""
    locked = Unlocked(secret.id, grant)

    answers = [
        alice.call("GET", f"{secret.path}/versions", grant=grant),
        *(show(alice, locked, number) for number in (1, 2, 99, "x")),
        restore(alice, locked),
    ]

    assert {refusal(answer) for answer in answers} == {(403, "locked")}


def test_another_persons_grant_opens_no_version(bob: Person, secret: Unlocked, world: World) -> None:
    """A grant is bound to the account that typed the password."""
    world.jira.editors.add(BOB)

    answers = [versions(bob, secret), show(bob, secret, 1), restore(bob, secret)]

    assert {refusal(answer) for answer in answers} == {(403, "locked")}


def test_a_grant_for_another_secret_opens_no_version(alice: Person, secret: Unlocked) -> None:
    """A grant is bound to one secret."""
    other = Unlocked(secret.id, alice.add("Other").grant)

    answers = [versions(alice, other), show(alice, other, 1), restore(alice, other)]

    assert {refusal(answer) for answer in answers} == {(403, "locked")}


@pytest.mark.parametrize("stranger", ["charlie", "mallory", "alice_elsewhere"])
def test_from_elsewhere_there_are_no_versions(
    stranger: str, alice: Person, secret: Unlocked, request: pytest.FixtureRequest
) -> None:
    """Nobody who may not see the issue, no other issue and no other site reaches them, whatever is presented."""
    person: Person = request.getfixturevalue(stranger)
    nothing = Unlocked(str(NOWHERE), secret.grant)

    for call in (versions, lambda who, what: show(who, what, 1), restore):
        answer = call(person, secret)
        assert refusal(answer) == (404, "not_found")
        assert without_id(answer) == without_id(call(person, nothing))
    assert alice.list()[0]["version"] == 2


@pytest.mark.parametrize(
    "number", ["3", "0", "01", "-1", "x", "999999999", "1000000000", "9" * 40, "%00", "é"]
)
def test_an_unknown_version_is_not_found(number: str, alice: Person, secret: Unlocked) -> None:
    """Neither the next one nor what is no number at all."""
    answers = [show(alice, secret, number), restore(alice, secret, number)]

    assert {refusal(answer) for answer in answers} == {(404, "not_found")}
    assert alice.list()[0]["version"] == 2


def test_a_secret_in_the_trash_shows_no_version(alice: Person, secret: Unlocked) -> None:
    """Its grants are over, and it is not found."""
    alice.call("DELETE", secret.path, grant=secret.grant)

    answers = [versions(alice, secret), show(alice, secret, 1), restore(alice, secret)]

    assert {refusal(answer) for answer in answers} == {(404, "not_found")}


def test_restoring_says_what_it_replaces(alice: Person, secret: Unlocked) -> None:
    """Without If-Match 428, with a blind one 422, with a stale one 412 and the current number."""
    assert refusal(restore(alice, secret, based_on=None)) == (428, "version_required")
    assert refusal(restore(alice, secret, based_on="*")) == (422, "invalid")
    stale = restore(alice, secret, based_on='"7"')
    assert refusal(stale) == (412, "changed_meanwhile")
    assert stale.get_json()["version"] == 2
    assert alice.list()[0]["version"] == 2


def test_the_current_version_is_not_restored(alice: Person, secret: Unlocked) -> None:
    """It would be the same again."""
    answer = restore(alice, secret, 2)

    assert refusal(answer) == (422, "invalid")
    assert answer.get_json()["fields"] == {"version": "Is the current version."}


def test_versions_outlive_a_new_password(alice: Person, secret: Unlocked) -> None:
    """The new grant opens them, the old one does not."""
    changed = alice.call(
        "PUT",
        f"{secret.path}/password",
        grant=secret.grant,
        json={"new_password": "staple staple staple", "current_password": PASSWORD},
    ).get_json()
    renewed = Unlocked(secret.id, changed["grant"]["token"])

    assert show(alice, renewed, 1).get_json()["version"]["content"] == "one"
    assert refusal(show(alice, secret, 1)) == (403, "locked")
