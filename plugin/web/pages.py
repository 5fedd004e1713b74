"""The pages that Jira and Confluence put in frames: shells without any secret; the data comes through the API."""

from http import HTTPStatus

from flask import Blueprint, Response, g, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from descriptor import paths
from plugin.domain.container import Product
from plugin.web.authentication import current_caller
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

pages = Blueprint("pages", __name__)

_PREVIEW = "preview"
"""Confluence's `output.type` while a page is being edited."""


@pages.get(paths.JIRA_PANEL)
@takes(TokenKind.PAGE)
def jira_panel() -> str:
    """Serve the panel of a Jira issue."""
    return _shell("panel.html", Product.JIRA)


@pages.get(paths.CONFLUENCE_MACRO)
@takes(TokenKind.PAGE)
def confluence_macro() -> str:
    """Serve the macro of a Confluence page; in the editor's preview, only a line that says what will be here.

    The preview may be of a page that was never saved, which has no id that a secret could belong to.
    """
    if request.args.get("outputType") != _PREVIEW:
        return _shell("macro.html", Product.CONFLUENCE)
    _require(Product.CONFLUENCE)
    title, text = gettext("Secrets"), gettext("Publish the page to add and unlock secrets.")
    return render_template("message.html", title=title, text=text, product=Product.CONFLUENCE.value)


@pages.get(paths.CONFLUENCE_MACRO_EDITOR)
@takes(TokenKind.PAGE)
def confluence_macro_editor() -> str:
    """Serve what is shown when the macro is inserted or edited."""
    return _shell("macro-editor.html", Product.CONFLUENCE)


@pages.get(paths.CONFLUENCE_MACRO_STATIC)
@takes(TokenKind.EXPORT)
def confluence_macro_static() -> Response:
    """Answer an export with one fixed line: it ends up in files and mails, so it never holds a secret."""
    _require(Product.CONFLUENCE)
    line = render_template("macro-static.xhtml")
    response = Response(line, HTTPStatus.OK, content_type="application/xhtml+xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get(paths.ADMIN)
@takes(TokenKind.PAGE)
def admin() -> str:
    """Serve the admin page to a site admin, by the host's word of this moment."""
    wiring().deps.gate.require_admin(current_caller())
    return render_template("admin.html", product=g.installation.product.value)


def _shell(template: str, product: Product) -> str:
    _require(product)
    return wiring().shells.render(template, product)


def _require(product: Product) -> None:
    """Refuse the other product's page: a Jira site has no macro, a Confluence site no issue panel."""
    if g.installation.product is not product:
        raise NotFound
