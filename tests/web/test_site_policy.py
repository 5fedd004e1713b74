"""The site's policy over HTTP: who may see and change it, and that each field of it is enforced."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tests.connect.local_host import reply
from tests.fakes import FakeClock
from tests.site import BOB, World
from tests.web.person import CONTENT, PASSWORD, Person, Unlocked
from tests.web.problems import problem, refusal

NEW = {"title": "Database", "password": PASSWORD, "content": CONTENT}


def policy_of(ada: Person) -> dict[str, Any]:
    """Return what the admin page is shown."""
    shown: dict[str, Any] = ada.call("GET", "admin/policy").get_json()
    return shown


def save(ada: Person, *, based_on: str | None = None, **fields: object) -> Any:
    """Save the policy with some fields changed."""
    shown = policy_of(ada)
    tag = f'"{shown["version"]}"' if based_on is None else based_on
    return ada.call("PUT", "admin/policy", headers={"If-Match": tag}, json=shown["policy"] | fields)


def choose(ada: Person, **fields: object) -> None:
    """Change fields, and expect that it is done."""
    answer = save(ada, **fields)
    assert answer.status_code == 200, answer.get_json()


def faults(answer: Any) -> set[str]:
    """Return the names of the refused fields."""
    assert answer.status_code == 422, answer.get_json()
    return set(problem(answer)["fields"])


def test_an_admin_sees_each_field_with_its_bounds(ada: Person) -> None:
    """The operator's limits are the longest grants."""
    shown = policy_of(ada)

    assert shown["version"] == 0
    assert shown["policy"]["who_may_add"] == "editors"
    assert shown["bounds"]["grant_idle_minutes"] == {"min": 1, "max": 5}
    assert shown["bounds"]["grant_max_minutes"] == {"min": 1, "max": 30}
    assert set(shown["bounds"]) <= set(shown["policy"])


def test_a_change_counts_from_the_next_request_on(ada: Person, alice: Person) -> None:
    """It is answered as it is now, and the pages are told the same."""
    answer = save(ada, password_min_characters=12, trash_days=7)

    assert (answer.get_json()["version"], answer.headers["ETag"]) == (1, '"1"')
    shown = alice.call("GET", "secrets").get_json()["policy"]
    assert (shown["password_min_characters"], shown["trash_days"]) == (12, 7)


def test_another_process_goes_by_it_at_once(
    ada: Person, make_app: Callable[..., Flask], world: World
) -> None:
    """No cache of another process outlives a change."""
    other = Person(make_app().test_client(), world.jira, ada.account)
    assert policy_of(other)["version"] == 0

    choose(ada, markdown=False)

    assert policy_of(other)["policy"]["markdown"] is False


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_who_is_no_admin_sees_and_changes_nothing(
    alice: Person, bob: Person, charlie: Person, method: str
) -> None:
    """Owning secrets makes nobody an admin."""
    for person in (alice, bob, charlie):
        answer = person.call(method, "admin/policy", headers={"If-Match": '"0"'}, json={})
        assert refusal(answer) == (403, "not_allowed")


def test_without_an_answer_of_the_host_nothing_changes(ada: Person, world: World) -> None:
    """503, and the policy is as before."""
    body = policy_of(ada)["policy"]
    world.hosts_answer(lambda handler, _asked: reply(handler, 502, b""))

    answer = ada.call("PUT", "admin/policy", headers={"If-Match": '"0"'}, json=body)

    assert refusal(answer) == (503, "host_unavailable")


def test_a_change_says_what_it_is_based_on(ada: Person) -> None:
    """428 without, 412 when another admin saved first, 422 for a blind star."""
    choose(ada, trash_days=7)
    body = policy_of(ada)["policy"]

    assert refusal(ada.call("PUT", "admin/policy", json=body)) == (428, "version_required")
    assert refusal(save(ada, based_on='"0"')) == (412, "changed_meanwhile")
    assert faults(save(ada, based_on="*")) == {"If-Match"}
    assert policy_of(ada)["version"] == 1


def test_a_policy_beyond_its_bounds_is_refused_by_field(ada: Person) -> None:
    """And changes nothing."""
    answer = save(ada, grant_idle_minutes=6, password_min_strength=5, who_may_add="all", unknown=1)

    assert faults(answer) == {"grant_idle_minutes", "password_min_strength", "who_may_add", "body"}
    assert policy_of(ada)["version"] == 0


def test_another_sites_policy_is_another_one(ada: Person, mallory: Person, alice: Person) -> None:
    """Mallory is an admin, but only at home."""
    choose(mallory, password_min_characters=100)

    assert policy_of(ada)["version"] == 0
    alice.add()


def test_short_passwords_are_refused(ada: Person, alice: Person) -> None:
    """When adding and when changing: characters count, not bytes."""
    secret = alice.add()
    choose(ada, password_min_characters=22)
    long = "ü" * 21

    assert faults(alice.call("POST", "secrets", json=NEW | {"password": long})) == {"password"}
    answer = alice.call("PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": long})
    assert faults(answer) == {"new_password"}
    alice.unlock(secret)


def test_guessable_passwords_are_refused(ada: Person, alice: Person) -> None:
    """When adding and when changing; an old one still opens."""
    secret = alice.add(password="password123")
    choose(ada, password_min_strength=3)

    weak = NEW | {"password": "password1234"}
    assert faults(alice.call("POST", "secrets", json=weak)) == {"password"}
    answer = alice.call(
        "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": "qwertyuiop"}
    )
    assert faults(answer) == {"new_password"}
    alice.unlock(secret, "password123")


def test_a_password_that_its_title_gives_away_is_refused(ada: Person, alice: Person) -> None:
    """Everybody reads the title."""
    choose(ada, password_min_strength=3)
    title = "Zyqxwvut Brmpfl"

    assert faults(
        alice.call("POST", "secrets", json=NEW | {"title": title, "password": "brmpflzyqxwvut"})
    ) == {"password"}
    alice.add(title="Database", password="brmpfl zyqxwvut")


def test_a_grant_rests_no_longer_than_the_policy_says(ada: Person, alice: Person, clock: FakeClock) -> None:
    """Also one that was given before the change."""
    secret = alice.add()
    choose(ada, grant_idle_minutes=1)
    assert alice.reveal(secret).status_code == 200
    clock.advance(seconds=61)

    assert refusal(alice.reveal(secret)) == (403, "locked")


def test_a_grant_lasts_no_longer_than_the_policy_says(ada: Person, alice: Person, clock: FakeClock) -> None:
    """However often it is used, and also one that was given before the change."""
    secret = alice.add()
    choose(ada, grant_idle_minutes=1, grant_max_minutes=2)
    for _ in range(3):
        clock.advance(seconds=39)
        assert alice.reveal(secret).status_code == 200
    clock.advance(seconds=4)

    assert refusal(alice.reveal(secret)) == (403, "locked")


def test_pages_are_told_when_to_lock_what_is_hidden(ada: Person, alice: Person) -> None:
    """The page alone can see that it is hidden; the grant's idle time is what the server holds."""
    choose(ada, lock_hidden_minutes=1)

    assert alice.call("GET", "secrets").get_json()["policy"]["lock_hidden_seconds"] == 60


def test_secrets_expire_when_the_policy_says_so(ada: Person, alice: Person, clock: FakeClock) -> None:
    """Without a word of their writer's."""
    choose(ada, expiry_default_days=2)
    secret = alice.add()
    clock.advance(seconds=2 * 24 * 3600)

    assert refusal(alice.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})) == (
        403,
        "expired",
    )


@pytest.mark.parametrize("days", [None, 8])
def test_no_secret_lives_longer_than_the_policy_says(
    ada: Person, alice: Person, clock: FakeClock, days: int | None
) -> None:
    """Neither a new one nor one that is edited."""
    choose(ada, expiry_max_days=7)
    end = None if days is None else (clock.now() + timedelta(days=days)).isoformat()

    assert faults(alice.call("POST", "secrets", json=NEW | {"expires_at": end})) == {"expires_at"}
    secret = alice.add()
    assert faults(alice.edit(secret, expires_at=end)) == {"expires_at"}


def test_editors_alone_add_by_default(alice: Person, bob: Person) -> None:
    """Bob only sees the issue."""
    alice.add()

    assert bob.call("GET", "secrets").get_json()["can_add"] is False
    assert refusal(bob.call("POST", "secrets", json=NEW)) == (403, "not_allowed")


def test_viewers_add_where_the_policy_lets_them(ada: Person, bob: Person, charlie: Person) -> None:
    """What they add they cannot edit: that stays the host's word. Charlie sees nothing still."""
    choose(ada, who_may_add="viewers")

    assert bob.call("GET", "secrets").get_json()["can_add"] is True
    secret = bob.add()

    assert refusal(bob.edit(secret, title="new")) == (403, "not_allowed")
    assert refusal(charlie.call("POST", "secrets", json=NEW)) == (404, "not_found")


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_members_of_the_policys_groups_add(ada: Person, alice: Person, world: World, product: str) -> None:
    """Nobody else does, not even an editor; and the host is asked afresh each time."""
    site = getattr(world, product)
    site.groups = {"writers": {BOB}, "others": {alice.account}}
    admin, editor, viewer = (Person(ada.client, site, each) for each in (ada.account, alice.account, BOB))
    choose(admin, who_may_add="groups", add_groups=["writers"])

    assert viewer.call("GET", "secrets").get_json()["can_add"] is True
    assert editor.call("GET", "secrets").get_json()["can_add"] is False
    viewer.add()
    assert refusal(editor.call("POST", "secrets", json=NEW)) == (403, "not_allowed")
    site.groups = {}
    assert refusal(viewer.call("POST", "secrets", json=NEW)) == (403, "not_allowed")


def test_without_the_hosts_word_on_groups_nobody_adds(ada: Person, bob: Person, world: World) -> None:
    """The list still answers, and offers nothing."""
    choose(ada, who_may_add="groups", add_groups=["writers"])
    whole = world.jira.answer

    def without_groups(handler: Any, asked: Any) -> None:
        reply(handler, 500, b"") if "/groups" in asked.target else whole(handler, asked)

    world.hosts_answer(without_groups)

    assert bob.call("GET", "secrets").get_json()["can_add"] is False
    assert refusal(bob.call("POST", "secrets", json=NEW)) == (503, "host_unavailable")


def test_one_time_secrets_can_be_switched_off(ada: Person, alice: Person) -> None:
    """For new ones and for edits."""
    secret = alice.add()
    choose(ada, one_time_allowed=False)

    assert faults(alice.call("POST", "secrets", json=NEW | {"opens_max": 1})) == {"opens_max"}
    assert faults(alice.edit(secret, opens_max=1)) == {"opens_max"}


def test_markdown_can_be_switched_off(ada: Person, alice: Person) -> None:
    """For new ones and for edits; what is Markdown already is shown as its source."""
    body = NEW | {"format": "markdown", "content": "*old*"}
    made = alice.call("POST", "secrets", json=body).get_json()
    old = Unlocked(made["secret"]["id"], made["grant"]["token"])
    choose(ada, markdown=False)

    assert faults(alice.call("POST", "secrets", json=body)) == {"format"}
    plain = alice.add()
    assert faults(alice.edit(plain, format="markdown", content="*new*")) == {"format"}
    shown = alice.reveal(old).get_json()["secret"]
    assert (shown["content"], shown["content_html"]) == ("*old*", None)


def test_a_password_change_needs_the_current_password_where_the_policy_says_so(
    ada: Person, alice: Person
) -> None:
    """Missing, wrong, right: an open page alone is not enough."""
    secret = alice.add()
    choose(ada, current_password_required=True)

    def change(**body: str) -> Any:
        return alice.call(
            "PUT",
            f"{secret.path}/password",
            grant=secret.grant,
            json={"new_password": "staple staple"} | body,
        )

    assert faults(change()) == {"current_password"}
    wrong = change(current_password="another password")
    assert refusal(wrong) == (403, "wrong_password")
    assert problem(wrong)["tries_left"] == 4
    assert change(current_password=PASSWORD).status_code == 200
    alice.unlock(secret, "staple staple")


def test_guessing_at_a_password_change_is_counted_as_at_an_unlock(ada: Person, alice: Person) -> None:
    """Five wrong ones, and both ways are shut for a while: no oracle beside the unlock."""
    secret = alice.add()
    choose(ada, current_password_required=True)
    body = {"new_password": "staple staple", "current_password": "a wrong guess"}
    for _ in range(5):
        answer = alice.call("PUT", f"{secret.path}/password", grant=secret.grant, json=body)
        assert refusal(answer) == (403, "wrong_password")

    right = body | {"current_password": PASSWORD}
    answer = alice.call("PUT", f"{secret.path}/password", grant=secret.grant, json=right)
    assert refusal(answer) == (429, "too_many_attempts")
    answer = alice.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})
    assert refusal(answer) == (429, "too_many_attempts")


def test_the_trash_is_promised_for_as_long_as_the_policy_says(
    ada: Person, alice: Person, clock: FakeClock
) -> None:
    """What maintenance goes by is what the page shows."""
    choose(ada, trash_days=3)
    alice.call("DELETE", alice.add().path)

    (row,) = alice.call("GET", "secrets/trash").get_json()["secrets"]

    assert row["purged_at"] == (clock.now() + timedelta(days=3)).isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )


def test_a_policy_that_cannot_be_read_denies_everything(ada: Person, alice: Person, app: Flask) -> None:
    """No default takes the place of a rule that is lost. Locking goes on: it gives nothing away."""
    secret = alice.add()
    store = app.extensions["secrets"].deps.store
    with store._writing.begin() as connection:
        statement = (
            "UPDATE installations SET policy = '{', generation = generation + 1 WHERE client_key = :key"
        )
        connection.execute(text(statement), {"key": alice.site.client_key})

    for answer in (
        alice.call("GET", "secrets"),
        alice.call("POST", "secrets", json=NEW),
        alice.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD}),
        alice.reveal(secret),
        alice.edit(secret, title="new"),
        ada.call("GET", "admin/policy"),
    ):
        assert refusal(answer) == (503, "policy_damaged")
    assert alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code == 204
