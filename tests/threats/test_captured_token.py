"""A grant token that was captured is of no use without a token of its own reader's session."""

import pytest

from tests.fakes import FakeClock
from tests.web.person import API, CONTENT, Person, Unlocked


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


def test_its_reader_opens_the_secret_with_it(alice: Person, secret: Unlocked) -> None:
    """So the token is good, and the tests below refuse for another cause."""
    assert alice.reveal(secret).get_json()["secret"]["content"] == CONTENT


def test_alone_it_opens_nothing(alice: Person, secret: Unlocked) -> None:
    """Without a token of the site there is nobody to open for."""
    answer = alice.client.get(f"{API}/{secret.path}", headers={"X-Secrets-Grant": secret.grant})

    assert answer.status_code == 401


@pytest.mark.parametrize("name", ["bob", "ada", "charlie", "mallory", "alice_elsewhere"])
def test_with_another_users_session_it_opens_nothing(
    name: str, secret: Unlocked, request: pytest.FixtureRequest
) -> None:
    """Neither for a colleague, an admin, a stranger, another site, nor for Alice herself on another issue."""
    thief: Person = request.getfixturevalue(name)

    answer = thief.reveal(secret)

    sees_the_issue = name in ("bob", "ada")
    assert (answer.status_code, answer.get_json()["code"]) == (
        (403, "locked") if sees_the_issue else (404, "not_found")
    )
    assert CONTENT not in answer.text


def test_with_another_users_session_it_changes_nothing(bob: Person, alice: Person, secret: Unlocked) -> None:
    """Bob may edit the issue, but he has not unlocked."""
    bob.site.editors.add(str(bob.account))

    assert bob.edit(secret, title="Bob's").status_code == 403
    new = bob.call(
        "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": "bobs password"}
    )
    assert new.status_code == 403
    assert [one["title"] for one in alice.list()] == ["Database"]


@pytest.mark.parametrize("minutes", [6, 31])
def test_it_dies_by_itself(alice: Person, secret: Unlocked, clock: FakeClock, minutes: int) -> None:
    """Idle for five minutes, or half an hour old: even its own reader's session does not help."""
    clock.advance(minutes=minutes)

    assert alice.reveal(secret).get_json()["code"] == "locked"


def test_it_dies_with_the_lock(alice: Person, secret: Unlocked) -> None:
    """Who captured it gains nothing by keeping it until Alice has locked."""
    assert alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code == 204

    assert alice.reveal(secret).get_json()["code"] == "locked"
