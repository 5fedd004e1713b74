"""Sharing and giving over HTTP: what the answers say, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from plugin.domain.audit import AuditKind
from tests.fakes import FakeClock
from tests.site import ADA, ALICE, BOB, CHARLIE
from tests.web.person import NOWHERE, PASSWORD, Person, Unlocked
from tests.web.problems import refusal, without_id

UNKNOWN = "712020:77777777-1111-4222-8333-444444444444"


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    """Add a secret of Alice's."""
    return alice.add()


def share(person: Person, secret: Unlocked, members: Any) -> Any:
    """Share a secret."""
    return person.call("PUT", f"{secret.path}/sharing", grant=secret.grant, json={"members": members})


def test_what_was_shared_is_said(alice: Person, bob: Person, secret: Unlocked) -> None:
    """To who has it open: people by account, groups by id, ends in UTC; the list has the mark alone."""
    members = [{"account_id": BOB, "until": "2126-01-01T01:00:00.000+01:00"}, {"group_id": "g-1"}]

    answer = share(alice, secret, members)

    said = {
        "owner": ALICE,
        "members": [
            {"account_id": BOB, "until": "2126-01-01T00:00:00.000Z"},
            {"group_id": "g-1", "until": None},
        ],
        "can_change": True,
    }
    assert (answer.status_code, answer.get_json()) == (200, {"sharing": said})
    opened = bob.unlock(secret)
    seen = bob.call("GET", f"{secret.path}/sharing", grant=opened.grant).get_json()["sharing"]
    assert seen == {**said, "can_change": False}
    (listed,) = bob.list()
    assert (listed["limited"], listed["includes_me"], listed["owner"]) == (True, True, ALICE)
    assert (listed["is_mine"], listed["is_owner"]) == (False, False)


def test_who_is_not_in_is_told_to_ask(alice: Person, bob: Person, secret: Unlocked) -> None:
    """By a code of its own; no attempt is counted, and it is the same whatever he types."""
    share(alice, secret, [])

    answers = [
        bob.call("POST", f"{secret.path}/unlock", json={"password": password})
        for password in (PASSWORD, "not the password")
    ]

    assert [refusal(answer) for answer in answers] == [(403, "not_shared")] * 2
    assert without_id(answers[0]) == without_id(answers[1])
    assert "owner" in answers[0].get_json()["detail"]
    assert bob.list()[0]["includes_me"] is False


def test_taking_the_limit_away(alice: Person, bob: Person, secret: Unlocked) -> None:
    """Null means everybody who knows the password; leaving it out means nothing."""
    share(alice, secret, [])
    path = f"{secret.path}/sharing"

    assert refusal(alice.call("PUT", path, grant=secret.grant, json={})) == (422, "invalid")
    assert share(alice, secret, None).get_json()["sharing"]["members"] is None

    bob.unlock(secret)


@pytest.mark.parametrize(
    "members",
    [
        "everyone",
        [{"account_id": BOB, "group_id": "g-1"}],
        [{}],
        [BOB],
        [{"account_id": ""}],
        [{"account_id": "unknown"}],
        [{"account_id": 7}],
        [{"group_id": "g" * 129}],
        [{"group_id": "g\0"}],
        [{"account_id": BOB, "name": "Bob"}],
        [{"account_id": BOB}, {"account_id": BOB, "until": "2126-01-01T00:00:00Z"}],
        [{"account_id": BOB, "until": "tomorrow"}],
        [{"account_id": BOB, "until": "2001-01-01T00:00:00Z"}],
        [{"account_id": f"account-{number}"} for number in range(51)],
    ],
    ids=str,
)
def test_what_is_no_audience_is_refused(alice: Person, bob: Person, secret: Unlocked, members: Any) -> None:
    """And changes nothing."""
    answer = share(alice, secret, members)

    assert refusal(answer) == (422, "invalid")
    assert set(answer.get_json()["fields"]) == {"members"}
    bob.unlock(secret)


def test_fifty_are_not_too_many(alice: Person, secret: Unlocked) -> None:
    """One more is."""
    members = [{"account_id": f"account-{number}"} for number in range(50)]

    assert share(alice, secret, members).status_code == 200


def test_only_the_owner_shares(alice: Person, bob: Person, ada: Person, secret: Unlocked) -> None:
    """Neither a reader who may edit nor an admin; each is told so before anything about the body."""
    opened = bob.unlock(secret)

    assert refusal(share(bob, opened, "nonsense")) == (403, "not_allowed")
    assert refusal(share(ada, secret, [{"account_id": ADA}])) == (403, "not_allowed")
    assert refusal(share(alice, Unlocked(secret.id, "A" * 64), [])) == (403, "locked")


def test_giving_it_away(alice: Person, bob: Person, secret: Unlocked) -> None:
    """The answer is the secret; what was open is locked."""
    answer = alice.call("PUT", f"{secret.path}/owner", json={"account_id": BOB})

    given = answer.get_json()["secret"]
    assert (given["owner"], given["is_owner"], given["is_mine"]) == (BOB, False, True)
    assert refusal(alice.reveal(secret)) == (403, "locked")
    assert bob.list()[0]["is_owner"] is True


def test_giving_is_the_owners_and_the_admins(
    alice: Person, bob: Person, ada: Person, mallory: Person, secret: Unlocked
) -> None:
    """Nobody else's; and to people who may see the issue alone."""
    path, to_bob = f"{secret.path}/owner", {"account_id": BOB}

    assert refusal(bob.call("PUT", path, json=to_bob)) == (403, "not_allowed")
    for stranger in (replace(bob, account=CHARLIE), mallory):
        assert refusal(stranger.call("PUT", path, json=to_bob)) == (404, "not_found")
    for nobody in (CHARLIE, UNKNOWN, "", 7):
        answer = alice.call("PUT", path, json={"account_id": nobody})
        assert (refusal(answer), set(answer.get_json()["fields"])) == ((422, "invalid"), {"account_id"})
    assert ada.call("PUT", path, json=to_bob).status_code == 200
    assert refusal(ada.reveal(Unlocked(secret.id, ""))) == (403, "locked")


def test_an_admin_gives_from_the_admin_page(
    alice: Person, bob: Person, ada: Person, secret: Unlocked
) -> None:
    """What a leaver owns stands in the report; nobody but an admin gives it on from there."""
    path = f"admin/{secret.path}/owner"
    owned = ada.call("POST", "admin/leavers", json={"account_id": ALICE}).get_json()["owned"]
    assert [(each["id"], each["title"], each["limited"]) for each in owned] == [
        (secret.id, "Database", False)
    ]

    assert refusal(alice.call("PUT", path, json={"account_id": BOB})) == (403, "not_allowed")
    assert refusal(ada.call("PUT", f"admin/secrets/{NOWHERE}/owner", json={"account_id": BOB})) == (
        404,
        "not_found",
    )
    assert ada.call("PUT", path, json={"account_id": BOB}).status_code == 204

    assert bob.list()[0]["is_owner"] is True
    assert ada.call("POST", "admin/leavers", json={"account_id": ALICE}).get_json()["owned"] == []


def test_the_trail_says_what_happened_and_names_nobody(
    alice: Person, bob: Person, ada: Person, secret: Unlocked, clock: FakeClock
) -> None:
    """How many, by whom, and for how long nothing; accounts stand in no detail."""
    share(alice, secret, [{"account_id": BOB}])
    bob.unlock(secret)
    alice.call("PUT", f"{secret.path}/owner", json={"account_id": BOB})
    kinds = [AuditKind.AUDIENCE_CHANGED.value, AuditKind.OWNER_CHANGED.value]

    events = ada.call("POST", "admin/events/search", json={"kinds": kinds}).get_json()["events"]

    assert [(event["kind"], event["account_id"]) for event in events] == [
        (kinds[1], ALICE),
        (kinds[0], ALICE),
    ]
    assert events[1]["details"] == {"everyone": False, "people": 1, "groups": 0, "grants": 0}
    assert set(events[0]["details"]) == {"by_admin", "grants", "to"}
    assert BOB not in str([event["details"] for event in events])
