"""The app's descriptor as the host reads it: checked before an install, then asked for its modules."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NewType

Product = Literal["jira", "confluence"]
Json = Mapping[str, Any]
ModuleUrl = NewType("ModuleUrl", str)

_APP_KEY = re.compile(r"[a-zA-Z0-9\-._]{1,64}")
_MODULE_KEY = re.compile(r"[a-zA-Z0-9-]+")
_MIGRATIONS = ("gdpr", "context-qsh", "signed-install")
# The module types of each product that the devhost can show. Atlassian refuses a descriptor with a type
# that the product does not know.
_SHARED_TYPES = frozenset({"adminPages", "generalPages", "dialogs", "webSections", "webhooks"})
_MODULE_TYPES: Mapping[Product, frozenset[str]] = {
    "jira": _SHARED_TYPES | {"jiraIssueContents"},
    "confluence": _SHARED_TYPES | {"dynamicContentMacros"},
}


class DescriptorRefused(Exception):
    """The host does not install an app with this descriptor."""


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the app, such as its issue panel."""

    type: str
    key: str
    body: Json

    @property
    def name(self) -> str:
        """The name that users read."""
        return str(self.body["name"]["value"])

    @property
    def url(self) -> str:
        """The module's address relative to the app's base URL, its variables not filled in."""
        return str(self.body["target"]["url"] if "target" in self.body else self.body["url"])


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A descriptor that the host accepts."""

    key: str
    name: str
    base_url: str
    scopes: frozenset[str]
    lifecycle: Mapping[str, str]
    modules: tuple[Module, ...]
    webhooks: Mapping[str, tuple[str, ...]]
    """The addresses that each event is sent to."""

    def of_type(self, module_type: str) -> tuple[Module, ...]:
        """Give the modules of one type, in the order of the descriptor."""
        return tuple(module for module in self.modules if module.type == module_type)

    def module(self, key: str) -> Module:
        """Give the module with this key.

        Raises:
            KeyError: the app has no such module.
        """
        for module in self.modules:
            if module.key == key:
                return module
        raise KeyError(key)


def read_descriptor(body: object, *, product: Product, base_url: str) -> Descriptor:
    """Check a descriptor that was fetched for a product from the app at `base_url`.

    Raises:
        DescriptorRefused: it breaks one of the rules of the Connect app descriptor.
    """
    if not isinstance(body, dict):
        raise DescriptorRefused("The descriptor is not a JSON object.")
    try:
        modules = tuple(_modules(body["modules"]))
        descriptor = Descriptor(
            key=body["key"],
            name=body["name"],
            base_url=body["baseUrl"],
            scopes=frozenset(scope.upper() for scope in body["scopes"]),
            lifecycle=body["lifecycle"],
            modules=modules,
            webhooks=_webhooks(body["modules"].get("webhooks", [])),
        )
        _check(descriptor, body, product=product, base_url=base_url)
    except (KeyError, TypeError, AttributeError) as error:
        raise DescriptorRefused(f"The descriptor lacks a required field: {error}") from error
    return descriptor


def _modules(by_type: Json) -> Iterator[Module]:
    for module_type, entries in by_type.items():
        for entry in entries if isinstance(entries, list) else [entries]:
            if module_type != "webhooks":
                yield Module(module_type, entry["key"], entry)


def _webhooks(entries: Iterable[Json]) -> Mapping[str, tuple[str, ...]]:
    events: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        events[entry["event"]] = (*events.get(entry["event"], ()), entry["url"])
    return events


def _check(descriptor: Descriptor, body: Json, *, product: Product, base_url: str) -> None:
    keys = [module.key for module in descriptor.modules]
    rules = {
        "The key has other characters than letters, digits, '-', '.' and '_', or over 64.": bool(
            _APP_KEY.fullmatch(descriptor.key)
        ),
        f"baseUrl is {descriptor.base_url}, not {base_url}.": descriptor.base_url == base_url,
        "authentication.type is not jwt.": body["authentication"]["type"] == "jwt",
        "There is no lifecycle.installed, which jwt authentication needs.": "installed"
        in descriptor.lifecycle,
        "The modules require the READ scope.": "READ" in descriptor.scopes,
        "gdpr, context-qsh and signed-install are not all on in apiMigrations.": all(
            body["apiMigrations"].get(name) is True for name in _MIGRATIONS
        ),
        f"{product.capitalize()} does not know one of the module types.": set(body["modules"])
        <= _MODULE_TYPES[product],
        "A module key has other characters than letters, digits and '-'.": all(
            map(_MODULE_KEY.fullmatch, keys)
        ),
        "Two modules have the same key.": len(set(keys)) == len(keys),
        "An address is not relative to baseUrl.": all(map(_is_relative, _addresses(descriptor))),
    }
    for problem, holds in rules.items():
        if not holds:
            raise DescriptorRefused(problem)


def _addresses(descriptor: Descriptor) -> Iterator[str]:
    yield from descriptor.lifecycle.values()
    for addresses in descriptor.webhooks.values():
        yield from addresses
    # A section of a menu is the only module that leads nowhere itself.
    yield from (module.url for module in descriptor.modules if module.type != "webSections")


def _is_relative(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")
