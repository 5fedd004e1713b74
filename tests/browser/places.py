"""The pages of the sites where the app appears, each with the ways into the app's part."""

from playwright.sync_api import FrameLocator, Locator, expect

from tests.browser.panel import SecretsPanel
from tests.browser.person import Person


class JiraIssue:
    """An issue in the issue view."""

    def __init__(self, person: Person, key: str = "ACME-1") -> None:
        self.person = person
        site = person.servers.evil if key.startswith("EVIL") else person.servers.jira
        person.goes_to(site, f"/browse/{key}")

    @property
    def quick_add(self) -> Locator:
        """The app's button below the title."""
        return self.person.page.get_by_role("toolbar").get_by_role("button", name="Secrets")

    def adding(self) -> SecretsPanel:
        """Press the quick-add button; the panel comes with the form that adds a secret."""
        page = self.person.page
        # The page itself says at once whether a panel comes with it; the panel's frame comes a moment later.
        is_there = page.get_by_role("region", name="Secrets").is_visible()
        if is_there:
            expect(page.locator("iframe")).to_have_count(1)
        self.quick_add.click()
        panel = SecretsPanel(self.person.frame())
        if is_there and self.person.is_in_forge():
            # Forge's button tells a panel that is there already nothing.
            panel.button("Add secret").click()
        expect(panel.form("Add secret")).to_be_visible()
        return panel

    def panel(self) -> SecretsPanel:
        """Open the panel and put the form aside that comes with it."""
        panel = self.adding()
        panel.form("Add secret").get_by_role("button", name="Cancel").click()
        expect(panel.form("Add secret")).to_have_count(0)
        return panel


class WikiPage:
    """A Confluence page."""

    def __init__(self, person: Person, page_id: str = "2001") -> None:
        self.person = person
        self.path = f"/wiki/spaces/ENG/pages/{page_id}"
        self.edit_path = f"/wiki/spaces/ENG/pages/edit-v2/{page_id}"
        person.goes_to(person.servers.confluence, self.path)

    def macro(self) -> SecretsPanel:
        """Look at the Secrets macro of the page."""
        return SecretsPanel(self.person.frame())

    def edit(self) -> None:
        """Open the page's editor."""
        self.person.page.get_by_role("link", name="Edit", exact=True).click()
        self.person.page.wait_for_url(f"**{self.edit_path}")

    def choose_macro(self) -> tuple[Locator, FrameLocator]:
        """Pick "Secrets" in the macro browser; gives the editor's dialog and the app's frame in it."""
        self.person.page.get_by_role("button", name="Insert macro").click()
        browser = self.person.page.get_by_role("dialog", name="Select macro")
        browser.get_by_role("button", name="Secrets").click()
        return self._opened("Insert secrets")

    def insert_macro(self) -> None:
        """Put one more Secrets macro into the draft, through its editor."""
        _, frame = self.choose_macro()
        frame.get_by_role("button", name="Insert", exact=True).click()

    def edit_macro(self) -> tuple[Locator, FrameLocator]:
        """Edit the first macro of the draft; gives the editor's dialog and the app's frame in it."""
        self.draft_macros.first.get_by_role("button", name="Edit macro").click()
        return self._opened("Edit secrets")

    def _opened(self, name: str) -> tuple[Locator, FrameLocator]:
        """Wait for an editor of the macro: its buttons are drawn before its script hears them."""
        dialog = self.person.page.get_by_role("dialog", name=name)
        frame = dialog.frame_locator("iframe")
        expect(frame.locator("#choice > *").first).to_be_attached()
        return dialog, frame

    def preview(self) -> FrameLocator:
        """Look at the draft before it is published; gives the app's frame in it."""
        self.person.page.get_by_role("link", name="Preview").click()
        self.person.page.wait_for_url("**/preview")
        return self.person.frame()

    def copy(self) -> None:
        """Copy the page; the copy is in front then."""
        self.person.page.get_by_role("button", name="Copy page").click()
        expect(self.person.page.get_by_role("heading", level=1, name="Copy of")).to_be_visible()

    def show_as_mobile_app(self) -> Locator:
        """Show what the mobile app shows; gives the storage format of the first macro."""
        self.person.page.get_by_role("button", name="Export").click()
        self.person.page.get_by_role("link", name="Show as the mobile app does").click()
        return self.person.page.get_by_label("Macro 1")

    @property
    def draft_macros(self) -> Locator:
        """The macros in the page's editor."""
        return self.person.page.get_by_role("list", name="Macros on this page").get_by_role("listitem")

    def publish(self) -> None:
        """Publish the draft."""
        self.person.page.get_by_role("button", name="Update").click()
        self.person.page.wait_for_url(f"**{self.path}")

    def export(self, kind: str) -> Locator:
        """Export the page to "PDF" or "Word"; gives the storage format of its first macro."""
        self.person.page.get_by_role("button", name="Export").click()
        self.person.page.get_by_role("link", name=f"Export to {kind}").click()
        return self.person.page.get_by_label("Macro 1")


class AdminPage:
    """The app's page in a site's administration."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def open_in_jira(self) -> FrameLocator:
        """Type the address of the page in Jira, whoever one is."""
        key = self.person.servers.app_key
        self.person.goes_to(self.person.servers.jira, f"/plugins/servlet/ac/{key}/secrets-admin-jira")
        return self.person.frame()

    def open_in_confluence(self) -> FrameLocator:
        """Type the address of the page in Confluence, whoever one is."""
        key = self.person.servers.app_key
        path = f"/wiki/plugins/servlet/ac/{key}/secrets-admin-confluence"
        self.person.goes_to(self.person.servers.confluence, path)
        return self.person.frame()


class ManageApps:
    """The page of a site where apps are installed and uninstalled."""

    def __init__(self, person: Person) -> None:
        self.person = person
        person.goes_to(person.servers.jira, "/plugins/servlet/upm")

    def press(self, name: str) -> None:
        """Press "Install", "Reinstall" or "Uninstall"."""
        self.person.page.get_by_role("button", name=name, exact=True).click()

    @property
    def app(self) -> Locator:
        """What the page says about the app."""
        return self.person.page.get_by_role("region", name="App")
