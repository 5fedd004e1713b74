"""The Secrets panel (in Jira) or macro (in Confluence) as its user sees it: everything by role and name."""

from playwright.sync_api import FrameLocator, Locator, expect


class SecretsPanel:
    """The app's frame on an issue or page."""

    def __init__(self, frame: FrameLocator) -> None:
        self.frame = frame

    @property
    def rows(self) -> Locator:
        """The secrets in the list."""
        return self.frame.get_by_role("list", name="Secrets").get_by_role("listitem")

    @property
    def rows_in_any_language(self) -> Locator:
        """The secrets in the list, whatever it is called."""
        return self.frame.get_by_role("list").get_by_role("listitem")

    def row(self, title: str) -> Locator:
        """Find the secret with this title."""
        heading = self.frame.get_by_role("heading", name=title, exact=True)
        return self.rows.filter(has=heading)

    def button(self, name: str) -> Locator:
        """Find a button anywhere in the frame."""
        return self.frame.get_by_role("button", name=name, exact=True)

    def form(self, name: str) -> Locator:
        """Find a form by its name, such as "Add secret" or "Unlock VPN key"."""
        return self.frame.get_by_role("form", name=name, exact=True)

    def content(self, title: str) -> Locator:
        """Find the content of an open secret."""
        return self.frame.get_by_role("group", name=f"Content of {title}", exact=True)

    def unlock_button(self, title: str) -> Locator:
        """Find the button that asks for the password of a locked secret."""
        return self.button(f"Unlock {title}")

    def fill_add_form(self, title: str, password: str, content: str, *, again: str | None = None) -> Locator:
        """Type into the form that adds a secret, which must be open; gives the form."""
        form = self.form("Add secret")
        form.get_by_role("textbox", name="Title").fill(title)
        form.get_by_label("Password", exact=True).fill(password)
        form.get_by_label("Confirm password").fill(password if again is None else again)
        form.get_by_role("textbox", name="Content").fill(content)
        return form

    def start_adding(self) -> Locator:
        """Open the form that adds a secret, unless it is open; gives the form."""
        form = self.form("Add secret")
        if not form.is_visible():
            self.button("Add secret").click()
        return form

    def save(self, title: str) -> Locator:
        """Save what stands in the form that adds a secret; gives its row, open."""
        self.form("Add secret").get_by_role("button", name="Save").click()
        expect(self.button(f"Lock {title}")).to_be_visible()
        return self.row(title)

    def add(self, title: str, *, password: str, content: str) -> None:
        """Add a secret and wait until it stands in the list, open for its author."""
        self.start_adding()
        self.fill_add_form(title, password, content).get_by_role("button", name="Save").click()
        expect(self.content(title)).to_be_visible()

    def start_adding_kind(self, kind: str, title: str, *, password: str) -> Locator:
        """Choose a kind in the form that adds a secret, and type title and password; gives the form."""
        form = self.start_adding()
        form.get_by_role("combobox", name="Kind").select_option(kind)
        form.get_by_role("textbox", name="Title").fill(title)
        form.get_by_label("Password", exact=True).fill(password)
        form.get_by_label("Confirm password").fill(password)
        return form

    def try_password(self, title: str, password: str) -> Locator:
        """Type a password for a locked secret and send it; gives the form, whatever comes of it."""
        form = self.form(f"Unlock {title}")
        if not form.is_visible():
            self.unlock_button(title).click()
        form.get_by_label("Password", exact=True).fill(password)
        form.get_by_role("button", name="Unlock").click()
        return form

    def unlock(self, title: str, *, password: str) -> None:
        """Unlock a secret with the right password and wait for its content."""
        self.try_password(title, password)
        expect(self.content(title)).to_be_visible()

    def lock(self, title: str) -> None:
        """Lock an open secret for oneself."""
        self.button(f"Lock {title}").click()
        expect(self.unlock_button(title)).to_be_visible()

    def edit(self, title: str, *, new_title: str, content: str) -> None:
        """Change title and content of an open secret."""
        self.edit_and_save(title, content=content, new_title=new_title)
        expect(self.content(new_title)).to_have_text(content)

    def edit_and_save(self, title: str, *, content: str, new_title: str | None = None) -> None:
        """Change an open secret and save, whatever comes of it."""
        self.button(f"Edit {title}").click()
        form = self.form(f"Edit {title}")
        form.get_by_role("textbox", name="Title").fill(new_title or title)
        form.get_by_role("textbox", name="Content").fill(content)
        form.get_by_role("button", name="Save").click()

    def change_password(self, title: str, *, new_password: str) -> None:
        """Give an open secret another password."""
        self.button(f"Change password of {title}").click()
        form = self.form(f"Change password of {title}")
        form.get_by_label("New password", exact=True).fill(new_password)
        form.get_by_label("Confirm new password").fill(new_password)
        form.get_by_role("button", name="Save").click()
        expect(self.content(title)).to_be_visible()

    def more(self, title: str) -> None:
        """Show the further buttons of a secret."""
        self.button(f"More actions for {title}").click()

    def ask_to_delete(self, title: str) -> Locator:
        """Press Delete on an open secret; gives the question that comes."""
        self.more(title)
        self.button(f"Delete {title}").click()
        return self.frame.get_by_role("group", name=f"Delete “{title}”?")

    def delete(self, title: str) -> None:
        """Delete an open secret, the question answered with yes."""
        self.ask_to_delete(title).get_by_role("button", name="Delete").click()
        expect(self.row(title)).to_have_count(0)
