"""Atlassian's install keys: the public halves of what signs `installed` and `uninstalled`.

They are published at https://connect-install-keys.atlassian.com/<kid>. The key id comes from an unverified
token: it is held to a strict grammar, and what strangers can make us fetch is bounded.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from cachetools import LRUCache, TTLCache
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from plugin.connect.errors import ExchangeFailed, KeysUnavailable, Refusal, TokenRefused
from plugin.connect.exchange import Answer, Call, Patience, exchange

MAX_KEY_BYTES = 16 * 1024
MIN_KEY_BITS = 2048
MAX_KEY_BITS = 8192

# A dot first would let ".." walk up the path.
_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PEM_MARK = b"-----BEGIN PUBLIC KEY-----"
_NO_SUCH_KEY = frozenset({403, 404, 410})
_OK = 200
_PATIENCE = Patience(max_bytes=MAX_KEY_BYTES)


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """How long keys are remembered, and how much may be fetched."""

    known_seconds: float = 6 * 60 * 60
    unknown_seconds: float = 60
    fetches_per_minute: int = 120
    fetches_at_once: int = 4
    wait_seconds: float = 5
    """How long a caller waits for another one's fetch of the same key."""
    remembered: int = 256
    patience: Patience = _PATIENCE


class InstallKeys:
    """Fetches install keys by id from fixed addresses, and remembers them. Safe for threads."""

    def __init__(
        self,
        urls: Sequence[str],
        session: requests.Session,
        *,
        limits: KeyLimits | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the configured addresses; a later one is asked when an earlier one has no usable answer."""
        self._urls = tuple(url.rstrip("/") for url in urls)
        self._session = session
        self._limits = limits or KeyLimits()
        self._timer = timer
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._limits.fetches_at_once)
        self._fetched_at: deque[float] = deque()
        size = self._limits.remembered
        self._known: TTLCache[str, str] = TTLCache(size, self._limits.known_seconds, timer)
        self._unknown: TTLCache[str, bool] = TTLCache(size, self._limits.unknown_seconds, timer)
        self._once_known: LRUCache[str, str] = LRUCache(size)
        """Keys past their time: of use while they cannot be fetched, so that strangers who use up all fetches
        keep out new keys only."""
        self._fetching: dict[str, threading.Lock] = {}

    def get(self, key_id: str) -> str:
        """Return a public key in PEM.

        Raises:
            TokenRefused: the id is malformed, or Atlassian knows no such key.
            KeysUnavailable: it cannot be found out now, or too many ids were asked for lately.

        """
        if not _KEY_ID.fullmatch(key_id):
            raise TokenRefused(Refusal.KEY_ID)
        known = self._recall(key_id)
        if known is not None:
            return known
        with self._one_at_a_time(key_id):
            known = self._recall(key_id)
            return known if known is not None else self._learn(key_id)

    def _recall(self, key_id: str) -> str | None:
        with self._lock:
            if key_id in self._unknown:
                raise TokenRefused(Refusal.UNKNOWN_KEY)
            return self._known.get(key_id)

    @contextmanager
    def _one_at_a_time(self, key_id: str) -> Iterator[None]:
        """Let one caller fetch a key; the others wait for what he finds."""
        with self._lock:
            turn = self._fetching.setdefault(key_id, threading.Lock())
        if not turn.acquire(timeout=self._limits.wait_seconds):
            raise KeysUnavailable
        try:
            yield
        finally:
            turn.release()
            with self._lock:
                self._fetching.pop(key_id, None)

    def _learn(self, key_id: str) -> str:
        try:
            pem = self._fetch_in_turn(key_id)
        except TokenRefused:
            with self._lock:
                self._unknown[key_id] = True
                self._once_known.pop(key_id, None)
            raise
        except KeysUnavailable:
            with self._lock:
                if key_id in self._once_known:
                    return self._once_known[key_id]
            raise
        with self._lock:
            self._known[key_id] = self._once_known[key_id] = pem
        return pem

    def _fetch_in_turn(self, key_id: str) -> str:
        if not self._slots.acquire(blocking=False):
            raise KeysUnavailable
        try:
            self._take_a_fetch()
            return self._fetch(key_id)
        finally:
            self._slots.release()

    def _take_a_fetch(self) -> None:
        with self._lock:
            now = self._timer()
            while self._fetched_at and self._fetched_at[0] <= now - 60:
                self._fetched_at.popleft()
            if len(self._fetched_at) >= self._limits.fetches_per_minute:
                raise KeysUnavailable
            self._fetched_at.append(now)

    def _fetch(self, key_id: str) -> str:
        is_certain = True
        for url in self._urls:
            call = Call("GET", f"{url}/{key_id}", {"Accept": "*/*"})
            try:
                answer = exchange(self._session, call, self._limits.patience)
            except ExchangeFailed:
                is_certain = False
                continue
            if answer.status in _NO_SUCH_KEY:
                continue
            pem = _pem_of(answer)
            if pem is not None:
                return pem
            is_certain = False
        if is_certain:
            raise TokenRefused(Refusal.UNKNOWN_KEY)
        raise KeysUnavailable


def load_public_key(pem: str | bytes) -> RSAPublicKey:
    """Read a public key.

    Raises:
        ValueError: it is no RSA public key of a size that counts as safe.

    """
    text = pem.encode("ascii") if isinstance(pem, str) else pem
    key = load_pem_public_key(text.strip() + b"\n")
    if not isinstance(key, RSAPublicKey) or not MIN_KEY_BITS <= key.key_size <= MAX_KEY_BITS:
        raise ValueError("not an RSA public key of 2048 to 8192 bits")
    return key


def _pem_of(answer: Answer) -> str | None:
    """Return the key in one canonical form, or None if the answer is no key."""
    if answer.status != _OK or _PEM_MARK not in answer.body:
        return None
    try:
        key = load_public_key(answer.body)
    except ValueError:
        return None
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
