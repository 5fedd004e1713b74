"""The issues of a Jira site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Project:
    """A Jira project."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A Jira issue. Its number never changes; its key does when it is moved."""

    id: str
    key: str
    issue_type_id: str
    project: Project
    title: str
    status: str
    priority: str
    description: tuple[str, ...]
    labels: tuple[str, ...]
    reporter: str
    assignee: str


_ACME = Project("10000", "ACME", "Acme Platform")
_EVIL = Project("10000", "EVIL", "Evil Corp Plans")

ACME_ISSUES = (
    Issue(
        id="10001",
        key="ACME-1",
        issue_type_id="10003",
        project=_ACME,
        title="Hand over access to the production VPN",
        status="In progress",
        priority="High",
        description=(
            "The on-call team takes over the production network on Monday and needs its credentials.",
            "Please keep every credential in the Secrets panel below, not in a comment.",
        ),
        labels=("on-call", "network"),
        reporter="alice",
        assignee="bob",
    ),
    Issue(
        id="10002",
        key="ACME-2",
        issue_type_id="10003",
        project=_ACME,
        title="Renew the certificate of status.acme.example",
        status="To do",
        priority="Medium",
        description=("The certificate ends on the last day of the month. Renew it and tell support.",),
        labels=("certificates",),
        reporter="bob",
        assignee="alice",
    ),
)

EVIL_ISSUES = (
    # The same number as ACME-1 has: numbers are unique within a site only.
    Issue(
        id="10001",
        key="EVIL-1",
        issue_type_id="10003",
        project=_EVIL,
        title="Read the neighbours' secrets",
        status="To do",
        priority="Highest",
        description=("Find out whether another site's issue with our number gives anything away.",),
        labels=("research",),
        reporter="mallory",
        assignee="mallory",
    ),
)
