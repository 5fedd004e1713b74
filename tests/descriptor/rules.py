"""Atlassian's documented rules for descriptors, as far as this app uses them, for Jira and for Confluence.

Sources: Atlassian's pages "Connect app descriptor" (Jira and Confluence), "Issue content", "Dynamic content macro",
"Macro render modes", "Conditions", "Context parameters" and "Webhook", and the JSON schema of Jira's descriptor.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from descriptor.builder import Descriptor

SCOPES = {"none", "read", "write", "delete", "project_admin", "space_admin", "admin", "act_as_user"}
ROOT = {
    *(
        "key",
        "name",
        "description",
        "vendor",
        "baseUrl",
        "links",
        "authentication",
        "apiVersion",
        "apiMigrations",
    ),
    *("enableLicensing", "scopes", "lifecycle", "modules", "translations"),
}
LIFECYCLE = {"installed", "uninstalled", "enabled", "disabled"}
CONDITIONS = {"user_is_logged_in", "user_is_admin", "user_is_sysadmin", "entity_property_equal_to"}
OUTPUT_TYPES = {"block", "inline"}
BODY_TYPES = {"none", "plain-text", "rich-text"}
RENDER_MODES = {"default", "pdf", "word", "html_export", "email", "mobile", "feed"}
CATEGORIES = {
    *("admin", "communication", "confluence-content", "development", "external-content", "formatting"),
    *("hidden-macros", "media", "navigation", "reporting", "visuals"),
}

_APP_KEY = re.compile(r"[a-zA-Z0-9._-]{1,64}")
_MODULE_KEY = re.compile(r"[a-zA-Z0-9-]{1,80}")
_RELATIVE = re.compile(r"/[a-z0-9/.-]+(?:\?[^#\s]*)?")
_SIZE = re.compile(r"[0-9]+(?:px|%)")
_VARIABLE = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Product:
    """What one of the two products knows."""

    modules: frozenset[str]
    variables: frozenset[str]
    events: frozenset[str]


JIRA = Product(
    frozenset({"jiraIssueContents", "webSections", "adminPages", "webhooks"}),
    frozenset({"issue.id", "issue.key", "issuetype.id", "project.id", "project.key"}),
    frozenset(
        {"jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "project_deleted", "user_deleted"}
    ),
)
CONFLUENCE = Product(
    frozenset({"dynamicContentMacros", "adminPages", "webhooks"}),
    frozenset(
        {
            *("page.id", "page.version", "page.type", "content.id", "content.version", "content.type"),
            *("space.id", "space.key", "macro.id", "macro.hash", "output.type"),
        }
    ),
    frozenset(
        {
            *("page_trashed", "page_removed", "page_restored", "page_moved", "page_updated"),
            *("blog_trashed", "blog_removed", "blog_restored", "space_removed", "user_removed"),
        }
    ),
)

# The properties of each kind of module: those it must have, and those it may have.
PROPERTIES: dict[str, tuple[set[str], set[str]]] = {
    "jiraIssueContents": (
        {"key", "name", "icon", "tooltip", "target"},
        {"conditions", "contentPresentConditions", "jiraNativeAppsEnabled"},
    ),
    "webSections": ({"key", "name", "location"}, {"conditions", "weight", "tooltip", "params"}),
    "adminPages": (
        {"key", "name", "url"},
        {"location", "conditions", "weight", "icon", "params", "cacheable", "fullPage"},
    ),
    "webhooks": ({"event", "url"}, {"excludeBody", "filter", "propertyKeys"}),
    "dynamicContentMacros": (
        {"key", "name", "url"},
        {
            *("description", "icon", "categories", "outputType", "bodyType", "width", "height", "editor"),
            *("renderModes", "parameters", "documentation", "featured", "hidden", "aliases", "autoconvert"),
        },
    ),
}


def faults_of(descriptor: Descriptor, product: Product) -> list[str]:
    """Return every rule that a descriptor for one product breaks."""
    return [*_root(descriptor), *_modules(descriptor["modules"], product), *_texts(descriptor["modules"])]


def _root(descriptor: Descriptor) -> Iterator[str]:
    yield from (f"unknown: {name}" for name in sorted(descriptor.keys() - ROOT))
    base_url, vendor = descriptor["baseUrl"], descriptor["vendor"]
    rules = {
        "key": _APP_KEY.fullmatch(descriptor["key"]),
        "name": 0 < len(descriptor["name"]) <= 80,
        "vendor": 0 < len(vendor["name"]) <= 100 and 0 < len(vendor["url"]) <= 200,
        "baseUrl": re.fullmatch(r"https://[^/?#\s]+(/[^?#\s]*[^/?#\s])?", base_url) and len(base_url) <= 200,
        "authentication": descriptor["authentication"] == {"type": "jwt"},
        "apiVersion": type(descriptor["apiVersion"]) is int,
        "apiMigrations": descriptor["apiMigrations"]
        == dict.fromkeys(("gdpr", "context-qsh", "signed-install"), True),
        "scopes": {scope.lower() for scope in descriptor["scopes"]} <= SCOPES,
        "scopes READ": "READ" in descriptor["scopes"],
        "lifecycle": "installed" in descriptor["lifecycle"] and descriptor["lifecycle"].keys() <= LIFECYCLE,
        "links.self": descriptor["links"]["self"].startswith(f"{base_url}/"),
    }
    yield from (name for name, holds in rules.items() if not holds)
    yield from (
        f"lifecycle.{name}: url"
        for name, url in descriptor["lifecycle"].items()
        if not _RELATIVE.fullmatch(url)
    )


def _modules(modules: dict[str, Any], product: Product) -> Iterator[str]:
    yield from (f"not for this product: {kind}" for kind in sorted(modules.keys() - product.modules))
    keys = [module["key"] for kind in modules for module in modules[kind] if "key" in module]
    yield from (f"key twice: {key}" for key in sorted({key for key in keys if keys.count(key) > 1}))
    yield from (f"key: {key}" for key in keys if not _MODULE_KEY.fullmatch(key))
    for kind, found in modules.items():
        for module in found:
            yield from _properties(kind, module)
            yield from _urls(kind, module, product)
            yield from _conditions(kind, module)
    for webhook in modules.get("webhooks", []):
        if webhook["event"] not in product.events:
            yield f"webhooks: event {webhook['event']}"
    for macro in modules.get("dynamicContentMacros", []):
        yield from _macro(macro)
    for panel in modules.get("jiraIssueContents", []):
        yield from _panel(panel)


def _properties(kind: str, module: dict[str, Any]) -> Iterator[str]:
    required, optional = PROPERTIES.get(kind, (set(), set(module)))
    yield from (f"{kind}: lacks {name}" for name in sorted(required - module.keys()))
    yield from (f"{kind}: unknown {name}" for name in sorted(module.keys() - required - optional))


def _urls(kind: str, value: object, product: Product) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _urls(kind, inner, product)
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "url" or not isinstance(inner, str):
                yield from _urls(kind, inner, product)
                continue
            if not _RELATIVE.fullmatch(inner):
                yield f"{kind}: url"
            own = {parameter["identifier"] for parameter in value.get("parameters", [])}
            unknown = set(_VARIABLE.findall(inner)) - product.variables - own
            yield from (f"{kind}: variable {variable}" for variable in sorted(unknown))


def _conditions(kind: str, module: dict[str, Any]) -> Iterator[str]:
    for condition in [*module.get("conditions", []), *module.get("contentPresentConditions", [])]:
        if condition.get("condition") not in CONDITIONS or condition.keys() - {
            "condition",
            "invert",
            "params",
        }:
            yield f"{kind}: condition"


def _macro(macro: dict[str, Any]) -> Iterator[str]:
    sizes = [macro.get(side, "1px") for side in ("width", "height")]
    sizes += [macro.get("editor", {}).get(side, "1px") for side in ("width", "height")]
    rules = {
        "outputType": macro.get("outputType", "block") in OUTPUT_TYPES,
        "bodyType": macro.get("bodyType", "none") in BODY_TYPES,
        "renderModes": macro.get("renderModes", {}).keys() <= RENDER_MODES,
        "categories": set(macro.get("categories", [])) <= CATEGORIES,
        "size": all(_SIZE.fullmatch(size) for size in sizes),
        "editor": "editor" not in macro or "url" in macro["editor"],
        "icon": "icon" not in macro or macro["icon"].keys() >= {"url", "width", "height"},
    }
    yield from (f"dynamicContentMacros: {name}" for name, holds in rules.items() if not holds)


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    icon, target = panel.get("icon", {}), panel.get("target", {})
    if target.get("type") != "web_panel":
        yield "jiraIssueContents: target"
    if not (icon.get("width", 0) >= 24 and icon.get("height", 0) >= 24):
        yield "jiraIssueContents: icon"


def _texts(modules: dict[str, Any]) -> Iterator[str]:
    for kind, found in modules.items():
        for module in found:
            for name in ("name", "tooltip", "description"):
                text = module.get(name, {"value": "x"})
                if not isinstance(text, dict) or not text.get("value") or text.keys() - {"value", "i18n"}:
                    yield f"{kind}: {name}"
