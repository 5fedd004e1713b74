"""Request bodies and If-Match: what is refused, with which problem, and that nothing was changed by it."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.conftest import change_policy
from tests.web.person import PASSWORD, Person, Unlocked
from tests.web.problems import problem, refusal

MIB = 1024 * 1024
DRAFT = {"title": "Database", "password": PASSWORD, "content": "x"}


@pytest.fixture
def secret(alice: Person) -> Unlocked:
    return alice.add()


def send(alice: Person, data: bytes | str, **headers: str) -> TestResponse:
    """Send a body as it is to "add a secret"."""
    return alice.call("POST", "secrets", data=data, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"true",
        b"{",
        b"{'title': 1}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": -Infinity}',
        b'{"title": "a", "title": "a"}',
        b'{"title": {"a": 1, "a": 2}}',
        b'{"title": "a", "t\\u0069tle": "b"}',
        b'{"title": "\xff"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "a"} {}',
        b'\xef\xbb\xbf{"title": "a"}',
        '{"title": "a"}'.encode("utf-16"),
        b'{"title": "a\nb"}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"title=a&password=b&content=c",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_json_object_is_malformed(alice: Person, body: bytes) -> None:
    """Strict parsing: two readers of one body must never see two things."""
    answer = send(alice, body)

    assert refusal(answer) == (400, "malformed")
    assert alice.list() == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": None}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"title": " \t "}, {"title"}),
        ({"title": "two\nlines"}, {"title"}),
        ({"title": "bell\u0007"}, {"title"}),
        ({"title": 7}, {"title"}),
        ({"title": ["a"]}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "\ud800"}, {"title"}),
        ({"content": "\udfff"}, {"content"}),
        ({"content": None}, {"content"}),
        ({"content": 1e999}, None),
        ({"content": {"text": "x"}}, {"content"}),
        ({"content": "x" * (262144 + 1)}, {"content"}),
        ({"content": "é" * (262144 // 2) + "x"}, {"content"}),
        ({"password": "x" * 7}, {"password"}),
        ({"password": "x" * 1025}, {"password"}),
        ({"password": "\ud83d"}, {"password"}),
        ({"password": 12345678}, {"password"}),
        ({"unknown": "x"}, {"body"}),
        ({"\ud800": "x"}, {"body"}),
        ({"title": "", "password": "", "content": 0}, {"title", "password", "content"}),
    ],
)
def test_a_value_that_breaks_a_rule_is_invalid_and_named(
    alice: Person, changes: dict[str, Any], fields: set[str] | None
) -> None:
    """Every bad field is named at once, and nothing is stored."""
    answer = send(alice, json.dumps(DRAFT | changes))

    assert refusal(answer) == ((422, "invalid") if fields else (400, "malformed"))
    assert fields is None or set(problem(answer)["fields"]) == fields
    assert alice.list() == []


@pytest.mark.parametrize("missing", sorted(DRAFT))
def test_a_missing_field_is_named(alice: Person, missing: str) -> None:
    """Adding takes all three."""
    answer = alice.call("POST", "secrets", json={name: DRAFT[name] for name in DRAFT if name != missing})

    assert refusal(answer) == (422, "invalid")
    assert set(problem(answer)["fields"]) == {missing}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x"},
        {"title": "x" * 200},
        {"title": "😀" * 200},
        {"title": "  " + "x" * 200 + "  "},
        {"content": ""},
        {"content": "x" * 262144},
        {"content": "é" * (262144 // 2)},
        {"content": "\x01" * 262144},
        {"password": "x" * 8},
        {"password": "é" * 8},
        {"password": "x" * 1024},
    ],
    ids=lambda changes: repr(changes)[:30],
)
def test_the_limits_themselves_are_allowed(alice: Person, changes: dict[str, str]) -> None:
    """A limit is the last good value."""
    draft = DRAFT | changes

    secret = alice.add(draft["title"], draft["password"], draft["content"])

    assert alice.reveal(secret).get_json()["secret"]["content"] == draft["content"]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("", (422, "invalid")),
        ("x", (403, "wrong_password")),
        ("x" * 1024, (403, "wrong_password")),
        ("x" * 1025, (422, "invalid")),
        (None, (422, "invalid")),
        (["x"], (422, "invalid")),
        ("\udc00", (422, "invalid")),
    ],
    ids=lambda value: repr(value)[:16],
)
def test_unlocking_takes_any_password_that_could_ever_have_been_set(
    alice: Person, secret: Unlocked, password: object, expected: tuple[int, str]
) -> None:
    """The rules for new passwords are no rules for old ones."""
    assert refusal(alice.call("POST", f"{secret.path}/unlock", json={"password": password})) == expected


def test_what_was_never_tested_costs_no_attempt(alice: Person, secret: Unlocked) -> None:
    """A body that breaks a rule is no guess."""
    for _ in range(10):
        alice.call("POST", f"{secret.path}/unlock", json={"password": ""})

    answer = alice.call("POST", f"{secret.path}/unlock", json={"password": "a wrong one"})

    assert problem(answer)["tries_left"] == 4


@pytest.mark.parametrize("new", ["x" * 7, "x" * 1025, "", None, 1])
def test_a_bad_new_password_changes_nothing(alice: Person, secret: Unlocked, new: object) -> None:
    """The old password and the old grant live on."""
    answer = alice.call("PUT", f"{secret.path}/password", grant=secret.grant, json={"new_password": new})

    assert refusal(answer) == (422, "invalid")
    assert set(problem(answer)["fields"]) == {"new_password"}
    assert alice.reveal(secret).status_code == alice.reveal(alice.unlock(secret)).status_code == 200


def test_an_edit_of_nothing_is_refused(alice: Person, secret: Unlocked) -> None:
    """An empty object is a slip of the client."""
    assert refusal(alice.edit(secret)) == (422, "invalid")


def test_null_does_not_clear_a_field(alice: Person, secret: Unlocked) -> None:
    """An absent field stays; null is no value."""
    assert set(problem(alice.edit(secret, title=None))["fields"]) == {"title"}
    assert set(problem(alice.edit(secret, content=None))["fields"]) == {"content"}


def test_an_edit_without_a_version_is_refused(alice: Person, secret: Unlocked) -> None:
    """RFC 6585, section 3: 428 when a conditional request is needed."""
    answer = alice.edit(secret, based_on=None, content="new")

    assert refusal(answer) == (428, "version_required")
    assert alice.list()[0]["version"] == 1


@pytest.mark.parametrize(
    "tag",
    ["*", 'W/"1"', "1", '"', '""', '"1', '1"', '"a"', '"-1"', '"1.0"', '"¹"', '"1", "2"', '" 1"', '"1"x', "",
     '"' + "9" * 16 + '"', "'1'"],
)  # fmt: skip
def test_an_unclear_version_is_invalid(alice: Person, secret: Unlocked, tag: str) -> None:
    """`*` would overwrite blindly, and a weak tag (RFC 9110, section 8.8.1) does not name one version."""
    answer = alice.edit(secret, based_on=tag, content="new")

    assert refusal(answer) == (422, "invalid")
    assert set(problem(answer)["fields"]) == {"If-Match"}
    assert alice.list()[0]["version"] == 1


@pytest.mark.parametrize("tag", ['"1"', '"3"', '"0"', '"' + "9" * 15 + '"'])
def test_a_version_that_is_not_the_current_one_is_refused_with_the_current_one(
    alice: Person, secret: Unlocked, tag: str
) -> None:
    """Nobody overwrites what he has not seen."""
    alice.edit(secret, content="second")

    answer = alice.edit(secret, based_on=tag, content="third")

    assert refusal(answer) == (412, "changed_meanwhile")
    assert problem(answer)["version"] == 2
    assert alice.reveal(secret).get_json()["secret"]["content"] == "second"


def test_a_full_container_takes_no_more(app: Flask, alice: Person, alice_elsewhere: Person) -> None:
    """The limit is the container's, not the site's; what is in the trash does not count."""
    change_policy(app, secrets_max=2)
    alice.call("DELETE", alice.add().path)
    alice.add("First")
    alice.add("Second")

    answer = alice.call("POST", "secrets", json=DRAFT)

    assert refusal(answer) == (409, "too_many_secrets")
    assert alice_elsewhere.add("Elsewhere").id


def test_a_body_of_two_mib_is_read_and_one_byte_more_is_not(alice: Person) -> None:
    """The limit is on bytes on the wire; what is inside it is judged as JSON."""
    padded = json.dumps(DRAFT).encode().ljust(2 * MIB)

    assert send(alice, padded).status_code == 201
    assert refusal(send(alice, padded + b" ")) == (413, "too_large")


def test_a_body_that_hides_its_length_is_bounded_too(alice: Person) -> None:
    """A chunked body has no Content-Length to refuse it by."""
    headers = {"Authorization": f"JWT {alice.token()}", "Transfer-Encoding": "chunked"}

    answer = alice.client.post(
        "/connect/api/v1/secrets",
        headers=headers,
        environ_overrides={"wsgi.input": Endless(), "wsgi.input_terminated": True},
    )

    assert refusal(answer) == (413, "too_large")


class Endless:
    """An input that gives as much as it is asked for, up to 6 MiB."""

    def __init__(self) -> None:
        self._left = 6 * MIB

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        given = self._left if size < 0 else min(size, self._left)
        self._left -= given
        return b"x" * given
