"""The JSON API, when all is well."""

from datetime import datetime, timedelta

from tests.fakes import FakeClock
from tests.site import ALICE, BOB, World
from tests.web.person import CONTENT, NOWHERE, PASSWORD, Person
from tests.web.problems import refusal

METADATA = {
    "id", "title", "created_by", "created_at", "updated_by", "updated_at", "version", "can_edit", "is_mine",
    "owner",
    "is_owner",
    "limited",
    "includes_me",
    "asked_by",
    "state", "expires_at", "opens_max", "opens_left", "rotate_by",
}  # fmt: skip


def test_a_new_secret_is_answered_with_its_metadata_and_a_grant(alice: Person) -> None:
    """Its author starts unlocked, and his page learns the id, but gets no content back."""
    answer = alice.call("POST", "secrets", json={"title": " DB ", "password": PASSWORD, "content": CONTENT})

    made = answer.get_json()
    assert answer.status_code == 201
    assert set(made) == {"secret", "grant"}
    assert set(made["secret"]) == METADATA
    assert made["secret"]["title"] == "DB"
    assert (made["secret"]["created_by"], made["secret"]["version"]) == (ALICE, 1)
    assert made["secret"]["can_edit"] is made["secret"]["is_mine"] is True


def test_a_grant_says_how_long_it_lasts(alice: Person, clock: FakeClock) -> None:
    """The absolute end is a moment, the idle time a number of seconds; both follow the policy."""
    answer = alice.call("POST", "secrets", json={"title": "DB", "password": PASSWORD, "content": CONTENT})

    grant = answer.get_json()["grant"]
    assert set(grant) == {"token", "expires_at", "idle_seconds"}
    lasts = datetime.fromisoformat(grant["expires_at"]) - clock.now()
    assert timedelta(minutes=29, seconds=59) <= lasts <= timedelta(minutes=30)
    assert grant["idle_seconds"] == 300


def test_the_list_shows_titles_oldest_first_and_the_rules(alice: Person, clock: FakeClock) -> None:
    """A page gets everything that it needs for its forms in one call, and no content."""
    first = alice.add("First")
    clock.advance(seconds=1)
    second = alice.add("Second")

    answer = alice.call("GET", "secrets")

    listed = answer.get_json()
    assert [secret["id"] for secret in listed["secrets"]] == [first.id, second.id]
    assert all(set(secret) == METADATA for secret in listed["secrets"])
    assert listed["can_add"] is True
    assert listed["policy"] == {
        "title_max_characters": 200,
        "content_max_bytes": 262144,
        "password_min_characters": 8,
        "password_max_bytes": 1024,
        "password_min_strength": 0,
        "current_password_required": False,
        "secrets_max": 200,
        "versions_kept": 20,
        "markdown": True,
        "one_time_allowed": True,
        "opens_max": 100,
        "expiry_default_days": None,
        "expiry_max_days": None,
        "lock_hidden_seconds": 300,
        "trash_days": 30,
        "attachments": True,
        "attachment_max_bytes": 10485760,
        "attachments_max": 10,
    }
    assert (listed["sealed"], listed["trashed"]) == (False, 0)


def test_a_colleague_sees_titles_that_are_not_his(alice: Person, bob: Person) -> None:
    """Bob may see the issue, so he sees the titles; he may not edit it, so he is offered no change."""
    alice.add("Database")

    listed = bob.call("GET", "secrets").get_json()

    assert listed["can_add"] is False
    (secret,) = listed["secrets"]
    assert (secret["title"], secret["created_by"]) == ("Database", ALICE)
    assert secret["can_edit"] is secret["is_mine"] is False


def test_unlocking_shows_the_content_and_gives_a_grant(alice: Person, bob: Person) -> None:
    """Bob may see the issue and knows the password: that is all it takes to read."""
    secret = alice.add()

    answer = bob.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})

    opened = answer.get_json()
    assert answer.status_code == 200
    assert set(opened) == {"secret", "grant"}
    assert set(opened["secret"]) == METADATA | {"format", "content", "content_html", "attachments"}
    assert (opened["secret"]["format"], opened["secret"]["content"]) == ("text", CONTENT)
    assert bob.reveal(secret, opened["grant"]["token"]).get_json()["secret"]["content"] == CONTENT


def test_each_answer_with_a_content_bears_its_version_as_etag(alice: Person) -> None:
    """What unlock, GET and PATCH give as ETag is what If-Match takes."""
    secret = alice.add()

    unlocked = alice.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})
    revealed = alice.reveal(secret)
    edited = alice.edit(secret, based_on=revealed.headers["ETag"], content="new")
    again = alice.edit(secret, based_on=edited.headers["ETag"], content="newer")

    tags = [answer.headers["ETag"] for answer in (unlocked, revealed, edited, again)]
    assert tags == ['"1"', '"1"', '"2"', '"3"']


def test_an_edit_keeps_what_it_does_not_name(alice: Person) -> None:
    """An absent field stays as it is."""
    secret = alice.add("Old title", content="old content")

    titled = alice.edit(secret, title="New title").get_json()
    filled = alice.edit(secret, based_on='"2"', content="").get_json()

    assert set(titled) == set(filled) == {"secret"}
    assert (titled["secret"]["title"], titled["secret"]["content"]) == ("New title", "old content")
    assert (filled["secret"]["title"], filled["secret"]["content"]) == ("New title", "")
    assert filled["secret"]["version"] == 3


def test_an_edit_says_who_made_it_and_when(
    alice: Person, bob: Person, world: World, clock: FakeClock
) -> None:
    """The author stays the author."""
    world.jira.editors.add(BOB)
    secret = alice.add()
    his = bob.unlock(secret)
    clock.advance(minutes=2)

    edited = bob.edit(his, content="by Bob").get_json()["secret"]

    assert (edited["created_by"], edited["updated_by"]) == (ALICE, BOB)
    assert moment(edited["updated_at"]) - moment(edited["created_at"]) == timedelta(minutes=2)


def test_a_new_password_replaces_the_old_one_and_every_grant(alice: Person, bob: Person) -> None:
    """After the change only the new password opens, and only the new grant is alive."""
    secret = alice.add()
    bobs = bob.unlock(secret)

    answer = alice.call(
        "PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": "a new password"}
    )

    changed = answer.get_json()
    assert answer.status_code == 200
    assert set(changed) == {"secret", "grant"}
    assert set(changed["secret"]) == METADATA
    assert refusal(bob.reveal(bobs)) == (403, "locked")
    assert refusal(alice.reveal(secret)) == (403, "locked")
    assert alice.reveal(secret, changed["grant"]["token"]).get_json()["secret"]["content"] == CONTENT
    assert refusal(bob.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})) == (
        403,
        "wrong_password",
    )
    assert bob.unlock(secret, "a new password").grant


def test_locking_ends_only_ones_own_grant(alice: Person, bob: Person) -> None:
    """Alice locks; Bob goes on reading."""
    secret = alice.add()
    bobs = bob.unlock(secret)

    answer = alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant)

    assert (answer.status_code, answer.data) == (204, b"")
    assert refusal(alice.reveal(secret)) == (403, "locked")
    assert bob.reveal(bobs).status_code == 200


def test_locking_twice_is_no_error(alice: Person) -> None:
    """A page may send its lock again, or lock what is long gone."""
    secret = alice.add()

    statuses = [
        alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code,
        alice.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code,
        alice.call("DELETE", f"{secret.path}/grant").status_code,
        alice.call("DELETE", f"secrets/{NOWHERE}/grant", grant=secret.grant).status_code,
    ]

    assert statuses == [204, 204, 204, 204]


def test_nobody_locks_for_another(alice: Person, bob: Person) -> None:
    """A grant token in the wrong hands does not end the grant."""
    secret = alice.add()

    assert bob.call("DELETE", f"{secret.path}/grant", grant=secret.grant).status_code == 204

    assert alice.reveal(secret).status_code == 200


def test_locking_for_everyone_ends_every_grant(alice: Person, bob: Person, ada: Person) -> None:
    """The author may, an admin may, and so may a reader who has it open."""
    for locker, uses_grant in ((alice, False), (ada, False), (bob, True)):
        secret = alice.add()
        bobs = bob.unlock(secret)

        answer = locker.call("DELETE", f"{secret.path}/grants", grant=bobs.grant if uses_grant else None)

        assert (answer.status_code, answer.data) == (204, b"")
        assert refusal(alice.reveal(secret)) == refusal(bob.reveal(bobs)) == (403, "locked")


def test_a_deleted_secret_is_gone_for_everybody(alice: Person, bob: Person) -> None:
    """It leaves the list, and its id and grants answer like any unknown id."""
    secret = alice.add()
    bobs = bob.unlock(secret)

    answer = alice.call("DELETE", secret.path, grant=secret.grant)

    assert (answer.status_code, answer.data) == (204, b"")
    assert alice.list() == bob.list() == []
    assert refusal(bob.reveal(bobs)) == (404, "not_found")
    assert refusal(alice.call("DELETE", secret.path)) == (404, "not_found")


def test_creator_and_admin_delete_without_the_password(alice: Person, ada: Person) -> None:
    """A forgotten password does not make a secret immortal."""
    assert alice.call("DELETE", alice.add().path).status_code == 204
    assert ada.call("DELETE", alice.add().path).status_code == 204
    assert alice.list() == []


def test_a_grant_ends_when_it_is_not_used(alice: Person, clock: FakeClock) -> None:
    """After five quiet minutes the password is needed again."""
    secret = alice.add()

    clock.advance(seconds=299)
    in_time = alice.reveal(secret).status_code
    clock.advance(seconds=301)
    too_late = refusal(alice.reveal(secret))

    assert (in_time, too_late) == (200, (403, "locked"))


def test_a_grant_ends_at_its_absolute_end_however_often_it_is_used(alice: Person, clock: FakeClock) -> None:
    """After half an hour the password is needed again."""
    secret = alice.add()
    for _ in range(7):
        clock.advance(minutes=4)
        assert alice.reveal(secret).status_code == 200

    clock.advance(minutes=2)

    assert refusal(alice.reveal(secret)) == (403, "locked")


def test_confluence_pages_hold_secrets_too(alice: Person, world: World) -> None:
    """The same calls work on a page, which the app asks Confluence about."""
    on_page = Person(alice.client, world.confluence, ALICE)
    secret = on_page.add("On a page")

    assert on_page.reveal(secret).get_json()["secret"]["content"] == CONTENT
    assert [one["title"] for one in on_page.list()] == ["On a page"]
    assert alice.list() == []


def test_what_is_not_ascii_comes_back_as_it_went_in(alice: Person) -> None:
    """Titles, passwords and contents are Unicode."""
    title, password, content = "Clé 🔑 d'accès", "pässwörd ☂", "naïve\n\ttext\u2028 \x00 end\r\n"
    secret = alice.add(title, password, content)

    opened = alice.call("POST", f"{secret.path}/unlock", json={"password": password}).get_json()["secret"]

    assert (opened["title"], opened["content"]) == (title, content)


def moment(text: str) -> datetime:
    """Read a moment of an answer; it must be RFC 3339 in UTC."""
    assert text.endswith("Z")
    return datetime.fromisoformat(text)
