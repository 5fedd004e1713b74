"""The modules: where the app appears in Jira and Confluence.

A condition only hides what is not for a user; everybody can type a module's address. Every route checks it.
"""

from typing import Any

from descriptor import paths

Module = dict[str, Any]

JIRA_PANEL_KEY = "secrets-issue-panel"
JIRA_ADMIN_SECTION_KEY = "secrets-admin-section"
JIRA_ADMIN_KEY = "secrets-admin-jira"
CONFLUENCE_ADMIN_KEY = "secrets-admin-confluence"
# Macro keys are shared by all apps of a site, so this one says whose it is.
MACRO_KEY = "secrets-macro-for-confluence"

RENDER_MODES = ("default", "pdf", "word", "html_export", "email", "mobile", "feed")

_JIRA_ADMIN_MENU = "admin_plugins_menu"
_CONFLUENCE_ADMIN_MENU = "system.admin/marketplace_confluence"


def jira_modules() -> Module:
    """Return the issue panel, and the admin page with its section in Jira's menu of apps.

    The panel opens when somebody presses its button in the issue's row of buttons. To open it by itself on an
    issue that has secrets takes `contentPresentConditions` and an issue property that says so; the app writes
    no such property, so the descriptor names none.
    """
    return {
        "jiraIssueContents": [_issue_panel()],
        "webSections": [
            {
                "key": JIRA_ADMIN_SECTION_KEY,
                "name": _text("Secrets"),
                "location": _JIRA_ADMIN_MENU,
                "conditions": [_condition("user_is_admin")],
            }
        ],
        "adminPages": [
            _admin_page(
                JIRA_ADMIN_KEY, product="jira", location=f"{_JIRA_ADMIN_MENU}/{JIRA_ADMIN_SECTION_KEY}"
            )
        ],
    }


def confluence_modules() -> Module:
    """Return the macro, and the admin page in Confluence's menu of apps."""
    return {
        "dynamicContentMacros": [_macro()],
        "adminPages": [
            _admin_page(CONFLUENCE_ADMIN_KEY, product="confluence", location=_CONFLUENCE_ADMIN_MENU)
        ],
    }


def _issue_panel() -> Module:
    return {
        "key": JIRA_PANEL_KEY,
        "name": _text("Secrets"),
        "tooltip": _text("Add a secret"),
        "icon": {"url": paths.ICON, "width": 24, "height": 24},
        "target": {"type": "web_panel", "url": f"{paths.JIRA_PANEL}?issueId={{issue.id}}"},
        "conditions": [_condition("user_is_logged_in")],
    }


def _macro() -> Module:
    return {
        "key": MACRO_KEY,
        "name": _text("Secrets"),
        "description": _text(
            "Keep passwords, keys and notes on this page, each behind a password of its own."
        ),
        "url": paths.CONFLUENCE_MACRO + "?pageId={page.id}&spaceKey={space.key}&outputType={output.type}",
        "icon": {"url": paths.MACRO_ICON, "width": 80, "height": 80},
        "categories": ["confluence-content"],
        "outputType": "block",
        # A body would be stored in the page, where everybody who may read the page can read it.
        "bodyType": "none",
        "width": "100%",
        "editor": {
            "url": f"{paths.CONFLUENCE_MACRO_EDITOR}?pageId={{page.id}}",
            "width": "600px",
            "height": "300px",
            "insertTitle": _text("Insert secrets"),
            "editTitle": _text("Edit secrets"),
        },
        "renderModes": {mode: {"url": _static_url()} for mode in RENDER_MODES},
    }


def _static_url() -> str:
    return f"{paths.CONFLUENCE_MACRO_STATIC}?pageId={{page.id}}&outputType={{output.type}}"


def _admin_page(key: str, *, product: str, location: str) -> Module:
    return {
        "key": key,
        "name": _text("Secrets"),
        "url": f"{paths.ADMIN}?product={product}",
        "location": location,
        "conditions": [_condition("user_is_admin")],
    }


def _condition(name: str) -> Module:
    return {"condition": name}


def _text(value: str) -> Module:
    return {"value": value}
