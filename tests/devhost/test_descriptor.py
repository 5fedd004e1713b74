"""The descriptor as the host reads it: ours is accepted, and each broken rule is named."""

from copy import deepcopy
from typing import Any

import pytest

from descriptor.builder import build
from devhost.descriptor import DescriptorRefused, Product, read_descriptor
from tests.devhost.signed_call import APP_KEY, APP_URL


def _ours(product: Product = "jira") -> dict[str, Any]:
    return deepcopy(build(APP_URL, APP_KEY, product=product))


@pytest.mark.parametrize("product", ["jira", "confluence"])
def test_our_descriptor_is_accepted(product: Product) -> None:
    """The app's descriptor for each product passes."""
    assert read_descriptor(_ours(product), product=product, base_url=APP_URL).key == APP_KEY


def _break(body: dict[str, Any], path: str, value: object) -> None:
    *parents, last = path.split(".")
    for name in parents:
        body = body[int(name)] if isinstance(body, list) else body[name]
    body[last] = value


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("key", "has space", "key"),
        ("key", "k" * 65, "over 64"),
        ("baseUrl", "http://127.0.0.1:9999", "baseUrl"),
        ("authentication.type", "none", "authentication"),
        ("lifecycle", {}, "installed"),
        ("scopes", ["WRITE"], "READ"),
        ("apiMigrations.signed-install", False, "signed-install"),
        ("modules.dynamicContentMacros", [], "module types"),
        ("modules.adminPages.0.key", "secrets-issue-panel", "same key"),
        ("modules.adminPages.0.key", "under_score", "module key"),
        ("modules.adminPages.0.url", "https://elsewhere.example/", "relative"),
        ("modules.adminPages.0.url", "//elsewhere.example/", "relative"),
    ],
)
def test_broken_rule_is_named(path: str, value: object, named: str) -> None:
    """A descriptor that breaks one rule is refused with a text about that rule."""
    body = _ours()
    _break(body, path, value)

    with pytest.raises(DescriptorRefused, match=named):
        read_descriptor(body, product="jira", base_url=APP_URL)


@pytest.mark.parametrize("body", [[], None, {}, {"key": 1}], ids=str)
def test_what_is_no_descriptor_is_refused(body: object) -> None:
    """Something else than a descriptor is refused as such."""
    with pytest.raises(DescriptorRefused):
        read_descriptor(body, product="jira", base_url=APP_URL)
