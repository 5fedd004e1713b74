"""The conditions under which a module is shown. They hide things; they protect nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from devhost.people import Person
from devhost.sites import Site


def all_hold(conditions: Iterable[Mapping[str, Any]], *, site: Site, person: Person | None) -> bool:
    """Tell whether every condition holds for the person. Source: "Conditions" in the Jira Cloud documentation.

    Raises:
        KeyError: a condition that the devhost does not know.
    """
    return all(_holds(condition, site=site, person=person) for condition in conditions)


def _holds(condition: Mapping[str, Any], *, site: Site, person: Person | None) -> bool:
    if "and" in condition:
        return all_hold(condition["and"], site=site, person=person)
    if "or" in condition:
        return any(_holds(each, site=site, person=person) for each in condition["or"])
    known = {
        "user_is_logged_in": person is not None,
        "user_is_admin": site.is_admin(person),
        "user_is_sysadmin": False,  # Cloud customers are never system administrators.
    }
    return known[condition["condition"]] != bool(condition.get("invert", False))
