"""An entry of another password manager, and the secrets that it becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plugin.archives.otpauth import NoOneTimeCode, parse_one_time_code
from plugin.services.importing_items import ImportedItem


class ImportFileRejected(Exception):
    """The file is not of the form that it must have. The text says what is wrong and never what stands there."""


@dataclass(frozen=True, slots=True)
class PasswordEntry:
    """What an entry says. Nothing of it is checked yet."""

    item: str
    title: str = field(repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    url: str = field(default="", repr=False)
    notes: str = field(default="", repr=False)
    one_time_code: str = field(default="", repr=False)

    def secrets(self) -> Iterator[ImportedItem]:
        """Yield a login, or a text where there are notes alone; and a secret of its own for the one-time code.

        A one-time code that this app cannot compute goes into the notes, so that nothing is lost.
        """
        code, notes = None, self.notes
        if self.one_time_code:
            try:
                code = parse_one_time_code(self.one_time_code)
            except NoOneTimeCode:
                notes = f"{notes}\n{self.one_time_code}".strip()
        if self.username or self.password or self.url:
            login = {"username": self.username, "password": self.password, "url": self.url, "notes": notes}
            yield ImportedItem(self.item, self.title, "login", login)
        elif notes:
            yield ImportedItem(self.item, self.title, "text", notes)
        if code is not None:
            title = f"{self.title} (one-time code)"
            yield ImportedItem(f"{self.item}, one-time code", title, "otp", code)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not next(self.secrets(), None)
