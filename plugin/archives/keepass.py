"""Reads the CSV that KeePass and KeePassXC export.

KeePass writes five columns, and puts a backslash before a quote or a backslash (keepass.info, "Import / Export": CSV
of KeePass 1.x). KeePassXC has other names, doubles quotes (RFC 4180), and may have columns for one-time codes, which
comes of src/format/CsvExporter.cpp of github.com/keepassxreboot/keepassxc.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from plugin.archives.password_entries import ImportFileRejected, PasswordEntry
from plugin.services.importing import Skipped

_KEEPASS = {
    "Account": "title",
    "Login Name": "username",
    "Password": "password",
    "Web Site": "url",
    "Comments": "notes",
}
_KEEPASSXC = {
    "Title": "title",
    "Username": "username",
    "Password": "password",
    "URL": "url",
    "Notes": "notes",
    "TOTP": "one_time_code",
}
_REQUIRED = {"title", "username", "password", "url", "notes"}
_RECYCLE_BIN = "Recycle Bin"


def read_keepass(data: bytes) -> Iterator[PasswordEntry | Skipped]:
    """Yield every row, or why it is left out.

    Raises:
        ImportFileRejected: the file is no such CSV.

    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFileRejected("it is not in UTF-8") from None
    is_keepass = text.lstrip().startswith('"Account","Login Name"')
    names = _KEEPASS if is_keepass else _KEEPASSXC
    reader = csv.DictReader(
        io.StringIO(text, newline=""),
        doublequote=not is_keepass,
        escapechar="\\" if is_keepass else None,
        strict=True,
    )
    try:
        columns = {names[each] for each in reader.fieldnames or [] if each in names}
        if not columns >= _REQUIRED:
            raise ImportFileRejected("its first line is not that of KeePass or KeePassXC")
        for number, row in enumerate(reader, start=1):
            yield _entry(f"row {number}", row, names)
    except csv.Error:
        # Not chained: the error could carry a value.
        raise ImportFileRejected("a row is not CSV of the form that it must have") from None


def _entry(place: str, row: Mapping[str | None, object], names: Mapping[str, str]) -> PasswordEntry | Skipped:
    if None in row or any(not isinstance(value, str) for value in row.values()):
        return Skipped(place, "it has not as many columns as the first line")
    if _RECYCLE_BIN in str(row.get("Group", "")).split("/"):
        return Skipped(place, "it lies in the recycle bin")
    entry = PasswordEntry(
        item=place, **{names[name]: str(value) for name, value in row.items() if name in names and name}
    )
    return Skipped(place, "it is empty") if entry.is_empty else entry
