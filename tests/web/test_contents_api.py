"""The kinds of content over HTTP."""

from typing import Any

import pytest

from tests.web.conftest import change_policy
from tests.web.person import PASSWORD, Person, Unlocked
from tests.web.problems import refusal

LOGIN = {"username": "alice", "password": "s3cret", "url": "https://shop.example/in", "notes": ""}
CODE = {"seed": "GEZDGNBV", "algorithm": "SHA1", "digits": 6, "period": 30, "issuer": "Shop", "account": ""}
BODIES: dict[str, Any] = {"text": "a *text*", "markdown": "a *text*", "login": LOGIN, "otp": CODE}


def add(person: Person, kind: str, content: Any) -> Unlocked:
    """Add a secret of a kind."""
    body = {"title": "Shop", "password": PASSWORD, "format": kind, "content": content}
    answer = person.call("POST", "secrets", json=body)
    assert answer.status_code == 201, answer.get_json()
    made = answer.get_json()
    return Unlocked(made["secret"]["id"], made["grant"]["token"])


def revealed(person: Person, secret: Unlocked) -> dict[str, Any]:
    """Return the opened secret."""
    opened: dict[str, Any] = person.reveal(secret).get_json()["secret"]
    return opened


@pytest.mark.parametrize("kind", BODIES)
def test_each_kind_comes_back_as_it_was_sent(kind: str, alice: Person, bob: Person) -> None:
    """To its author, and to whoever unlocks it."""
    secret = add(alice, kind, BODIES[kind])

    answer = bob.call("POST", f"{secret.path}/unlock", json={"password": PASSWORD})

    for opened in (revealed(alice, secret), answer.get_json()["secret"]):
        assert (opened["format"], opened["content"]) == (kind, BODIES[kind])


def test_what_is_absent_comes_back_with_its_usual_value(alice: Person) -> None:
    """A reader's page gets all fields of a kind, always."""
    login = add(alice, "login", {"username": "alice"})
    code = add(alice, "otp", {"seed": "GEZDGNBV===="})

    assert revealed(alice, login)["content"] == {"username": "alice", "password": "", "url": "", "notes": ""}
    assert revealed(alice, code)["content"] == CODE | {"issuer": ""}


def test_the_list_tells_no_kind(alice: Person) -> None:
    """What a secret is, only its unlocked reader learns."""
    for kind, body in BODIES.items():
        add(alice, kind, body)

    for listed in alice.list():
        assert not {"format", "content", "content_html"} & set(listed)


def test_markdown_is_rendered_for_the_reader(alice: Person) -> None:
    """Beside the source, which is what an edit changes."""
    secret = add(alice, "markdown", "# Steps\n\n<b>x</b> [shop](https://shop.example)")

    opened = revealed(alice, secret)

    assert opened["content"].startswith("# Steps")
    assert opened["content_html"] == (
        "<h3>Steps</h3>\n"
        '<p>&lt;b&gt;x&lt;/b&gt; <a href="https://shop.example" target="_blank"'
        ' rel="noopener noreferrer nofollow">shop</a></p>\n'
    )


@pytest.mark.parametrize("kind", ["text", "login", "otp"])
def test_nothing_else_is_rendered(kind: str, alice: Person) -> None:
    """A text stays a text."""
    assert revealed(alice, add(alice, kind, BODIES[kind]))["content_html"] is None


def test_markdown_that_is_too_long_is_shown_as_it_is(alice: Person) -> None:
    """It is kept and given back, and not rendered."""
    opened = revealed(alice, add(alice, "markdown", "x " * 20_000))

    assert (len(opened["content"]), opened["content_html"]) == (40_000, None)


def test_where_markdown_is_switched_off_none_is_added_or_rendered(alice: Person) -> None:
    """What is there already is kept, editable and shown as it was written."""
    secret = add(alice, "markdown", "*x*")
    change_policy(alice.client.application, markdown=False)

    refused = alice.call(
        "POST", "secrets", json={"title": "T", "password": PASSWORD, "format": "markdown", "content": "x"}
    )
    edited = alice.edit(secret, format="markdown", content="*y*")

    assert refusal(refused) == (422, "invalid")
    assert set(refused.get_json()["fields"]) == {"format"}
    assert (edited.get_json()["secret"]["content"], edited.get_json()["secret"]["content_html"]) == (
        "*y*",
        None,
    )


def test_an_edit_changes_the_kind_when_it_says_so(alice: Person) -> None:
    """Otherwise the kind stays, and another shape is refused."""
    secret = add(alice, "markdown", "*x*")

    kept = alice.edit(secret, content="*y*").get_json()["secret"]
    refused = alice.edit(secret, based_on='"2"', content=LOGIN)
    changed = alice.edit(secret, based_on='"2"', format="login", content=LOGIN).get_json()["secret"]

    assert (kept["format"], kept["content"]) == ("markdown", "*y*")
    assert refusal(refused) == (422, "invalid")
    assert refused.get_json()["fields"] == {"format": "Missing."}
    assert (changed["format"], changed["content"], changed["version"]) == ("login", LOGIN, 3)


def test_faults_inside_a_content_are_named(alice: Person) -> None:
    """With the name of the content's field, so that a form can show them there."""
    answer = alice.call(
        "POST",
        "secrets",
        json={
            "title": "T",
            "password": PASSWORD,
            "format": "login",
            "content": {"url": "javascript:alert(1)", "notes": 7},
        },
    )

    assert refusal(answer) == (422, "invalid")
    assert set(answer.get_json()["fields"]) == {"content.url", "content.notes"}


def test_a_fault_speaks_the_readers_language(alice: Person) -> None:
    """And holds no value."""
    answer = alice.call(
        "POST",
        "secrets",
        headers={"Accept-Language": "en"},
        json={
            "title": "T",
            "password": PASSWORD,
            "format": "otp",
            "content": {"seed": "canary", "digits": 5},
        },
    )

    assert answer.get_json()["fields"]["content.digits"] == "Must be a whole number from 6 to 8."
    assert "canary" not in answer.get_data(as_text=True)
