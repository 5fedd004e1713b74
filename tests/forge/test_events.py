"""What an event of Forge says, and which ones are not believed."""

from typing import Any

import pytest

from plugin.domain.container import Container, Product
from plugin.domain.errors import MalformedInput
from plugin.forge.events import CONTAINERS, EventKind, parse_event
from plugin.forge.invocation import Invocation, verify_backend_call
from plugin.forge.key_set import KeySet
from tests.forge.makers import CLOUD, INSTALLATION, NOW, OTHER_CLOUD, event_claims, remote_app, sign

NUMBER = INSTALLATION.rpartition("/")[2]


def from_(keys: KeySet, product: str = "jira") -> Invocation:
    """Return the verified call that brings an event."""
    return verify_backend_call(sign(event_claims(product)), keys=keys, app=remote_app(), now=NOW)


@pytest.mark.parametrize("name", ["avi:forge:installed:app", "avi:forge:upgraded:app"])
@pytest.mark.parametrize("number", [NUMBER, INSTALLATION])
def test_a_life_cycle_event_says_that_the_app_is_there(keys: KeySet, name: str, number: str) -> None:
    """Its id is the token's installation, whole or its last part."""
    body = {"eventType": name, "id": number, "context": f"ari:cloud:jira::site/{CLOUD}", "app": {"id": "a"}}

    assert parse_event(body, from_(keys)).kind is EventKind.ALIVE


def test_a_life_cycle_event_may_have_no_type(keys: KeySet) -> None:
    """Atlassian's page about them lists none."""
    assert parse_event({"id": NUMBER, "app": {"id": "a"}}, from_(keys)).kind is EventKind.ALIVE


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_event_names_its_container(keys: KeySet, name: str) -> None:
    """Jira's are about issues, Confluence's about content."""
    product, claim = CONTAINERS[name]

    event = parse_event({"eventType": name, claim: {"id": "10042"}}, from_(keys, product.value))

    assert (event.kind, event.container) == (EventKind.CONTAINER, Container(product, "10042"))


def test_a_numeric_id_is_read(keys: KeySet) -> None:
    """Confluence writes numbers."""
    body = {"eventType": "avi:confluence:trashed:page", "content": {"id": 2001}}

    assert parse_event(body, from_(keys, "confluence")).container == Container(Product.CONFLUENCE, "2001")


def test_an_unknown_event_means_nothing(keys: KeySet) -> None:
    """It is no error: a newer manifest may ask for more."""
    assert parse_event({"eventType": "avi:jira:created:issue"}, from_(keys)).kind is EventKind.OTHER


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"eventType": 7},
        {"eventType": "avi:jira:deleted:issue"},
        {"eventType": "avi:jira:deleted:issue", "issue": {"id": "ACME-1"}},
        {"eventType": "avi:jira:deleted:issue", "issue": {"id": True}},
        {"eventType": "avi:jira:deleted:issue", "issue": "10042"},
        {"eventType": "avi:confluence:trashed:page", "content": {"id": "2001"}},
        {"eventType": "avi:forge:installed:app", "id": "another", "app": {}},
        {"eventType": "avi:forge:installed:app", "app": {}},
        {
            "eventType": "avi:forge:installed:app",
            "id": NUMBER,
            "context": f"ari:cloud:jira::site/{OTHER_CLOUD}",
        },
        {"eventType": "avi:forge:installed:app", "id": NUMBER, "context": "somewhere"},
        {"eventType": "avi:jira:deleted:issue", "issue": {"id": "1"}, "context": {"cloudId": OTHER_CLOUD}},
        {"eventType": "avi:jira:deleted:issue", "issue": {"id": "1"}, "cloudId": OTHER_CLOUD},
    ],
)
def test_an_event_that_does_not_fit_is_refused(keys: KeySet, body: dict[str, Any]) -> None:
    """Without a subject, about the other product, about another site or another installation."""
    with pytest.raises(MalformedInput):
        parse_event(body, from_(keys))
