"""A logged-in session with a PKCS#11 token (an HSM): opened when needed, for one thread at a time.

A session must not be used by two threads at once, and a library that was loaded before a fork must be started
anew in the child (PKCS#11 v3.1, 5.2 and 6.7.6). Waiting for the session is bounded; a library that hangs in a
call is not, so a network HSM needs its own time-out in its vendor's configuration.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import pkcs11
from pkcs11.exceptions import (
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
)
from pkcs11.types import Session

from plugin.vault.errors import KeyUnavailable
from plugin.vault.private_file import read_credential

if TYPE_CHECKING:  # importing it at run time would load the native code before its library is named
    from pkcs11._pkcs11 import lib

_ATTEMPTS = 2
_PIN_REFUSED = (PinExpired, PinIncorrect, PinInvalid, PinLenRange, PinLocked)

_started_by: dict[Path, int] = {}
_starting = Lock()

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class TokenPlace:
    """Where the token is, and who we are to it."""

    module: Path
    """The vendor's PKCS#11 library."""
    token: str
    """The token's label."""
    pin_file: Path


class TokenSession:
    """Lends a session with one token."""

    def __init__(self, place: TokenPlace, *, timeout_seconds: float = 3) -> None:
        self._place = place
        self._timeout_seconds = timeout_seconds
        self._lock = Lock()
        self._session: Session | None = None
        self._refused_pin: str | None = None

    def lend(self, work: Callable[[Session], _Result]) -> _Result:
        """Do some work with the session, and once more with a new one when the token reports an error.

        Raises:
            KeyUnavailable: the token is not there, refuses the PIN or the work, or is busy for too long.

        """
        if not self._lock.acquire(timeout=self._timeout_seconds):
            raise KeyUnavailable("PKCS#11: the token is busy")
        try:
            for _ in range(_ATTEMPTS):
                try:
                    return work(self._session or self._open())
                except PKCS11Error as error:
                    fault = token_fault(error)
                self._close()
            raise fault
        finally:
            self._lock.release()

    def _open(self) -> Session:
        pin = read_credential(self._place.pin_file)
        if pin == self._refused_pin:
            # A token locks itself after a few wrong PINs, and readiness is asked for again and again.
            raise KeyUnavailable("PKCS#11: the token refused this PIN; it is not tried again")
        token = _library(self._place.module).get_token(token_label=self._place.token)
        try:
            self._session = token.open(user_pin=pin)
            return self._session
        except UserAlreadyLoggedIn:
            self._session = token.open()  # a login counts for all sessions of a process
            return self._session
        except _PIN_REFUSED as error:
            self._refused_pin, fault = pin, token_fault(error)
        raise fault

    def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(PKCS11Error):  # it is of no use any more in any case
                session.close()


def token_fault(error: PKCS11Error) -> KeyUnavailable:
    """Name a token's error by its type, which comes from PKCS#11's list of return values."""
    return KeyUnavailable(f"PKCS#11: {type(error).__name__}")


def _library(module: Path) -> "lib":
    with _starting:
        library = pkcs11.lib(str(module))
        if _started_by.setdefault(module, os.getpid()) != os.getpid():
            library.reinitialize()
            _started_by[module] = os.getpid()
        return library
