"""The webhooks of Connect: a site says that something is gone, or back.

Every event is answered 204 whether or not it meant anything here, and only makes `maintain` look sooner.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, g
from werkzeug.exceptions import NotFound

from descriptor import paths
from plugin.connect.webhooks import issue_of, page_of
from plugin.domain.container import Container, Product
from plugin.services.reporting import report_container, report_site
from plugin.web.bodies import checked_body
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

_DONE = ("", HTTPStatus.NO_CONTENT)


webhooks = Blueprint("webhooks", __name__)


@webhooks.post(paths.WEBHOOK_ISSUE_DELETED)
@takes(TokenKind.EVENT)
def issue_deleted() -> tuple[str, HTTPStatus]:
    """Take note of an issue that is said to be deleted."""
    return _container_event(Product.JIRA, issue_of)


@webhooks.post(paths.WEBHOOK_PROJECT_DELETED)
@takes(TokenKind.EVENT)
def project_deleted() -> tuple[str, HTTPStatus]:
    """Take note that a project is said to be deleted. Which issues it had is not known here."""
    return _site_event(Product.JIRA)


@webhooks.post(paths.WEBHOOK_PAGE_TRASHED)
@webhooks.post(paths.WEBHOOK_PAGE_REMOVED)
@webhooks.post(paths.WEBHOOK_PAGE_RESTORED)
@webhooks.post(paths.WEBHOOK_BLOG_TRASHED)
@webhooks.post(paths.WEBHOOK_BLOG_REMOVED)
@webhooks.post(paths.WEBHOOK_BLOG_RESTORED)
@takes(TokenKind.EVENT)
def page_changed() -> tuple[str, HTTPStatus]:
    """Take note of a page or blog post that is said to be gone, or back: in either case it is looked for."""
    return _container_event(Product.CONFLUENCE, page_of)


@webhooks.post(paths.WEBHOOK_SPACE_REMOVED)
@takes(TokenKind.EVENT)
def space_removed() -> tuple[str, HTTPStatus]:
    """Take note that a space is said to be removed. Which pages it had is not known here."""
    return _site_event(Product.CONFLUENCE)


def _container_event(
    product: Product, parse: Callable[[Mapping[str, object]], Container]
) -> tuple[str, HTTPStatus]:
    _require(product)
    report_container(wiring().deps, g.installation, checked_body(parse).value())
    return _DONE


def _site_event(product: Product) -> tuple[str, HTTPStatus]:
    _require(product)
    checked_body(lambda body: body).value()
    report_site(wiring().deps, g.installation)
    return _DONE


def _require(product: Product) -> None:
    """Refuse the other product's event."""
    if g.installation.product is not product:
        raise NotFound
