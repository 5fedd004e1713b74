"""Whether an issue or page is there, and the mark that tells Jira of the secrets on an issue.

Sources: Atlassian's pages "The Jira Cloud platform REST API" (v3; "Issues", "Get issue", and "Issue properties",
"Set issue property") and "The Confluence Cloud REST API" (v1; "Get content by ID").
"""

from plugin.connect.errors import NotFoundAtHost
from plugin.connect.site import Site

ISSUE = "/rest/api/3/issue"
CONTENT = "/rest/api/content"
MARK_SECONDS = 2.0
"""A mark can wait, and the thread that sets it serves people."""
PROPERTY = "secrets"
"""The issue property that `contentPresentConditions` of the descriptor asks for."""


def has_issue(site: Site, *, issue_id: str) -> bool:
    """Ask for an issue, with the least of it that Jira gives.

    Raises:
        HostUnavailable: Jira gave no usable answer.

    """
    try:
        site.get(f"{ISSUE}/{issue_id}", {"fields": "created"})
    except NotFoundAtHost:
        return False
    return True


def has_page(site: Site, *, page_id: str) -> bool:
    """Ask for a page in any state: one in Confluence's trash may come back, so it still counts.

    Raises:
        HostUnavailable: Confluence gave no usable answer.

    """
    try:
        site.get(f"{CONTENT}/{page_id}", {"status": "any"})
    except NotFoundAtHost:
        return False
    return True


def mark(site: Site, *, issue_id: str, is_present: bool) -> None:
    """Set the issue's property. It tells everybody who sees the issue no more than the panel does.

    Where the last secret went it becomes false and is not deleted: setting needs the scope WRITE, and deleting
    might need DELETE, which the app has no other use for.

    Raises:
        HostUnavailable: Jira did not say that it was done.

    """
    path = f"{ISSUE}/{issue_id}/properties/{PROPERTY}"
    try:
        site.hurried(MARK_SECONDS).put(path, {"present": is_present})
    except NotFoundAtHost:
        # The issue is gone: nobody is told anything wrong.
        return
