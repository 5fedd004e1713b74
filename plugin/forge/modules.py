"""The modules of the Forge app: their keys in the manifest, and where each one says which issue or page it is on.

Source: Atlassian's page "Forge Remote essentials" (`app.module`), and the pages of the modules `jira:issuePanel` and
`macro` about the extension context.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plugin.domain.container import Product

BACKEND = "core:endpoint"
"""The module type of calls that no page has made: events and schedules."""


@dataclass(frozen=True, slots=True)
class PageModule:
    """A page of ours within a product."""

    product: Product
    container_claim: str | None
    """Where `context.extension` names the issue or page; None for the admin pages, which stand on none."""

    @property
    def is_admin(self) -> bool:
        """Whether it is an admin page."""
        return self.container_claim is None


PANEL = "secrets-issue-panel"
MACRO = "secrets-macro"
JIRA_ADMIN = "secrets-admin-jira"
CONFLUENCE_ADMIN = "secrets-admin-confluence"

PAGES: Mapping[str, PageModule] = {
    PANEL: PageModule(Product.JIRA, "issue"),
    MACRO: PageModule(Product.CONFLUENCE, "content"),
    JIRA_ADMIN: PageModule(Product.JIRA, None),
    CONFLUENCE_ADMIN: PageModule(Product.CONFLUENCE, None),
}
