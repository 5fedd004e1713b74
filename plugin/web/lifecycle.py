"""The lifecycle events of Connect: a site installs, enables, disables or uninstalls the app."""

from http import HTTPStatus

import structlog
from flask import Blueprint, g

from descriptor import paths
from plugin.domain.errors import InstallationNotFound, StaleEvent
from plugin.services.installing import install_site, uninstall_site
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

_log = structlog.get_logger()
_DONE = ("", HTTPStatus.NO_CONTENT)


lifecycle = Blueprint("lifecycle", __name__)


@lifecycle.post(paths.INSTALLED)
@takes(TokenKind.INSTALLED)
def installed() -> tuple[str, HTTPStatus]:
    """Take a tenant in, with its new shared secret. Synchronous: the admin waits for the answer."""
    try:
        done = install_site(wiring().deps, g.notice)
    except StaleEvent:
        _log.warning("event refused", request_id=g.request_id, reason="stale")
        return _DONE
    if done.others:
        _log.warning("another tenant claims this address", others=len(done.others))
    _log.info("installed", installation_id=str(done.installation.id), generation=done.installation.generation)
    return _DONE


@lifecycle.post(paths.UNINSTALLED)
@takes(TokenKind.UNINSTALLED)
def uninstalled() -> tuple[str, HTTPStatus]:
    """Shut a tenant. A second event, or one for a tenant nobody knows, changes nothing."""
    try:
        shut = uninstall_site(wiring().deps, g.notice)
    except (StaleEvent, InstallationNotFound):
        _log.warning("event refused", request_id=g.request_id, reason="stale or unknown")
        return _DONE
    _log.info("uninstalled", installation_id=str(shut.id), generation=shut.generation)
    return _DONE


@lifecycle.post(paths.ENABLED)
@takes(TokenKind.EVENT)
def enabled() -> tuple[str, HTTPStatus]:
    """Note that a site enabled the app."""
    _log.info("enabled", installation_id=str(g.installation.id))
    return _DONE


@lifecycle.post(paths.DISABLED)
@takes(TokenKind.EVENT)
def disabled() -> tuple[str, HTTPStatus]:
    """Note that a site disabled the app; its tokens stop coming by themselves."""
    _log.info("disabled", installation_id=str(g.installation.id))
    return _DONE
