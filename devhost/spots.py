"""Finding the place that a request speaks of, for the person who may see it."""

from collections.abc import Mapping

from flask import current_app

from devhost.frames import Visit
from devhost.people import Person
from devhost.places import AdminPlace, IssuePlace, Place, WikiPlace
from devhost.sites import Site


class NotVisible(Exception):
    """There is no such issue, page or macro, or the person may not see it: the products do not tell which."""


def find_place(site: Site, words: Mapping[str, str]) -> Place:
    """Find the place named by `issue`, or by `page`, `macro` and `output`; no name means the site itself.

    Raises:
        NotVisible: the site has nothing of that name.
    """
    try:
        if "issue" in words:
            return IssuePlace(site.issue(words["issue"]))
        if "page" in words:
            page = site.page(words["page"])
            macro = page.macro(words["macro"]) if words.get("macro") else None
            return WikiPlace(page, macro, words.get("output", "display"))
    except KeyError as error:
        raise NotVisible from error
    return AdminPlace()


def visit(site: Site, words: Mapping[str, str], *, person: Person | None) -> Visit:
    """Let a person visit a place now.

    Raises:
        NotVisible: there is no such place for the person.
    """
    place = find_place(site, words)
    if place.container_id is not None and not site.access.rights(person, place.container_id).view:
        raise NotVisible
    return Visit(person, place, current_app.config["CLOCK"]())
