"""Exporting a page: each macro's static form is fetched from the app, server to server."""

from dataclasses import dataclass
from datetime import datetime
from xml.parsers import expat

import requests

from devhost.calls import call_app
from devhost.descriptor import Module
from devhost.frames import module_target, target_token
from devhost.places import WikiPlace
from devhost.sites import Site
from devhost.tokens import Subject
from devhost.wiki import Macro, WikiPage

# Storage format uses these prefixes and HTML's named characters without declaring them.
_OPENING = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE page [<!ENTITY nbsp "&#160;"><!ENTITY hellip "&#8230;"><!ENTITY ndash "&#8211;">]>
<page xmlns:ac="urn:ac" xmlns:ri="urn:ri">"""


class ExportFailed(Exception):
    """A macro's static form could not be had, or is not storage format."""


@dataclass(frozen=True, slots=True)
class ExportedMacro:
    """What the app gave for one macro."""

    macro: Macro
    xhtml: str


def export_page(site: Site, page: WikiPage, *, output_type: str, now: datetime) -> tuple[ExportedMacro, ...]:
    """Fetch the static form of every macro of the page for an output type such as `pdf` or `word`.

    Raises:
        NotInstalled: the site does not have the app.
        ExportFailed: the app did not answer 200 with well-formed storage format.
    """
    return tuple(
        ExportedMacro(macro, _static_form(site, WikiPlace(page, macro, output_type), now=now))
        for macro in page.macros
    )


def check_storage_format(xhtml: str) -> None:
    """Check that a text is a well-formed piece of XHTML storage format.

    Raises:
        ExportFailed: it is not.
    """
    if "<!" in xhtml:
        raise ExportFailed("The static form holds a declaration, a comment or a whole document.")
    try:
        expat.ParserCreate().Parse(_OPENING + xhtml.encode() + b"</page>", True)  # noqa: FBT003 - expat takes it so
    except expat.ExpatError as error:
        raise ExportFailed(f"The static form is not well-formed XML: {error}") from error


def _static_form(site: Site, place: WikiPlace, *, now: datetime) -> str:
    installation = site.installed()
    if place.macro is None:
        raise ExportFailed("There is no macro to export.")
    module = installation.descriptor.module(place.macro.module_key)
    target = module_target(_render_mode(module, place.output_type), module.key, site=site, place=place)
    # Nobody looks at an export in the making, so the token names no account.
    token = target_token(site, installation, Subject(None, place.context), target=target, now=now)
    try:
        answer = call_app("GET", installation.descriptor.base_url + target, token=token)
    except requests.RequestException as error:
        raise ExportFailed("The app did not answer.") from error
    if answer.status_code != requests.codes.ok:
        raise ExportFailed(f"The app answered {answer.status_code}.")
    answer.encoding = "utf-8"
    check_storage_format(answer.text)
    return answer.text


def _render_mode(module: Module, output_type: str) -> str:
    modes = module.body.get("renderModes", {})
    mode = modes.get(output_type) or modes.get("default")
    if mode is None:
        raise ExportFailed(f"The macro has no render mode for {output_type}.")
    return str(mode["url"])
