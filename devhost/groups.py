"""The groups of people that the sites know, with the same ids in Jira and Confluence, as in Atlassian's cloud."""

from collections.abc import Iterable
from dataclasses import dataclass

from devhost.people import ADA, ALICE, BOB, CHARLIE, MALLORY, Person


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of people."""

    id: str
    name: str
    members: frozenset[str]


GROUPS = (
    Group("8a1c2f5e-0d47-4b8e-9a53-6f21c0de0001", "developers", frozenset({ALICE.handle, BOB.handle})),
    Group("8a1c2f5e-0d47-4b8e-9a53-6f21c0de0002", "on-call", frozenset({ALICE.handle})),
    Group("8a1c2f5e-0d47-4b8e-9a53-6f21c0de0003", "site-admins", frozenset({ADA.handle})),
    Group("8a1c2f5e-0d47-4b8e-9a53-6f21c0de0004", "contractors", frozenset({CHARLIE.handle, MALLORY.handle})),
)


def groups_of(person: Person) -> list[Group]:
    """List the groups that a person belongs to."""
    return [group for group in GROUPS if person.handle in group.members]


def groups_among(people: Iterable[Person], query: str) -> list[Group]:
    """Find the groups with a member among the people whose names hold the query, upper and lower case alike."""
    handles = {person.handle for person in people}
    return [group for group in GROUPS if group.members & handles and query.lower() in group.name.lower()]
