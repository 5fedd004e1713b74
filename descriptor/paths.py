"""The addresses under which the app answers. The descriptor names them, and the web layer routes them.

None holds a character that needs encoding, and variables stand in the query only: implementations of the
query string hash disagree about escapes in a path.
"""

DESCRIPTOR = "/atlassian-connect.json"
DESCRIPTOR_JIRA = "/atlassian-connect-jira.json"
DESCRIPTOR_CONFLUENCE = "/atlassian-connect-confluence.json"

INSTALLED = "/connect/lifecycle/installed"
UNINSTALLED = "/connect/lifecycle/uninstalled"
ENABLED = "/connect/lifecycle/enabled"
DISABLED = "/connect/lifecycle/disabled"

JIRA_PANEL = "/connect/jira/panel"
CONFLUENCE_MACRO = "/connect/confluence/macro"
CONFLUENCE_MACRO_EDITOR = "/connect/confluence/macro-editor"
CONFLUENCE_MACRO_STATIC = "/connect/confluence/macro-static"
ADMIN = "/connect/admin"

API = "/connect/api/v1"
STATIC = "/static"

ICON = f"{STATIC}/icon.svg"
MACRO_ICON = f"{STATIC}/icon-macro.svg"

ALL = frozenset(
    {
        DESCRIPTOR,
        DESCRIPTOR_JIRA,
        DESCRIPTOR_CONFLUENCE,
        INSTALLED,
        UNINSTALLED,
        ENABLED,
        DISABLED,
        JIRA_PANEL,
        CONFLUENCE_MACRO,
        CONFLUENCE_MACRO_EDITOR,
        CONFLUENCE_MACRO_STATIC,
        ADMIN,
        ICON,
        MACRO_ICON,
    }
)
"""Every address that a descriptor may name."""
