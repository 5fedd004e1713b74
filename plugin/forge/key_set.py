"""The public keys of Forge: one JSON Web Key Set (RFC 7517) at an address that the operator's settings name.

No token has a say in the address (RFC 8725, section 3.10). An unknown key id makes the set be fetched again, at most
once in a while, so strangers cannot turn this server against Atlassian's. No rotation schedule is documented.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from plugin.connect.errors import ExchangeFailed, KeysUnavailable, Refusal, TokenRefused
from plugin.connect.exchange import Call, Patience, exchange
from plugin.connect.public_keys import MAX_KEY_BITS, MIN_KEY_BITS

MAX_SET_BYTES = 64 * 1024
MAX_KEY_ID_CHARACTERS = 256
_OK = 200
_PATIENCE = Patience(max_bytes=MAX_SET_BYTES)


@dataclass(frozen=True, slots=True)
class KeySetLimits:
    """How long the keys count, and how often they may be fetched."""

    fresh_seconds: float = 60 * 60
    usable_seconds: float = 24 * 60 * 60
    """How long keys still count while no newer set can be had."""
    cool_down_seconds: float = 30
    """The least time between two fetches, whatever came of the first."""
    wait_seconds: float = 10
    """How long a caller waits for another one's fetch."""
    patience: Patience = _PATIENCE


class KeySet:
    """Fetches the set when it is first needed, and remembers it. Safe for threads."""

    def __init__(
        self,
        url: str,
        session: requests.Session,
        *,
        limits: KeySetLimits | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._session = session
        self._limits = limits or KeySetLimits()
        self._timer = timer
        self._turn = threading.Lock()
        self._keys: Mapping[str, RSAPublicKey] = {}
        self._learned_at = float("-inf")
        self._tried_at = float("-inf")

    def get(self, key_id: object) -> RSAPublicKey:
        """Return a public key. The id is whatever stood in the token's header.

        Raises:
            TokenRefused: the id is no text, or there is no such key.
            KeysUnavailable: the set cannot be had, and none is remembered that still counts.

        """
        if not isinstance(key_id, str) or not 0 < len(key_id) <= MAX_KEY_ID_CHARACTERS:
            raise TokenRefused(Refusal.KEY_ID)
        known = self._keys.get(key_id)
        if known is not None and self._age() < self._limits.fresh_seconds:
            return known
        self._renew(key_id)
        known = self._keys.get(key_id)
        if self._age() >= self._limits.usable_seconds:
            raise KeysUnavailable
        if known is None:
            raise TokenRefused(Refusal.UNKNOWN_KEY)
        return known

    def _age(self) -> float:
        return self._timer() - self._learned_at

    def _renew(self, key_id: str) -> None:
        """Fetch the set, unless somebody has done so a moment ago; one caller at a time."""
        if not self._turn.acquire(timeout=self._limits.wait_seconds):
            raise KeysUnavailable
        try:
            is_known = key_id in self._keys and self._age() < self._limits.fresh_seconds
            if is_known or self._timer() < self._tried_at + self._limits.cool_down_seconds:
                return
            self._tried_at = self._timer()
            keys = self._fetch()
            if keys:
                self._keys, self._learned_at = keys, self._timer()
        finally:
            self._turn.release()

    def _fetch(self) -> Mapping[str, RSAPublicKey]:
        """Return the keys, or none where there was no usable answer."""
        call = Call("GET", self._url, {"Accept": "application/json"})
        try:
            answer = exchange(self._session, call, self._limits.patience)
            listed = json.loads(answer.body)["keys"] if answer.status == _OK else []
            return {entry["kid"]: key for entry in listed if (key := _key_of(entry))}
        except (ExchangeFailed, ValueError, KeyError, TypeError, RecursionError):
            return {}


def _key_of(entry: Mapping[str, object]) -> RSAPublicKey | None:
    """Return the key of an entry that is one for RS256 signatures (RFC 7517, sections 4.1 to 4.5)."""
    wanted = {"kty": "RSA", "use": "sig", "alg": "RS256"}
    if not isinstance(entry["kid"], str) or any(
        entry.get(name, value) != value for name, value in wanted.items()
    ):
        return None
    try:
        # Told to be RSA and RS256 above, so the library cannot choose otherwise.
        key = jwt.PyJWK({**entry, **wanted}).key
    except (jwt.PyJWTError, ValueError):
        return None
    is_safe = isinstance(key, RSAPublicKey) and MIN_KEY_BITS <= key.key_size <= MAX_KEY_BITS
    return key if is_safe else None
