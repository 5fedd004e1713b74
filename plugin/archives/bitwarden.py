"""Reads an unencrypted export of Bitwarden (.json): logins, secure notes and seeds of one-time codes.

The form is that of libs/common/src/models/export in github.com/bitwarden/clients; the numbers of the kinds
are those of libs/common/src/vault/enums/cipher-type.ts.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from plugin.archives.password_entries import ImportFileRejected, PasswordEntry
from plugin.services.importing import Skipped

_LOGIN, _NOTE = 1, 2
_OTHER_KINDS = {
    3: "a card",
    4: "an identity",
    5: "an SSH key",
    6: "a bank account",
    7: "a driver's license",
    8: "a passport",
}


def read_bitwarden(data: bytes) -> Iterator[PasswordEntry | Skipped]:
    """Yield every item, or why it is left out.

    Raises:
        ImportFileRejected: the file is no such export, or an encrypted one.

    """
    try:
        export = json.loads(data)
    except (ValueError, RecursionError):
        raise ImportFileRejected("it is no JSON") from None
    if not isinstance(export, dict) or not isinstance(export.get("items"), list):
        raise ImportFileRejected("it is no export of Bitwarden: it has no list of items")
    if export.get("encrypted"):
        raise ImportFileRejected("it is encrypted; export it again as .json without encryption")
    for number, item in enumerate(export["items"], start=1):
        yield from _read(f"item {number}", item)


def _read(place: str, item: object) -> Iterator[PasswordEntry | Skipped]:
    if not isinstance(item, dict):
        yield Skipped(place, "it is not of the form that it must have")
    elif item.get("deletedDate"):
        yield Skipped(place, "it lies in the trash")
    elif item.get("type") not in (_LOGIN, _NOTE):
        kind = item.get("type")
        what = _OTHER_KINDS.get(kind, "of an unknown kind") if type(kind) is int else "of an unknown kind"
        yield Skipped(place, f"it is {what}")
    else:
        yield from _entry(place, item)


def _entry(place: str, item: Mapping[str, Any]) -> Iterator[PasswordEntry | Skipped]:
    login = item.get("login") if isinstance(item.get("login"), dict) else {}
    assert login is not None  # noqa: S101 - the line above; mypy does not see it
    addresses = [_text(each, "uri") for each in _list(login, "uris")]
    fields = [f"{_text(each, 'name')}: {_text(each, 'value')}" for each in _list(item, "fields")]
    entry = PasswordEntry(
        item=place,
        title=_text(item, "name"),
        username=_text(login, "username"),
        password=_text(login, "password"),
        url=addresses[0] if addresses else "",
        notes="\n".join(each for each in (_text(item, "notes"), *addresses[1:], *fields) if each),
        one_time_code=_text(login, "totp"),
    )
    yield Skipped(place, "it is empty") if entry.is_empty else entry
    if _list(login, "fido2Credentials"):
        yield Skipped(f"{place}, passkey", "passkeys cannot be kept")


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list; whatever else stands there counts as nothing."""
    found = holder.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""
