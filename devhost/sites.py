"""The three sites: Acme's Jira and Confluence, and the Jira of somebody else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from devhost.access import EDIT, VIEW, AccessRules
from devhost.account_register import AccountRegister
from devhost.descriptor import Descriptor, Product
from devhost.faults import Faults
from devhost.flags import FlagLog
from devhost.forge_installation import ForgeInstallation
from devhost.issues import ACME_ISSUES, EVIL_ISSUES, Issue, Project
from devhost.people import ADA, COLLEAGUES, MALLORY, STRANGERS, Person
from devhost.wiki import WikiPage, acme_pages, copied_page


@dataclass(frozen=True, slots=True)
class Installation:
    """The app as it is installed on a site."""

    descriptor: Descriptor
    installed_at: datetime
    shared_secret: str = field(repr=False)


class NotInstalled(Exception):
    """The site does not have the app."""


@dataclass(slots=True, eq=False)
class Site:
    """One Jira or Confluence site. A site is one tenant: its client key stays the same over all installs."""

    product: Product
    slug: str
    name: str
    origin: str
    client_key: str
    people: tuple[Person, ...]
    admins: frozenset[str]
    access: AccessRules
    make_issues: Callable[[], tuple[Issue, ...]] = tuple
    issues: tuple[Issue, ...] = ()
    make_pages: Callable[[], tuple[WikiPage, ...]] = tuple
    pages: tuple[WikiPage, ...] = ()
    installation: Installation | None = None
    faults: Faults = field(default_factory=Faults)
    flags: FlagLog = field(default_factory=FlagLog)
    clipboard_allowed: bool = False
    locale: str = "en-US"
    forge: ForgeInstallation | None = None
    """The Forge app; while there is one, its pages are shown in the place of Connect's."""
    trash: tuple[WikiPage, ...] = ()
    """The pages that are in Confluence's own trash: nobody sees them, and they may come back."""
    register: AccountRegister = field(default_factory=AccountRegister)
    properties: dict[tuple[str, str], Any] = field(default_factory=dict)
    """The values of issue properties, by the issue's number and the property's key."""
    is_used: bool = True
    """Whether somebody was here since a tester said that nobody was."""

    def __post_init__(self) -> None:
        self.pages = self.make_pages()
        self.issues = self.make_issues()

    @property
    def base_path(self) -> str:
        """The path part of the base URL: `/wiki` for Confluence, nothing for Jira."""
        return "/wiki" if self.product == "confluence" else ""

    @property
    def base_url(self) -> str:
        """The address that the app is told at install; REST paths are relative to it."""
        return self.origin + self.base_path

    def installed(self) -> Installation:
        """Give the app as it is installed here.

        Raises:
            NotInstalled: it is not.
        """
        if self.installation is None:
            raise NotInstalled(self.slug)
        return self.installation

    def is_admin(self, person: Person | None) -> bool:
        """Tell whether the person administers the site."""
        return person is not None and person.handle in self.admins

    def person(self, handle: str | None) -> Person | None:
        """Give the person with this handle, None for somebody who is not signed in.

        Raises:
            KeyError: nobody here is called so.
        """
        return None if handle is None else {person.handle: person for person in self.people}[handle]

    def person_with_account(self, account_id: str) -> Person | None:
        """Give the person who owns the account, or None when the account is unknown here."""
        return next((person for person in self.people if person.account_id == account_id), None)

    def issue(self, id_or_key: str) -> Issue:
        """Give the issue with this number or key.

        Raises:
            KeyError: there is none.
        """
        for issue in self.issues:
            if id_or_key in (issue.id, issue.key):
                return issue
        raise KeyError(id_or_key)

    def copy_page(self, page: WikiPage, *, by: Person) -> WikiPage:
        """Put a copy of a page beside it, which its maker may edit."""
        highest = max(int(known.id) for known in (*self.pages, *self.trash))
        made = copied_page(page, page_id=str(highest + 1), owner=by.handle)
        self.pages = (*self.pages, made)
        self.access.change(by, made.id, rights=EDIT)
        return made

    def page(self, page_id: str) -> WikiPage:
        """Give the page with this id.

        Raises:
            KeyError: there is none.
        """
        return {page.id: page for page in self.pages}[page_id]

    def delete(self, container_id: str) -> None:
        """Delete an issue, or purge a page for good.

        Raises:
            KeyError: there is no such issue or page.
        """
        if self.product == "jira":
            gone = self.issue(container_id)
            self.issues = tuple(issue for issue in self.issues if issue is not gone)
        else:
            lost = {page.id: page for page in (*self.pages, *self.trash)}[container_id]
            self.pages = tuple(page for page in self.pages if page is not lost)
            self.trash = tuple(page for page in self.trash if page is not lost)

    def trash_page(self, page_id: str) -> None:
        """Put a page in the trash.

        Raises:
            KeyError: there is no such page.
        """
        gone = self.page(page_id)
        self.pages = tuple(page for page in self.pages if page is not gone)
        self.trash = (*self.trash, gone)

    def restore_page(self, page_id: str) -> None:
        """Take a page out of the trash.

        Raises:
            KeyError: there is no such page in it.
        """
        found = {page.id: page for page in self.trash}[page_id]
        self.trash = tuple(page for page in self.trash if page is not found)
        self.pages = (*self.pages, found)

    def delete_project(self, key: str) -> Project:
        """Delete a Jira project with all its issues; give what it was.

        Raises:
            KeyError: there is no such project with issues.
        """
        project = {issue.project.key: issue.project for issue in self.issues}[key]
        self.issues = tuple(issue for issue in self.issues if issue.project is not project)
        return project

    def import_data(self) -> None:
        """Become another tenant at the same address, as when an administrator imports a backup into a site.

        The app is gone then and is told nothing; it may be installed again under the new client key.
        """
        self.client_key = str(uuid4())
        self.installation = None

    def reset(self) -> None:
        """Bring content, rights, flags and REST back to the start; the app stays installed as it is."""
        self.pages = self.make_pages()
        self.issues = self.make_issues()
        self.trash = ()
        self.register = AccountRegister()
        self.properties.clear()
        self.access.reset()
        self.flags.reset()
        self.faults = Faults()
        self.clipboard_allowed = False
        self.locale = "en-US"
        self.forge = None


def acme_jira(origin: str) -> Site:
    """Make Acme's Jira: Charlie may not see ACME-1, Bob may only look at ACME-2."""
    return Site(
        product="jira",
        slug="acme-jira",
        name="Acme Jira",
        origin=origin,
        client_key="2f0e1c6a-4d5b-3e7f-8a91-acce00000001",
        people=COLLEAGUES,
        admins=frozenset({ADA.handle}),
        access=AccessRules(
            {
                "10001": {"alice": EDIT, "bob": EDIT, "ada": EDIT},
                "10002": {"alice": EDIT, "bob": VIEW, "charlie": EDIT, "ada": EDIT},
            }
        ),
        make_issues=lambda: ACME_ISSUES,
    )


def acme_confluence(origin: str) -> Site:
    """Make Acme's Confluence: Charlie may not see the runbook, Bob may only look at the checklist."""
    return Site(
        product="confluence",
        slug="acme-confluence",
        name="Acme Confluence",
        origin=origin,
        client_key="2f0e1c6a-4d5b-3e7f-8a91-acce00000002",
        people=COLLEAGUES,
        admins=frozenset({ADA.handle}),
        access=AccessRules(
            {
                "2001": {"alice": EDIT, "bob": EDIT, "ada": EDIT},
                "2002": {"alice": EDIT, "bob": VIEW, "charlie": EDIT, "ada": EDIT},
            }
        ),
        make_pages=acme_pages,
    )


def evil_jira(origin: str) -> Site:
    """Make the Jira of Evil Corp, which Mallory owns and administers."""
    return Site(
        product="jira",
        slug="evil-jira",
        name="Evil Corp Jira",
        origin=origin,
        client_key="9b8c7d6e-5f40-3a2b-9c1d-bad000000003",
        people=STRANGERS,
        admins=frozenset({MALLORY.handle}),
        access=AccessRules({"10001": {"mallory": EDIT}}),
        make_issues=lambda: EVIL_ISSUES,
    )
