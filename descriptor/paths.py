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

WEBHOOK_ISSUE_DELETED = "/connect/webhooks/issue-deleted"
WEBHOOK_PROJECT_DELETED = "/connect/webhooks/project-deleted"
WEBHOOK_PAGE_TRASHED = "/connect/webhooks/page-trashed"
WEBHOOK_PAGE_REMOVED = "/connect/webhooks/page-removed"
WEBHOOK_PAGE_RESTORED = "/connect/webhooks/page-restored"
WEBHOOK_BLOG_TRASHED = "/connect/webhooks/blog-trashed"
WEBHOOK_BLOG_REMOVED = "/connect/webhooks/blog-removed"
WEBHOOK_BLOG_RESTORED = "/connect/webhooks/blog-restored"
WEBHOOK_SPACE_REMOVED = "/connect/webhooks/space-removed"

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
        WEBHOOK_ISSUE_DELETED,
        WEBHOOK_PROJECT_DELETED,
        WEBHOOK_PAGE_TRASHED,
        WEBHOOK_PAGE_REMOVED,
        WEBHOOK_PAGE_RESTORED,
        WEBHOOK_BLOG_TRASHED,
        WEBHOOK_BLOG_REMOVED,
        WEBHOOK_BLOG_RESTORED,
        WEBHOOK_SPACE_REMOVED,
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
