"""The modules: where the app appears in Jira and Confluence.

A condition only hides what is not for a user; everybody can type a module's address. Every route checks it.
"""

from collections.abc import Mapping
from typing import Any

from descriptor import paths

Module = dict[str, Any]

JIRA_PANEL_KEY = "secrets-issue-panel"
JIRA_ADMIN_SECTION_KEY = "secrets-admin-section"
JIRA_ADMIN_KEY = "secrets-admin-jira"
CONFLUENCE_ADMIN_KEY = "secrets-admin-confluence"
# Macro keys are shared by all apps of a site, so this one says whose it is.
MACRO_KEY = "secrets-macro-for-confluence"

# Which one of the page's secrets a macro shows; without it, all of them.
MACRO_PARAMETER = "secret"

ISSUE_PROPERTY = "secrets"

# A deletion that the app hears of is looked into sooner; one that it does not hear of is found all the same.
JIRA_EVENTS: Mapping[str, str] = {
    "jira:issue_deleted": paths.WEBHOOK_ISSUE_DELETED,
    "project_deleted": paths.WEBHOOK_PROJECT_DELETED,
}
CONFLUENCE_EVENTS: Mapping[str, str] = {
    "page_trashed": paths.WEBHOOK_PAGE_TRASHED,
    "page_removed": paths.WEBHOOK_PAGE_REMOVED,
    "page_restored": paths.WEBHOOK_PAGE_RESTORED,
    "blog_trashed": paths.WEBHOOK_BLOG_TRASHED,
    "blog_removed": paths.WEBHOOK_BLOG_REMOVED,
    "blog_restored": paths.WEBHOOK_BLOG_RESTORED,
    "space_removed": paths.WEBHOOK_SPACE_REMOVED,
}

RENDER_MODES = ("default", "pdf", "word", "html_export", "email", "mobile", "feed")

_JIRA_ADMIN_MENU = "admin_plugins_menu"
_CONFLUENCE_ADMIN_MENU = "system.admin/marketplace_confluence"


def jira_modules() -> Module:
    """Return the issue panel, the admin page with its section in Jira's menu of apps, and the events.

    The panel opens when somebody presses its button in the issue's row of buttons, and by itself where the issue
    has the property that says that it holds secrets.
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
        "webhooks": _webhooks(JIRA_EVENTS),
    }


def confluence_modules() -> Module:
    """Return the macro, the admin page in Confluence's menu of apps, and the events."""
    return {
        "dynamicContentMacros": [_macro()],
        "adminPages": [
            _admin_page(CONFLUENCE_ADMIN_KEY, product="confluence", location=_CONFLUENCE_ADMIN_MENU)
        ],
        "webhooks": _webhooks(CONFLUENCE_EVENTS),
    }


def _issue_panel() -> Module:
    return {
        "key": JIRA_PANEL_KEY,
        "name": _text("Secrets"),
        "tooltip": _text("Add a secret"),
        "icon": {"url": paths.ICON, "width": 24, "height": 24},
        "target": {"type": "web_panel", "url": f"{paths.JIRA_PANEL}?issueId={{issue.id}}"},
        "conditions": [_condition("user_is_logged_in")],
        "contentPresentConditions": [_holds_secrets()],
    }


def _holds_secrets() -> Module:
    """Return the condition that the issue's property `secrets` is {"present": true}."""
    wanted = {"entity": "issue", "propertyKey": ISSUE_PROPERTY, "objectName": "present", "value": "true"}
    return {"condition": "entity_property_equal_to", "params": wanted}


def _webhooks(events: Mapping[str, str]) -> list[Module]:
    return [{"event": event, "url": url} for event, url in events.items()]


def _macro() -> Module:
    return {
        "key": MACRO_KEY,
        "name": _text("Secrets"),
        "description": _text(
            "Keep passwords, keys and notes on this page, each behind a password of its own."
        ),
        "url": f"{paths.CONFLUENCE_MACRO}?pageId={{page.id}}&spaceKey={{space.key}}&outputType={{output.type}}"
        f"&{MACRO_PARAMETER}={{{MACRO_PARAMETER}}}",
        "icon": {"url": paths.MACRO_ICON, "width": 80, "height": 80},
        "categories": ["confluence-content"],
        "outputType": "block",
        # A body would be stored in the page, where everybody who may read the page can read it.
        "bodyType": "none",
        # A parameter is stored there too: this one holds a random id, which opens nothing.
        "parameters": [
            {"identifier": MACRO_PARAMETER, "name": _text("Secret"), "type": "string", "hidden": True}
        ],
        "width": "100%",
        "editor": {
            "url": f"{paths.CONFLUENCE_MACRO_EDITOR}?pageId={{page.id}}",
            "width": "600px",
            "height": "380px",
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
