"""Who uses the site in this browser, and in which colours."""

from typing import Literal

from flask import Response, current_app, request

from devhost.people import Person
from devhost.sites import Site

_NOBODY = "nobody"
_COLOUR_MODE = "devhost-color-mode"


def this_site() -> Site:
    """Give the site that this request came to."""
    site: Site = current_app.config["SITE"]
    return site


def this_person() -> Person | None:
    """Give whoever is signed in in this browser: the first of the people until somebody is chosen."""
    site = this_site()
    handle = request.cookies.get(_cookie(site), site.people[0].handle)
    try:
        return site.person(None if handle == _NOBODY else handle)
    except KeyError:
        return site.people[0]


def sign_in(response: Response, person: Person | None) -> Response:
    """Sign somebody in in this browser; None signs everybody out."""
    # A cookie counts for all ports of a host, so its name tells the sites apart.
    name = _cookie(this_site())
    response.set_cookie(name, person.handle if person else _NOBODY, httponly=True, samesite="Strict")
    return response


def colour_mode() -> Literal["light", "dark"]:
    """Give the colours that this browser chose."""
    return "dark" if request.cookies.get(_COLOUR_MODE) == "dark" else "light"


def _cookie(site: Site) -> str:
    return f"{site.slug}-person"
