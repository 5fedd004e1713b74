"""Confluence's pages: the list of pages, a page, its editor and its exports."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from devhost.exports import ExportFailed, export_page
from devhost.session import this_person, this_site
from devhost.sites import NotInstalled
from devhost.spots import NotVisible
from devhost.wiki import WikiPage

confluence_pages = Blueprint("confluence_pages", __name__)

_EXPORTS = {"pdf": "PDF", "word": "Word", "mobile": "Mobile app"}


@confluence_pages.get("/")
@confluence_pages.get("/wiki")
@confluence_pages.get("/wiki/")
def home() -> Response:
    """Lead to the list of pages."""
    return redirect(url_for(".pages"))


@confluence_pages.get("/wiki/home")
def pages() -> str:
    """List the pages that the person may see."""
    return render_template("wiki_home.html", pages=_visible_pages())


@confluence_pages.get("/wiki/pages/viewpage.action")
def page_by_id() -> Response:
    """Lead to a page from the address that needs nothing but its id."""
    found = _page(request.args.get("pageId", ""), space_key=None)
    return redirect(url_for(".page", space_key=found.space.key, page_id=found.id))


@confluence_pages.get("/wiki/spaces/<space_key>/pages/<page_id>")
def page(space_key: str, page_id: str) -> str:
    """Show a page with its macros."""
    return render_template("wiki_page.html", page=_page(page_id, space_key=space_key))


@confluence_pages.get("/wiki/spaces/<space_key>/pages/edit-v2/<page_id>")
def edit(space_key: str, page_id: str) -> str:
    """Show the page's editor, where macros are inserted."""
    edited = _page(page_id, space_key=space_key, to_edit=True)
    edited.start_editing()
    site = this_site()
    macros = site.installation.descriptor.of_type("dynamicContentMacros") if site.installation else ()
    return render_template("wiki_editor.html", page=edited, macros=macros)


@confluence_pages.get("/wiki/spaces/<space_key>/pages/edit-v2/<page_id>/preview")
def preview(space_key: str, page_id: str) -> str:
    """Show the draft as it would look when published."""
    edited = _page(page_id, space_key=space_key, to_edit=True)
    return render_template("wiki_preview.html", page=edited)


@confluence_pages.post("/wiki/spaces/<space_key>/pages/<page_id>/copy")
def copy(space_key: str, page_id: str) -> Response:
    """Copy a page; the copy belongs to whoever made it, who may edit it."""
    original, person = _page(page_id, space_key=space_key), this_person()
    if person is None:
        raise NotVisible
    made = this_site().copy_page(original, by=person)
    return redirect(url_for(".page", space_key=space_key, page_id=made.id))


@confluence_pages.post("/wiki/spaces/<space_key>/pages/edit-v2/<page_id>")
def finish_editing(space_key: str, page_id: str) -> Response:
    """Publish the draft, throw it away, or take one macro out of it."""
    edited = _page(page_id, space_key=space_key, to_edit=True)
    if "remove" in request.form:
        edited.remove_macro(request.form["remove"])
        return redirect(url_for(".edit", space_key=space_key, page_id=page_id))
    if request.form["action"] == "publish":
        edited.publish()
    else:
        edited.discard()
    return redirect(url_for(".page", space_key=space_key, page_id=page_id))


@confluence_pages.get("/wiki/spaces/<space_key>/pages/<page_id>/export/<any('pdf', 'word', 'mobile'):kind>")
def export(space_key: str, page_id: str, kind: str) -> str | tuple[str, int]:
    """Export a page, or show it as the mobile app does, with what the app gave for each macro."""
    exported = _page(page_id, space_key=space_key)
    words = {"page": exported, "kind": _EXPORTS[kind]}
    try:
        macros = export_page(this_site(), exported, output_type=kind, now=current_app.config["CLOCK"]())
    except (ExportFailed, NotInstalled) as error:
        return render_template("wiki_export.html", macros=(), problem=str(error), **words), 502
    return render_template("wiki_export.html", macros=macros, problem=None, **words)


@confluence_pages.errorhandler(NotVisible)
def _absent(_error: NotVisible) -> tuple[str, int]:
    return render_template("absent.html", what="page"), 404


def _visible_pages() -> list[WikiPage]:
    site, person = this_site(), this_person()
    return [page for page in site.pages if site.access.rights(person, page.id).view]


def _page(page_id: str, *, space_key: str | None, to_edit: bool = False) -> WikiPage:
    site = this_site()
    rights = site.access.rights(this_person(), page_id)
    if not (rights.edit if to_edit else rights.view):
        raise NotVisible
    try:
        found = site.page(page_id)
    except KeyError as error:
        raise NotVisible from error
    if space_key is not None and found.space.key != space_key:
        raise NotVisible
    return found
