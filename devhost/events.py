"""The webhooks of a site. Source: Atlassian's pages "Webhooks" (Jira) and "Webhook" (Confluence).

A site tells the app what happened and does not care whether it listens.
"""

from typing import Any

from devhost.installer import Installer
from devhost.sites import Site


def delete_container(site: Site, installer: Installer, container_id: str) -> list[int]:
    """Delete an issue or page and tell the app; give the statuses that it answered.

    Raises:
        KeyError: there is no such issue or page.
        NotInstalled: the site does not have the app.
        LifecycleFailed: nothing answers at the app's address.
    """
    body = _about(site, container_id)
    event = "jira:issue_deleted" if site.product == "jira" else "page_removed"
    site.delete(container_id)
    urls = site.installed().descriptor.webhooks.get(event, ())
    return [installer.tell(site, url, body | {"webhookEvent": event}) for url in urls]


def _about(site: Site, container_id: str) -> dict[str, Any]:
    if site.product == "jira":
        issue = site.issue(container_id)
        return {"issue": {"id": issue.id, "key": issue.key, "fields": {"summary": issue.title}}}
    page = site.page(container_id)
    return {"page": {"id": int(page.id), "title": page.title, "spaceKey": page.space.key}}
