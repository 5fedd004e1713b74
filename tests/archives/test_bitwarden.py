"""An unencrypted export of Bitwarden."""

import json

import pytest

from plugin.archives.bitwarden import read_bitwarden
from plugin.archives.password_entries import ImportFileRejected
from plugin.services.importing import Skipped

LOGIN = {
    "type": 1,
    "name": "Shop",
    "notes": "a note",
    "deletedDate": None,
    "fields": [{"name": "PIN", "value": "1234", "type": 1, "linkedId": None}],
    "login": {
        "uris": [
            {"match": None, "uri": "https://shop.example"},
            {"match": None, "uri": "https://two.example"},
        ],
        "username": "ann",
        "password": "canary-bw-1",
        "totp": "JBSWY3DPEHPK3PXP",
        "fido2Credentials": [],
    },
}
NOTE = {"type": 2, "name": "Door", "notes": "code 9", "secureNote": {"type": 0}}


def read(*items, **members):
    """Read an export of these items."""
    export = {"encrypted": False, "folders": [], "items": list(items)} | members
    return list(read_bitwarden(json.dumps(export).encode()))


def test_a_login_becomes_a_login_and_a_one_time_code():
    """Further addresses and fields go into the notes."""
    [entry] = read(LOGIN)
    login, code = entry.secrets()

    assert (login.item, login.title, login.format) == ("item 1", "Shop", "login")
    assert login.content == {
        "username": "ann",
        "password": "canary-bw-1",
        "url": "https://shop.example",
        "notes": "a note\nhttps://two.example\nPIN: 1234",
    }
    assert (code.title, code.format, code.content) == (
        "Shop (one-time code)",
        "otp",
        {"seed": "JBSWY3DPEHPK3PXP"},
    )


def test_a_secure_note_becomes_a_text():
    """With its own words."""
    [entry] = read(NOTE)

    [text] = entry.secrets()
    assert (text.title, text.format, text.content) == ("Door", "text", "code 9")


def test_a_one_time_code_of_another_kind_goes_into_the_notes():
    """Nothing is lost."""
    [entry] = read(LOGIN | {"fields": None, "login": {"username": "ann", "totp": "steam://ABC"}})

    [login] = entry.secrets()
    assert login.content["notes"] == "a note\nsteam://ABC"


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ({"type": 3, "name": "Visa"}, "it is a card"),
        ({"type": 4}, "it is an identity"),
        ({"type": 5}, "it is an SSH key"),
        ({"type": 99}, "it is of an unknown kind"),
        ({"type": [1]}, "it is of an unknown kind"),
        ({}, "it is of an unknown kind"),
        ("x", "it is not of the form that it must have"),
        (NOTE | {"deletedDate": "2026-01-01T00:00:00Z"}, "it lies in the trash"),
        (NOTE | {"notes": None}, "it is empty"),
        ({"type": 1, "name": "x", "login": None}, "it is empty"),
    ],
)
def test_what_is_left_out_says_why(item, why):
    """By its place, and without a value."""
    assert read(NOTE, item)[1:] == [Skipped("item 2", why)]


def test_a_passkey_is_told_of():
    """The rest of the item comes."""
    entry, skipped = read(LOGIN | {"login": LOGIN["login"] | {"fido2Credentials": [{"credentialId": "x"}]}})

    assert entry.title == "Shop"
    assert skipped == Skipped("item 1, passkey", "passkeys cannot be kept")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"items": {}}',
        b"\xff",
        b"[" * 200_000,
        b'{"encrypted": true, "items": []}',
        b'{"canary": canary-bw-2}',
    ],
)
def test_another_file_is_refused(data):
    """An encrypted export as well; nothing of it is repeated."""
    with pytest.raises(ImportFileRejected) as caught:
        list(read_bitwarden(data))

    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
