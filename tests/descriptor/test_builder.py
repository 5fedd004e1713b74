"""The descriptor as a whole: Atlassian's documented rules, for both products and for each."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from descriptor import paths
from descriptor.builder import DEFAULT_APP_KEY, PLACEHOLDER_BASE_URL, Descriptor, ProductName, build

PRODUCTS: list[ProductName | None] = [None, "jira", "confluence"]
MODULE_KEY = re.compile(r"[a-zA-Z0-9-]{1,80}")
VARIABLES = {"{issue.id}", "{page.id}", "{space.key}", "{output.type}"}


@pytest.fixture(params=PRODUCTS, ids=str)
def descriptor(request: pytest.FixtureRequest) -> Descriptor:
    return build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY, product=request.param)


def modules_of(descriptor: Descriptor) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the modules that have a key; webhooks have none."""
    for kind, modules in descriptor["modules"].items():
        if kind != "webhooks":
            for module in modules:
                yield kind, module


def urls_in(value: object) -> Iterator[str]:
    """Yield every relative address anywhere inside."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from urls_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from urls_in(inner)
    elif isinstance(value, str) and value.startswith("/"):
        yield value


def test_the_root_is_as_documented(descriptor: Descriptor) -> None:
    """Key, address, authentication, version and vendor stand where Atlassian looks for them."""
    assert descriptor["key"] == DEFAULT_APP_KEY
    assert descriptor["baseUrl"] == PLACEHOLDER_BASE_URL
    assert descriptor["authentication"] == {"type": "jwt"}
    assert descriptor["apiVersion"] == 1
    assert len(descriptor["name"]) <= 80
    assert set(descriptor["vendor"]) == {"name", "url"}
    assert descriptor["enableLicensing"] is False


def test_the_safe_protocols_are_opted_into(descriptor: Descriptor) -> None:
    """Signed installation, context tokens and account ids are declared, not left to defaults."""
    assert descriptor["apiMigrations"] == {"gdpr": True, "context-qsh": True, "signed-install": True}


def test_the_app_reads_and_writes_properties(descriptor: Descriptor) -> None:
    """No scope beyond READ and WRITE is asked for: nothing is deleted, nobody administered or impersonated."""
    assert descriptor["scopes"] == ["READ", "WRITE"]


def test_each_product_gets_its_own_events() -> None:
    """A product would not know the other one's events; the combined descriptor names all of them."""
    jira, confluence, both = (
        {
            hook["event"]
            for hook in build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY, product=product)["modules"]["webhooks"]
        }
        for product in ("jira", "confluence", None)
    )

    assert jira == {"jira:issue_deleted", "project_deleted"}
    assert all(event.startswith(("page_", "blog_", "space_")) for event in confluence)
    assert len(confluence) == 7
    assert both == jira | confluence


def test_each_event_has_its_own_address(descriptor: Descriptor) -> None:
    """The token signs the address, so the address says which event it is."""
    urls = [hook["url"] for hook in descriptor["modules"]["webhooks"]]

    assert len(set(urls)) == len(urls)
    assert all(url.startswith("/connect/webhooks/") for url in urls)


def test_all_four_lifecycle_events_are_wanted(descriptor: Descriptor) -> None:
    """Each event has its own address."""
    assert descriptor["lifecycle"] == {
        "installed": "/connect/lifecycle/installed",
        "uninstalled": "/connect/lifecycle/uninstalled",
        "enabled": "/connect/lifecycle/enabled",
        "disabled": "/connect/lifecycle/disabled",
    }


def test_every_address_is_one_of_the_apps(descriptor: Descriptor) -> None:
    """The descriptor names no address that is not a route, and a self link that is one."""
    addresses = [urlsplit(url).path for url in urls_in(descriptor)]

    assert len(addresses) > 5
    assert set(addresses) <= paths.ALL
    assert urlsplit(descriptor["links"]["self"]).path in paths.ALL
    assert descriptor["links"]["self"].startswith(PLACEHOLDER_BASE_URL + "/")


def test_variables_stand_in_the_query_and_are_known(descriptor: Descriptor) -> None:
    """A path is the same for every call; the product fills the query in, with the macro's parameter among it."""
    for url in urls_in(descriptor):
        parts = urlsplit(url)
        assert re.fullmatch(r"[a-z0-9/.-]+", parts.path)
        assert set(re.findall(r"{[^}]*}", parts.query)) <= VARIABLES | {"{secret}"}
        assert all(name.isalpha() and value for name, value in parse_qsl(parts.query, keep_blank_values=True))


def test_module_keys_are_well_formed_and_unique(descriptor: Descriptor) -> None:
    """Letters, digits and hyphens, no key twice."""
    keys = [module["key"] for _, module in modules_of(descriptor)]

    assert keys
    assert all(MODULE_KEY.fullmatch(key) for key in keys)
    assert len(set(keys)) == len(keys)


def test_every_module_has_a_name(descriptor: Descriptor) -> None:
    """Names are objects with a value."""
    assert all(module["name"]["value"] for _, module in modules_of(descriptor))


def test_a_product_gets_its_own_modules_only() -> None:
    """Jira's descriptor has no macro, Confluence's no panel, the combined one everything."""
    jira, confluence, both = (
        {
            module["key"]
            for _, module in modules_of(build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY, product=product))
        }
        for product in ("jira", "confluence", None)
    )

    assert jira == {"secrets-issue-panel", "secrets-admin-section", "secrets-admin-jira"}
    assert confluence == {"secrets-macro-for-confluence", "secrets-admin-confluence"}
    assert both == jira | confluence


def test_building_twice_shares_nothing() -> None:
    """A caller that changes its descriptor changes no other."""
    build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY)["scopes"].append("ADMIN")

    assert build(PLACEHOLDER_BASE_URL, DEFAULT_APP_KEY)["scopes"] == ["READ", "WRITE"]


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9000", "https://example.com/secrets"])
def test_the_base_url_is_the_settings(base_url: str) -> None:
    """A served descriptor carries the configured address, also one with a path."""
    built = build(base_url, "my.key", product="jira")

    assert (built["baseUrl"], built["key"]) == (base_url, "my.key")
    assert built["links"]["self"] == base_url + "/atlassian-connect-jira.json"


@pytest.mark.parametrize(
    "base_url",
    [
        "",
        "secrets.example.com",
        "ftp://x",
        "https://x/",
        "https://x/y/",
        "https://x?y",
        "https://x#y",
        "https://x y",
        "https://" + "x" * 200,
    ],
)
def test_a_wrong_base_url_is_refused(base_url: str) -> None:
    """A slash at the end would double in every address; a query cannot be continued."""
    with pytest.raises(ValueError, match="base URL"):
        build(base_url, DEFAULT_APP_KEY)


@pytest.mark.parametrize("app_key", ["", "a b", "a/b", "a" * 65, "é", "a\n"])
def test_a_wrong_app_key_is_refused(app_key: str) -> None:
    """Atlassian's grammar for keys, at most 64 characters."""
    with pytest.raises(ValueError, match="app key"):
        build(PLACEHOLDER_BASE_URL, app_key)
