"""The conditions under which a module is shown. They hide things; they protect nothing."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from devhost.issues import Issue
from devhost.people import Person
from devhost.sites import Site


def all_hold(
    conditions: Iterable[Mapping[str, Any]],
    *,
    site: Site,
    person: Person | None,
    issue: Issue | None = None,
) -> bool:
    """Tell whether every condition holds for the person, on an issue if one is given.

    Sources: "Conditions" and "Entity properties" in the Jira Cloud documentation.

    Raises:
        KeyError: a condition that the devhost does not know.
    """
    return all(_holds(condition, site=site, person=person, issue=issue) for condition in conditions)


def _holds(condition: Mapping[str, Any], *, site: Site, person: Person | None, issue: Issue | None) -> bool:
    if "and" in condition:
        return all_hold(condition["and"], site=site, person=person, issue=issue)
    if "or" in condition:
        return any(_holds(each, site=site, person=person, issue=issue) for each in condition["or"])
    known: dict[str, Callable[[], bool]] = {
        "user_is_logged_in": lambda: person is not None,
        "user_is_admin": lambda: site.is_admin(person),
        "user_is_sysadmin": lambda: False,  # Cloud customers are never system administrators.
        "entity_property_equal_to": lambda: _property_equals(condition["params"], site=site, issue=issue),
    }
    return known[condition["condition"]]() != bool(condition.get("invert", False))


def _property_equals(wanted: Mapping[str, str], *, site: Site, issue: Issue | None) -> bool:
    """Compare a part of a property with a text; JSON's true is "true"."""
    if wanted["entity"] != "issue":
        raise KeyError(wanted["entity"])
    value = site.properties.get((issue.id, wanted["propertyKey"])) if issue is not None else None
    for name in wanted["objectName"].split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value is not None and _as_text(value) == wanted["value"]


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
