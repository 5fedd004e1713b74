"""The JSON API of the admin page for what rules the whole site: its policy and its seal."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from plugin.domain.fields import Fields, parse_text
from plugin.domain.installation import Installation
from plugin.domain.site_policy import fields_of, parse_site_policy
from plugin.services.changing_policy import SitePolicy, change_policy, view_policy
from plugin.services.sealing_sites import seal_site, unseal_site
from plugin.web.answers import seal_answer
from plugin.web.authentication import current_caller
from plugin.web.bodies import based_on_version, checked_body, checked_optional_body
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

site_api = Blueprint("site_api", __name__)


@site_api.get("/admin/policy")
@takes(TokenKind.CONTEXT)
def policy() -> Response:
    """Show the site's policy and the bounds of its numbers."""
    return _policy_answer(view_policy(wiring().deps, current_caller()))


@site_api.put("/admin/policy")
@takes(TokenKind.CONTEXT)
def put_policy() -> Response:
    """Give the site another policy."""
    checked = checked_body(lambda body: (based_on_version(), parse_site_policy(body, wiring().deps.policy)))
    return _policy_answer(change_policy(wiring().deps, current_caller(), checked))


@site_api.post("/admin/seal")
@takes(TokenKind.CONTEXT)
def seal() -> Response:
    """Stop everything on the site at once."""
    site = seal_site(wiring().deps, current_caller(), checked_body(_confirmation))
    return _seal_answer(site)


@site_api.post("/admin/unseal")
@takes(TokenKind.CONTEXT)
def unseal() -> Response:
    """Let the site go on."""
    checked_optional_body(_nothing).value()
    return _seal_answer(unseal_site(wiring().deps, current_caller()))


def _policy_answer(shown: SitePolicy) -> Response:
    bounds: dict[str, Any] = {
        name: {"min": each.least, "max": each.most} for name, each in shown.bounds.items()
    }
    response = jsonify(policy=fields_of(shown.policy), bounds=bounds, version=shown.version)
    response.set_etag(str(shown.version))
    return response


def _seal_answer(site: Installation) -> Response:
    return jsonify(sealed=seal_answer(site))


def _confirmation(body: Mapping[str, object]) -> str:
    fields = Fields(body, allowed={"confirmation"})
    confirmation = fields.required("confirmation", parse_text, instead="")
    fields.finish()
    return confirmation


def _nothing(body: Mapping[str, object]) -> Fields:
    fields = Fields(body, allowed=set())
    fields.finish()
    return fields
