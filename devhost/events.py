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
    return _tell(site, installer, event, body)


def trash_page(site: Site, installer: Installer, page_id: str) -> list[int]:
    """Put a page in the trash and tell the app; give the statuses that it answered.

    Raises:
        KeyError: there is no such page.
        NotInstalled, LifecycleFailed: as above.
    """
    body = _about(site, page_id)
    site.trash_page(page_id)
    return _tell(site, installer, "page_trashed", body)


def restore_page(site: Site, installer: Installer, page_id: str) -> list[int]:
    """Take a page out of the trash and tell the app; give the statuses that it answered.

    Raises:
        KeyError: there is no such page in it.
        NotInstalled, LifecycleFailed: as above.
    """
    site.restore_page(page_id)
    return _tell(site, installer, "page_restored", _about(site, page_id))


def delete_project(site: Site, installer: Installer, key: str) -> list[int]:
    """Delete a project with its issues and tell the app, once for all; give the statuses that it answered.

    Raises:
        KeyError: there is no such project.
        NotInstalled, LifecycleFailed: as above.
    """
    project = site.delete_project(key)
    body = {"project": {"id": int(project.id), "key": project.key, "name": project.name}}
    return _tell(site, installer, "project_deleted", body)


def _tell(site: Site, installer: Installer, event: str, body: dict[str, Any]) -> list[int]:
    urls = site.installed().descriptor.webhooks.get(event, ())
    return [installer.tell(site, url, body | {"webhookEvent": event}) for url in urls]


def _about(site: Site, container_id: str) -> dict[str, Any]:
    if site.product == "jira":
        issue = site.issue(container_id)
        return {"issue": {"id": issue.id, "key": issue.key, "fields": {"summary": issue.title}}}
    page = {page.id: page for page in (*site.pages, *site.trash)}[container_id]
    return {"page": {"id": int(page.id), "title": page.title, "spaceKey": page.space.key}}
