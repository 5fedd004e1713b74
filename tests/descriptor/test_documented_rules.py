"""The descriptors against Atlassian's documented rules, for Jira and for Confluence, and the rules against slips."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from descriptor.builder import DEFAULT_APP_KEY, PLACEHOLDER_BASE_URL, Descriptor, build
from tests.descriptor.rules import CONFLUENCE, JIRA, SCOPES, Product, faults_of

BOTH = Product(
    JIRA.modules | CONFLUENCE.modules, JIRA.variables | CONFLUENCE.variables, JIRA.events | CONFLUENCE.events
)
PRODUCTS: dict[str | None, Product] = {"jira": JIRA, "confluence": CONFLUENCE, None: BOTH}

Slip = Callable[[Descriptor], object]


def panel(descriptor: Descriptor) -> dict[str, Any]:
    """Return the issue panel."""
    (module,) = descriptor["modules"]["jiraIssueContents"]
    return module


def macro(descriptor: Descriptor) -> dict[str, Any]:
    """Return the macro."""
    (module,) = descriptor["modules"]["dynamicContentMacros"]
    return module


JIRA_SLIPS: dict[str, Slip] = {
    "unknown: cspFrameAncestors": lambda d: d.update(cspFrameAncestors="*"),
    "key": lambda d: d.update(key="a" * 65),
    "name": lambda d: d.update(name="a" * 81),
    "vendor": lambda d: d["vendor"].update(name=""),
    "baseUrl": lambda d: d.update(baseUrl="http://secrets.example.com"),
    "authentication": lambda d: d.update(authentication={"type": "none"}),
    "apiVersion": lambda d: d.update(apiVersion="1"),
    "apiMigrations": lambda d: d["apiMigrations"].pop("signed-install"),
    "scopes": lambda d: d["scopes"].append("EVERYTHING"),
    "scopes READ": lambda d: d.update(scopes=["WRITE"]),
    "lifecycle": lambda d: d["lifecycle"].pop("installed"),
    "links.self": lambda d: d["links"].update(self="https://elsewhere.example/atlassian-connect.json"),
    "lifecycle.enabled: url": lambda d: d["lifecycle"].update(enabled="https://elsewhere.example/enabled"),
    "key twice: secrets-issue-panel": lambda d: d["modules"]["webSections"][0].update(
        key="secrets-issue-panel"
    ),
    "key: secrets_panel": lambda d: panel(d).update(key="secrets_panel"),
    "not for this product: dynamicContentMacros": lambda d: d["modules"].update(dynamicContentMacros=[]),
    "jiraIssueContents: lacks tooltip": lambda d: panel(d).pop("tooltip"),
    "jiraIssueContents: unknown weight": lambda d: panel(d).update(weight=1),
    "jiraIssueContents: url": lambda d: panel(d)["target"].update(url="panel"),
    "jiraIssueContents: variable page.id": lambda d: panel(d)["target"].update(url="/panel?id={page.id}"),
    "jiraIssueContents: condition": lambda d: panel(d).update(conditions=[{"condition": "is_admin"}]),
    "jiraIssueContents: target": lambda d: panel(d)["target"].update(type="page"),
    "jiraIssueContents: icon": lambda d: panel(d)["icon"].update(width=16),
    "jiraIssueContents: name": lambda d: panel(d).update(name="Secrets"),
    "webhooks: event issue_deleted": lambda d: d["modules"].update(
        webhooks=[{"event": "issue_deleted", "url": "/connect/webhooks/x"}]
    ),
}
CONFLUENCE_SLIPS: dict[str, Slip] = {
    "not for this product: webSections": lambda d: d["modules"].update(webSections=[]),
    "dynamicContentMacros: lacks url": lambda d: macro(d).pop("url"),
    "dynamicContentMacros: unknown target": lambda d: macro(d).update(target={}),
    "dynamicContentMacros: variable issue.id": lambda d: macro(d).update(url="/macro?id={issue.id}"),
    "dynamicContentMacros: url": lambda d: macro(d)["renderModes"]["pdf"].update(
        url="https://elsewhere.example/"
    ),
    "dynamicContentMacros: outputType": lambda d: macro(d).update(outputType="table"),
    "dynamicContentMacros: bodyType": lambda d: macro(d).update(bodyType="text"),
    "dynamicContentMacros: renderModes": lambda d: macro(d)["renderModes"].update(print={"url": "/x"}),
    "dynamicContentMacros: categories": lambda d: macro(d).update(categories=["secrets"]),
    "dynamicContentMacros: size": lambda d: macro(d).update(width="wide"),
    "dynamicContentMacros: editor": lambda d: macro(d)["editor"].pop("url"),
    "dynamicContentMacros: icon": lambda d: macro(d)["icon"].pop("height"),
    "dynamicContentMacros: description": lambda d: macro(d).update(description={"text": "x"}),
    "webhooks: event page_deleted": lambda d: d["modules"].update(
        webhooks=[{"event": "page_deleted", "url": "/connect/webhooks/x"}]
    ),
}


def made(product: Any) -> Descriptor:
    """Return the descriptor for a product, a copy to spoil."""
    return copy.deepcopy(build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY, product=product))


@pytest.mark.parametrize("product", PRODUCTS, ids=str)
def test_a_descriptor_breaks_no_rule(product: str | None) -> None:
    """For Jira, for Confluence, and the one for both."""
    assert faults_of(made(product), PRODUCTS[product]) == []


@pytest.mark.parametrize("fault", JIRA_SLIPS)
def test_a_slip_in_jiras_descriptor_is_found(fault: str) -> None:
    """The rules are no rubber stamp: each one is broken once, and named."""
    descriptor = made("jira")

    JIRA_SLIPS[fault](descriptor)

    assert fault in faults_of(descriptor, JIRA)


@pytest.mark.parametrize("fault", CONFLUENCE_SLIPS)
def test_a_slip_in_confluences_descriptor_is_found(fault: str) -> None:
    """The same for the macro."""
    descriptor = made("confluence")

    CONFLUENCE_SLIPS[fault](descriptor)

    assert fault in faults_of(descriptor, CONFLUENCE)


def test_every_scope_is_a_known_one() -> None:
    """And READ is among them, since modules that show data need it."""
    for product in PRODUCTS:
        scopes = made(product)["scopes"]
        assert "READ" in scopes
        assert {scope.lower() for scope in scopes} <= SCOPES - {"act_as_user", "admin"}
