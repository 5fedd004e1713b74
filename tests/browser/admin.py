"""The admin page as its user works with it: everything by role and name."""

import re
from typing import Self

from playwright.sync_api import Frame, FrameLocator, Locator, expect

from tests.browser.axe import violations
from tests.browser.person import Person
from tests.browser.places import AdminPage
from tests.browser.themes import MODES, turn

NOT_ADMIN = "Only admins of this site can do this."


class Admin:
    """The app's page in a site's administration, with its tabs."""

    def __init__(self, person: Person, *, product: str = "jira") -> None:
        self.person = person
        page = AdminPage(person)
        self.frame: FrameLocator = page.open_in_jira() if product == "jira" else page.open_in_confluence()
        expect(self.frame.get_by_text("Client key")).to_be_visible()

    def tab(self, name: str) -> Locator:
        """Press a tab; gives the panel that it shows."""
        self.frame.get_by_role("tab", name=re.compile(f"^{name}")).click()
        return self.frame.get_by_role("tabpanel", name=re.compile(f"^{name}"))

    def becomes(self, handle: str) -> Self:
        """Sign somebody else in, in another tab of the same browser: the page on the screen stays as it is."""
        site = self.person.servers.jira.origin
        self.person.context.request.post(f"{site}/devhost/person", data={"person": handle})
        return self

    def find(self, label: str, *, typed: str, choose: str) -> None:
        """Search a box by typing, and choose from what it offers."""
        box = self.frame.get_by_role("combobox", name=label, exact=True)
        box.fill("")
        box.press_sequentially(typed)
        self.frame.get_by_role("option", name=choose, exact=True).click()

    def looks_well(self, name: str) -> None:
        """Look at the page in both themes: no broken WCAG rule, nothing beside the frame; saves pictures of it."""
        frame = self._own_frame()
        broken = []
        for mode in MODES:
            turn(self.person.page, frame, mode)
            # The themes differ in their colours only.
            broken += [f"{mode}: {rule}" for rule in violations(frame, only_colours=mode != MODES[0])]
            self.person.picture(f"admin-{name}-{mode}", full_page=True)
        assert not broken, "\n".join(broken)
        assert frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def _own_frame(self) -> Frame:
        frame = self.person.page.locator('iframe[title="Secrets"]').element_handle().content_frame()
        assert frame is not None
        return frame
