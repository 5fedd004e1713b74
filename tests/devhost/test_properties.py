"""Issue properties, what shows by them, and the existence of issues and pages, as the products have it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from descriptor.builder import build
from devhost.conditions import all_hold
from devhost.descriptor import read_descriptor
from devhost.people import ALICE
from devhost.sites import Installation, Site
from tests.devhost.signed_call import APP_KEY, APP_URL, NOW, SHARED_SECRET, authorization

Clients = Callable[[Site], FlaskClient]

PROPERTY = "/rest/api/3/issue/{}/properties/secrets"
CONDITION = {
    "condition": "entity_property_equal_to",
    "params": {"entity": "issue", "propertyKey": "secrets", "objectName": "present", "value": "true"},
}


def put(client: FlaskClient, body: bytes = b'{"present": true}', issue: str = "10001") -> TestResponse:
    """Set the property as the app does."""
    path = PROPERTY.format(issue)
    return client.put(path, data=body, headers={"Authorization": authorization(f"PUT&{path}&")})


def shows(site: Site) -> bool:
    """Whether the condition holds on ACME-1."""
    return all_hold([CONDITION], site=site, person=ALICE, issue=site.issue("10001"))


def test_setting_a_property_creates_it_and_then_replaces_it(client_of: Clients, jira: Site) -> None:
    """201 the first time, 200 from then on; a reset takes it away."""
    client = client_of(jira)

    assert [put(client).status_code, put(client, b'{"present": false}').status_code] == [201, 200]
    assert jira.properties == {("10001", "secrets"): {"present": False}}
    jira.reset()
    assert jira.properties == {}


@pytest.mark.parametrize(("body", "status"), [(b"", 400), (b"{", 400), (b'"' + b"x" * 32768 + b'"', 400)])
def test_a_bad_value_is_refused(body: bytes, status: int, client_of: Clients, jira: Site) -> None:
    """Empty, no JSON, or too long."""
    assert put(client_of(jira), body).status_code == status
    assert jira.properties == {}


def test_a_property_of_no_issue_is_404(client_of: Clients, jira: Site) -> None:
    """An issue must exist to have one."""
    assert put(client_of(jira), issue="424242").status_code == 404


def test_a_property_needs_a_token_for_this_very_call(client_of: Clients, jira: Site) -> None:
    """A token for reading the same address does not write."""
    path = PROPERTY.format("10001")

    answer = client_of(jira).put(path, data=b"1", headers={"Authorization": authorization(f"GET&{path}&")})

    assert answer.status_code == 401


def test_writing_needs_the_scope_write(client_of: Clients, jira: Site) -> None:
    """An app that asked for READ only is refused with 403."""
    body = build(APP_URL, APP_KEY, product="jira") | {"scopes": ["READ"]}
    descriptor = read_descriptor(body, product="jira", base_url=APP_URL)
    jira.installation = Installation(descriptor, NOW, SHARED_SECRET)

    assert put(client_of(jira)).status_code == 403


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"present": True}, True),
        ({"present": "true"}, True),
        ({"present": False}, False),
        ({"present": 1}, False),
        ({}, False),
        (True, False),
        ([], False),
    ],
)
def test_a_condition_compares_a_part_of_the_property(value: object, expected: bool, jira: Site) -> None:
    """Only the named part counts, as text."""
    jira.properties["10001", "secrets"] = value

    assert shows(jira) is expected


def test_a_condition_holds_for_its_own_issue(jira: Site) -> None:
    """The property of another issue does not count, nor one of another name."""
    jira.properties["10002", "secrets"] = {"present": True}
    jira.properties["10001", "others"] = {"present": True}

    assert not shows(jira)


def test_the_panel_is_open_where_the_property_says_so(client_of: Clients, jira: Site) -> None:
    """On the other issue it waits for its button."""
    client = client_of(jira)
    client.post("/devhost/person", json={"person": "alice"})
    jira.properties["10001", "secrets"] = {"present": True}

    pages = [client.get(f"/browse/{key}").get_data(as_text=True) for key in ("ACME-1", "ACME-2")]

    assert ["data-waits" in page for page in pages] == [False, True]


def test_an_issue_that_was_deleted_is_404(client_of: Clients, jira: Site) -> None:
    """Before that it is described with the fields that were asked for."""
    path, query = "/rest/api/3/issue/10001", "fields=created"
    header = {"Authorization": authorization(f"GET&{path}&{query}")}
    client = client_of(jira)

    before = client.get(f"{path}?{query}", headers=header)
    jira.delete("10001")

    assert (before.status_code, list(before.get_json()["fields"])) == (200, ["created"])
    assert client.get(f"{path}?{query}", headers=header).status_code == 404


def test_a_page_that_was_deleted_is_404(client_of: Clients, confluence: Site) -> None:
    """Whatever state is asked for."""
    path, query = "/rest/api/content/2001", "status=any"
    header = {"Authorization": authorization(f"GET&{path}&{query}")}
    client = client_of(confluence)

    before = client.get(f"/wiki{path}?{query}", headers=header).status_code
    confluence.delete("2001")

    assert (before, client.get(f"/wiki{path}?{query}", headers=header).status_code) == (200, 404)


def test_a_page_in_the_trash_is_there_for_who_asks_for_any(client_of: Clients, confluence: Site) -> None:
    """It is not a current page any more; nobody reads it; restoring it undoes that."""
    client = client_of(confluence)
    confluence.trash_page("2001")

    def status(wanted: str) -> int:
        canonical = f"GET&/rest/api/content/2001&status={wanted}"
        headers = {"Authorization": authorization(canonical)}
        return client.get(f"/wiki/rest/api/content/2001?status={wanted}", headers=headers).status_code

    assert [status("any"), status("trashed"), status("current")] == [200, 200, 404]
    confluence.restore_page("2001")
    assert [status("any"), status("trashed"), status("current")] == [200, 404, 200]
    confluence.trash_page("2001")
    confluence.delete("2001")
    assert status("any") == 404


def test_a_deleted_project_takes_its_issues_along(jira: Site) -> None:
    """There is no other in this Jira."""
    assert jira.delete_project("ACME").id == "10000"
    assert jira.issues == ()
    with pytest.raises(KeyError):
        jira.delete_project("ACME")
