"""Where on a site a frame of the app stands, and what the site tells the app about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from devhost.issues import Issue
from devhost.wiki import Macro, WikiPage


class Place(Protocol):
    """A spot in the product that a module is shown in."""

    @property
    def container_id(self) -> str | None:
        """The issue or page whose rights count, None where only being on the site counts."""

    @property
    def context(self) -> Mapping[str, Any]:
        """The `context` claim of the tokens made for this place."""

    @property
    def variables(self) -> Mapping[str, str]:
        """The values of the variables that a module's address may hold."""


@dataclass(frozen=True, slots=True)
class AdminPlace:
    """A page of the site's own: no issue, no page."""

    @property
    def container_id(self) -> str | None:
        """Nothing's rights count."""
        return None

    @property
    def context(self) -> Mapping[str, Any]:
        """There is nothing to say."""
        return {}

    @property
    def variables(self) -> Mapping[str, str]:
        """There is nothing to fill in."""
        return {}


@dataclass(frozen=True, slots=True)
class IssuePlace:
    """On a Jira issue."""

    issue: Issue

    @property
    def container_id(self) -> str | None:
        """The issue."""
        return self.issue.id

    @property
    def context(self) -> Mapping[str, Any]:
        """The issue and its project; all ids are strings."""
        issue, project = self.issue, self.issue.project
        return {
            "jira": {
                "issue": {"id": issue.id, "key": issue.key, "issuetype": {"id": issue.issue_type_id}},
                "project": {"id": project.id, "key": project.key},
            }
        }

    @property
    def variables(self) -> Mapping[str, str]:
        """Jira's context parameters."""
        return {
            "issue.id": self.issue.id,
            "issue.key": self.issue.key,
            "issuetype.id": self.issue.issue_type_id,
            "project.id": self.issue.project.id,
            "project.key": self.issue.project.key,
        }


@dataclass(frozen=True, slots=True)
class WikiPlace:
    """On a Confluence page, mostly in one of its macros; a macro that was never saved has no id yet."""

    page: WikiPage
    macro: Macro | None = None
    output_type: str = "display"

    @property
    def container_id(self) -> str | None:
        """The page."""
        return self.page.id

    @property
    def context(self) -> Mapping[str, Any]:
        """The page, its space and the macro; all ids are strings."""
        page, macro = self.page, self.macro
        about: dict[str, Any] = {
            "content": {"id": page.id, "type": "page", "version": str(page.version)},
            "space": {"id": page.space.id, "key": page.space.key},
        }
        if macro is not None:
            about["macro"] = {"id": macro.id, "hash": macro.hash, "outputType": self.output_type}
        return {"confluence": about}

    @property
    def variables(self) -> Mapping[str, str]:
        """Confluence's context parameters, and the macro's own."""
        page, macro = self.page, self.macro
        return (macro.parameters if macro else {}) | {
            "page.id": page.id,
            "page.version": str(page.version),
            "page.type": "page",
            "page.title": page.title,
            "content.id": page.id,
            "content.version": str(page.version),
            "content.type": "page",
            "space.id": page.space.id,
            "space.key": page.space.key,
            "macro.id": macro.id if macro else "",
            "macro.hash": macro.hash if macro else "",
            "macro.body": macro.body if macro else "",
            "output.type": self.output_type,
        }
