"""The CSV of KeePass and of KeePassXC."""

import pytest

from plugin.archives.keepass import read_keepass
from plugin.archives.password_entries import ImportFileRejected
from plugin.services.importing import Skipped

KEEPASS = '"Account","Login Name","Password","Web Site","Comments"\r\n'
KEEPASSXC = '"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"\n'


def read(text):
    """Read a file."""
    return list(read_keepass(text.encode()))


def test_keepass_puts_backslashes_before_quotes():
    """And before backslashes; a line end may stand within a cell."""
    [entry] = read(KEEPASS + '"Shop","an\\"n","p\\\\w","https://s.example","two\r\nlines"\r\n')

    [login] = entry.secrets()
    assert (login.item, login.title) == ("row 1", "Shop")
    assert login.content == {
        "username": 'an"n',
        "password": "p\\w",
        "url": "https://s.example",
        "notes": "two\r\nlines",
    }


def test_keepassxc_doubles_quotes_and_has_one_time_codes():
    """A backslash is a character like any other there."""
    [entry] = read(
        "\ufeff"
        + KEEPASSXC
        + '"Root","Shop","a""n","p\\w","","","otpauth://totp/x?secret=JBSWY3DP","0","",""\n'
    )

    login, code = entry.secrets()
    assert (login.content["username"], login.content["password"]) == ('a"n', "p\\w")
    assert code.content["seed"] == "JBSWY3DP"


def test_columns_for_one_time_codes_may_be_missing():
    """Older versions write six columns."""
    [entry] = read(
        '"Group","Title","Username","Password","URL","Notes"\n"Root","Shop","","","","only notes"\n'
    )

    [text] = entry.secrets()
    assert (text.format, text.content) == ("text", "only notes")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('"Root/Recycle Bin","x","u","p","","","","0","",""', "it lies in the recycle bin"),
        ('"Root","x","","","","","","0","",""', "it is empty"),
        ('"Root","x","u"', "it has not as many columns as the first line"),
        ('"Root","x","u","p","","","","0","","","more"', "it has not as many columns as the first line"),
    ],
)
def test_what_is_left_out_says_why(row, why):
    """By its place."""
    assert read(f"{KEEPASSXC}{row}\n") == [Skipped("row 1", why)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"name,password\n",
        b'"Title","Username"\n',
        KEEPASSXC.encode() + b'"Root","canary-kp"broken","","","","","","","",""\n',
        KEEPASSXC.encode() + b'"Root","' + b"x" * 200_000 + b'","","","","","","","",""\n',
    ],
)
def test_another_file_is_refused(data):
    """Nothing of it is repeated."""
    with pytest.raises(ImportFileRejected) as caught:
        list(read_keepass(data))

    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
