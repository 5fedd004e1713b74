"""The JSON API of the admin page. Each call asks the host afresh whether the caller administers the site."""

from flask import Blueprint, Response, jsonify

from plugin.services.overview import view_overview
from plugin.web.authentication import current_caller
from plugin.web.overview_answers import overview_answer
from plugin.web.tokens import TokenKind, takes
from plugin.web.wiring import wiring

admin_api = Blueprint("admin_api", __name__)


@admin_api.get("/admin/overview")
@takes(TokenKind.CONTEXT)
def overview() -> Response:
    """Show the installation and how much it holds."""
    seen = view_overview(wiring().deps, current_caller())
    reports_accounts = wiring().settings.account_report_url is not None
    return jsonify(overview_answer(seen, reports_accounts=reports_accounts))
