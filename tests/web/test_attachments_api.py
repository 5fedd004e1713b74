"""The files of a secret over HTTP: what is sent comes back, and how it is told to browsers and refused."""

import base64
from typing import Any

import pytest
from flask import Flask

from plugin.vault.attachment import PART_BYTES
from tests.site import ALICE, BOB, World
from tests.web.person import Person, Unlocked
from tests.web.problems import problem, refusal

NAME = "schlüssel\u201d; filename=x.html"
DATA = b"<script>alert(1)</script>"


@pytest.fixture
def alice(app: Flask, world: World) -> Person:
    return Person(app.test_client(), world.jira, ALICE)


def begin(person: Person, secret: Unlocked, **changes: Any) -> Any:
    """Announce a file; return the answer."""
    body = {"name": NAME, "media_type": "text/html", "size": len(DATA)} | changes
    return person.call("POST", f"{secret.path}/attachments", grant=secret.grant, json=body)


def send(person: Person, secret: Unlocked, file_id: str, data: bytes, number: int = 1) -> Any:
    """Send a part; return the answer."""
    body = {"data": base64.b64encode(data).decode()}
    path = f"{secret.path}/attachments/{file_id}/parts/{number}"
    return person.call("PUT", path, grant=secret.grant, json=body)


def attach(person: Person, secret: Unlocked, data: bytes = DATA) -> str:
    """Attach a whole file; return its id."""
    begun = begin(person, secret, size=len(data))
    assert begun.status_code == 201
    file_id: str = begun.get_json()["attachment"]["id"]
    for number, start in enumerate(range(0, len(data), PART_BYTES), 1):
        assert send(person, secret, file_id, data[start : start + PART_BYTES], number).status_code == 200
    return file_id


def fetch(person: Person, secret: Unlocked, file_id: str, number: int | str = 1) -> Any:
    """Fetch a part; return the answer."""
    return person.call("GET", f"{secret.path}/attachments/{file_id}/parts/{number}", grant=secret.grant)


def test_a_file_of_several_parts_comes_back(alice: Person, app: Flask, world: World) -> None:
    """Byte for byte, for a colleague who unlocked the secret; the opened secret says how many files there are."""
    secret = alice.add()
    data = bytes(range(256)) * (2 * PART_BYTES // 256) + b"end"
    file_id = attach(alice, secret, data)
    bob = Person(app.test_client(), world.jira, BOB)
    opened = bob.unlock(secret)

    fetched = [
        base64.b64decode(fetch(bob, opened, file_id, number).get_json()["data"]) for number in (1, 2, 3)
    ]

    assert b"".join(fetched) == data
    assert bob.reveal(opened).get_json()["secret"]["attachments"] == 1
    (listed,) = bob.call("GET", f"{secret.path}/attachments", grant=opened.grant).get_json()["attachments"]
    assert (listed["name"], listed["size"], listed["parts"]) == (NAME, len(data), 3)


def test_a_part_is_to_be_saved_and_names_nothing(alice: Person) -> None:
    """CVE-2020-5223 and those after it: a file is data, whatever it says that it is, and is never shown here."""
    secret = alice.add()

    answer = fetch(alice, secret, attach(alice, secret))

    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.content_type == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any("filename" in value for value in answer.headers.values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 10 * 1024 * 1024 + 1}, "size"),
        ({"size": True}, "size"),
        ({"size": 1.5}, "size"),
        ({"name": ""}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "..\\b"}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "gnp\u202efdp.exe"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"path": "a"}, "body"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field(
    alice: Person, changes: dict[str, object], field: str
) -> None:
    """No value is repeated."""
    answer = begin(alice, alice.add(), **changes)

    assert refusal(answer) == (422, "invalid")
    assert list(problem(answer)["fields"]) == [field]


@pytest.mark.parametrize("media_type", ["", "html", "text/html; charset=x", "x" * 200 + "/y", "a/b\r\nX: y"])
def test_a_type_that_is_none_is_no_type(alice: Person, media_type: str) -> None:
    """Browsers do not always know one."""
    answer = begin(alice, alice.add(), media_type=media_type)

    assert answer.get_json()["attachment"]["media_type"] == "application/octet-stream"


@pytest.mark.parametrize("data", ["*", "YQ", "YQ==\n", "é===", 7, None])
def test_what_is_no_base64_is_refused(alice: Person, data: object) -> None:
    """Strictly: nothing is skipped over."""
    secret = alice.add()
    file_id = begin(alice, secret, size=1).get_json()["attachment"]["id"]
    path = f"{secret.path}/attachments/{file_id}/parts/1"

    answer = alice.call("PUT", path, grant=secret.grant, json={"data": data})

    assert refusal(answer) == (422, "invalid")
    assert list(problem(answer)["fields"]) == ["data"]


def test_a_part_out_of_order_says_how_many_have_come(alice: Person) -> None:
    """So a sender whose answer was lost knows where to go on."""
    secret = alice.add()
    file_id = attach(alice, secret)

    answer = send(alice, secret, file_id, DATA)

    assert refusal(answer) == (409, "part_unexpected")
    assert problem(answer)["received"] == 1


@pytest.mark.parametrize("number", ["0", "2", "01", "-1", "x", "1.0", "99999"])
def test_a_part_that_is_not_there_is_not_found(alice: Person, number: str) -> None:
    """Nor is one whose number is no number."""
    secret = alice.add()

    assert refusal(fetch(alice, secret, attach(alice, secret), number)) == (404, "not_found")


@pytest.mark.parametrize("file_id", ["x", "00000000-0000-4000-8000-000000000000", "{id}"])
def test_a_file_that_is_not_there_is_not_found(alice: Person, file_id: str) -> None:
    """Nor is one whose id is written in another way."""
    secret = alice.add()
    real = attach(alice, secret)

    assert refusal(fetch(alice, secret, file_id.format(id=real.upper()))) == (404, "not_found")


def test_a_removed_file_is_gone(alice: Person) -> None:
    """204, and then 404."""
    secret = alice.add()
    path = f"{secret.path}/attachments/{attach(alice, secret)}"

    assert alice.call("DELETE", path, grant=secret.grant).status_code == 204
    assert refusal(alice.call("DELETE", path, grant=secret.grant)) == (404, "not_found")
