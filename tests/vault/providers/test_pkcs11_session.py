"""Sessions with a token: PIN, fork, waiting. Each process logs in once, so most of it runs in processes."""

import os
import subprocess
import sys
from pathlib import Path

import pkcs11
import pytest
from pkcs11.exceptions import NoSuchToken

from plugin.vault.errors import KeyUnavailable
from plugin.vault.providers.pkcs11_session import TokenPlace, TokenSession
from tests.vault.providers import softhsm

BEGIN = """
import os, sys
from pathlib import Path
import pkcs11
from plugin.vault.errors import KeyUnavailable
from plugin.vault.providers.pkcs11_session import TokenPlace, TokenSession
from plugin.vault.providers.pkcs11_token import Pkcs11Token

pin_file = Path(sys.argv[2])
place = TokenPlace(Path(sys.argv[1]), "secrets", pin_file)

def refusal(session):
    try:
        session.lend(lambda _: None)
    except KeyUnavailable as error:
        return str(error)
"""
FORK = """
sealed = Pkcs11Token(place).encrypt(bytes(64), key="root-1", binding=bytes(32))
child = os.fork()
if child == 0:
    opened = Pkcs11Token(place).decrypt(sealed, key="root-1", binding=bytes(32))
    os._exit(0 if opened == bytes(64) else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
WRONG_PIN = """
right = pin_file.read_text()
session = TokenSession(place)
pin_file.write_text("0000-0000")
print(refusal(session), "|", refusal(session), "|", end=" ")
pin_file.write_text(right)
print(refusal(session))
"""


def run(script, pin_file):
    """Run a script in a process of its own, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script, str(softhsm.library()), str(pin_file)],
        cwd=Path(__file__).parents[3],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_a_child_process_opens_the_token_for_itself(pin_file):
    """The server checks the keys, then forks its workers."""
    assert run(FORK, pin_file) == "0"


def test_the_library_is_started_anew_in_a_child_and_only_there(monkeypatch, pin_file):
    """SoftHSM would forgive it, other libraries do not."""
    started = []

    class Library:
        def reinitialize(self):
            started.append(os.getpid())

        def get_token(self, **_):
            raise NoSuchToken

    monkeypatch.setattr(pkcs11, "lib", lambda _: Library())
    place = TokenPlace(Path("/nowhere/other.so"), softhsm.LABEL, pin_file)
    parent = os.getpid()

    for process in (parent, parent, parent + 1, parent + 1):
        monkeypatch.setattr(os, "getpid", lambda process=process: process)
        with pytest.raises(KeyUnavailable):
            TokenSession(place).lend(lambda session: session)

    assert started == [parent + 1]


def test_a_wrong_pin_is_tried_once_until_the_file_changes(pin_file):
    """A token locks itself after a few wrong PINs; readiness checks must not do that."""
    assert run(WRONG_PIN, pin_file).split(" | ") == [
        "PKCS#11: PinIncorrect",
        "PKCS#11: the token refused this PIN; it is not tried again",
        "None",
    ]


def test_a_missing_token_is_unavailable(pin_file):
    """The message says that it is the token that is missing."""
    place = TokenPlace(softhsm.library(), "gone", pin_file)

    with pytest.raises(KeyUnavailable, match="NoSuchToken"):
        TokenSession(place).lend(lambda session: session)


@pytest.mark.parametrize("module", ["/nowhere/lib.so", "/bin/true"])
def test_what_is_no_pkcs11_library_is_unavailable(pin_file, module):
    """A wrong path neither crashes nor hangs the app."""
    place = TokenPlace(Path(module), softhsm.LABEL, pin_file)

    with pytest.raises(KeyUnavailable, match="PKCS11Error"):
        TokenSession(place).lend(lambda session: session)


def test_a_session_is_not_waited_for_for_ever(pin_file):
    """While one thread hangs in the token, the others are told so."""
    session = TokenSession(TokenPlace(softhsm.library(), softhsm.LABEL, pin_file), timeout_seconds=0.01)

    with pytest.raises(KeyUnavailable, match="busy"):
        session.lend(lambda _: session.lend(lambda inner: inner))


def test_a_missing_pin_file_is_named(pin_file):
    """The message says which file."""
    pin_file.unlink()
    place = TokenPlace(softhsm.library(), softhsm.LABEL, pin_file)

    with pytest.raises(KeyUnavailable, match=r"pin: it cannot be opened \(No such file"):
        TokenSession(place).lend(lambda session: session)
