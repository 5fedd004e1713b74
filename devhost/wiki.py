"""The pages of a Confluence site, with the macros that stand on them."""

from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Space:
    """A Confluence space."""

    id: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Macro:
    """One use of an app's macro on a page."""

    id: str
    module_key: str
    parameters: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def hash(self) -> str:
        """The older name of the macro's id; today's Confluence gives the same value for both."""
        return self.id


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph of a page's text."""

    kind: Literal["heading", "paragraph"]
    text: str


@dataclass(slots=True)
class WikiPage:
    """A Confluence page: the published text and macros, and the macros of the draft while somebody edits."""

    id: str
    space: Space
    title: str
    owner: str
    blocks: tuple[Block, ...]
    macros: tuple[Macro, ...] = ()
    version: int = 1
    draft: tuple[Macro, ...] | None = None

    def start_editing(self) -> None:
        """Open a draft, unless one is open already."""
        if self.draft is None:
            self.draft = self.macros

    def save_macro(self, macro: Macro) -> None:
        """Put a macro in the draft, in the place of the one with the same id."""
        self.start_editing()
        others = tuple(known for known in self.draft or () if known.id != macro.id)
        self.draft = (*others, macro)

    def remove_macro(self, macro_id: str) -> None:
        """Take a macro out of the draft."""
        self.start_editing()
        self.draft = tuple(known for known in self.draft or () if known.id != macro_id)

    def publish(self) -> None:
        """Make the draft the page's next version."""
        if self.draft is not None:
            self.macros, self.draft, self.version = self.draft, None, self.version + 1

    def discard(self) -> None:
        """Throw the draft away."""
        self.draft = None

    def macro(self, macro_id: str) -> Macro:
        """Give the page's or the draft's macro with this id.

        Raises:
            KeyError: the page has no such macro.
        """
        for known in (*self.macros, *(self.draft or ())):
            if known.id == macro_id:
                return known
        raise KeyError(macro_id)

    def edited_macro(self, macro_id: str) -> Macro:
        """Give the macro as its editor shows it: the draft's one counts more than the published one.

        Raises:
            KeyError: the page has no such macro.
        """
        drafted = [known for known in self.draft or () if known.id == macro_id]
        return drafted[0] if drafted else self.macro(macro_id)


def copied_page(page: WikiPage, *, page_id: str, owner: str) -> WikiPage:
    """Give a copy of a page: with an id of its own, and with the macros' ids and parameters as they were."""
    return replace(page, id=page_id, title=f"Copy of {page.title}", owner=owner, version=1, draft=None)


def new_macro(module_key: str, *, parameters: dict[str, str], body: str) -> Macro:
    """Make a macro with a fresh id, as Confluence does when a macro is first saved."""
    return Macro(str(uuid4()), module_key, parameters, body)


def edited_macro(macro: Macro, *, parameters: dict[str, str], body: str | None) -> Macro:
    """Give the macro with new parameters; an absent body stays as it is."""
    return replace(macro, parameters=parameters, body=macro.body if body is None else body)


_ENG = Space("98306", "ENG", "Engineering")
_SECRETS_MACRO = "secrets-macro-for-confluence"


def acme_pages() -> tuple[WikiPage, ...]:
    """Make the pages of Acme's Confluence as they are before anybody touches them."""
    runbook = WikiPage(
        id="2001",
        space=_ENG,
        title="Production runbook",
        owner="alice",
        blocks=(
            Block("paragraph", "What to do when production needs a human, and where the keys are."),
            Block("heading", "Before you start"),
            Block("paragraph", "Tell the incident channel that you take over. Two people, never one."),
            Block("heading", "Credentials"),
            Block("paragraph", "Each entry opens with the password that its owner gave you."),
        ),
        macros=(Macro("4f1f6c1e-58a5-4b3c-9f4e-0a7a4d0c2001", _SECRETS_MACRO),),
    )
    onboarding = WikiPage(
        id="2002",
        space=_ENG,
        title="Onboarding checklist",
        owner="bob",
        blocks=(
            Block("paragraph", "The first week of a new engineer, step by step."),
            Block("heading", "Day one"),
            Block("paragraph", "Laptop, badge, and an introduction to the team."),
        ),
    )
    return runbook, onboarding
