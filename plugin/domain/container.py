"""The issue or page that a secret belongs to."""

from dataclasses import dataclass
from enum import StrEnum


class Product(StrEnum):
    """The Atlassian product that an installation belongs to."""

    JIRA = "jira"
    CONFLUENCE = "confluence"


@dataclass(frozen=True, slots=True)
class Container:
    """One Jira issue or Confluence page, by its numeric id (never the issue key: it changes on a move)."""

    product: Product
    id: str
