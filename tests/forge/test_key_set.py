"""Forge's key set: what is taken from it, how long it counts, and how often it may be fetched."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from plugin.connect.errors import KeysUnavailable, Refusal, TokenRefused
from plugin.connect.exchange import Patience
from plugin.forge.key_set import MAX_SET_BYTES, KeySet, KeySetLimits
from tests.connect.local_host import LocalHost, reply
from tests.forge.makers import ABSENT, KEY_ID, forge_key, jwk, key_set_body, other_key

QUICK = Patience(max_bytes=MAX_SET_BYTES, connect_seconds=1, answer_seconds=0.3)


class Timer:
    """A clock that a test sets."""

    seconds = 1000.0

    def __call__(self) -> float:
        """Return the time that the test set."""
        return self.seconds


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
def keys(host: LocalHost, session: requests.Session, timer: Timer) -> KeySet:
    limits = KeySetLimits(patience=QUICK)
    return KeySet(f"{host.url}/jwks.json", session, limits=limits, timer=timer)


def refusal(keys: KeySet, key_id: object = KEY_ID) -> Refusal:
    """Return why a key is refused."""
    with pytest.raises(TokenRefused) as refused:
        keys.get(key_id)
    return refused.value.reason


def test_a_key_is_found_by_its_id(keys: KeySet, host: LocalHost) -> None:
    """The id has slashes, and is never a part of an address."""
    assert keys.get(KEY_ID).public_numbers() == forge_key().public_key().public_numbers()
    assert [asked.target for asked in host.asked] == ["/jwks.json"]


def test_the_set_is_fetched_once(keys: KeySet, host: LocalHost) -> None:
    """It counts for an hour."""
    for _ in range(3):
        keys.get(KEY_ID)

    assert len(host.asked) == 1


@pytest.mark.parametrize("key_id", [None, 7, "", "x" * 257, ["a"]])
def test_an_odd_id_is_refused_without_a_fetch(keys: KeySet, host: LocalHost, key_id: object) -> None:
    """A header may hold anything."""
    assert refusal(keys, key_id) is Refusal.KEY_ID
    assert host.asked == []


def test_strangers_cause_one_fetch_in_a_while(keys: KeySet, host: LocalHost, timer: Timer) -> None:
    """Each unknown id could otherwise make us ask Atlassian."""
    for number in range(20):
        assert refusal(keys, f"unknown-{number}") is Refusal.UNKNOWN_KEY
    assert len(host.asked) == 1

    timer.seconds += 30
    refusal(keys, "unknown")

    assert len(host.asked) == 2


def test_a_new_key_is_found_after_the_cool_down(keys: KeySet, host: LocalHost, timer: Timer) -> None:
    """Rotation needs no restart."""
    keys.get(KEY_ID)
    host.always(200, key_set_body(jwk(), jwk(other_key(), kid="new")))

    timer.seconds += 30

    assert keys.get("new").public_numbers() == other_key().public_key().public_numbers()


def test_a_withdrawn_key_ends_with_the_next_set(keys: KeySet, host: LocalHost, timer: Timer) -> None:
    """A key that Atlassian no longer names signs nothing."""
    keys.get(KEY_ID)
    host.always(200, key_set_body(jwk(other_key(), kid="new")))

    timer.seconds += 3600

    assert refusal(keys) is Refusal.UNKNOWN_KEY


def test_known_keys_outlive_an_outage(keys: KeySet, host: LocalHost, timer: Timer) -> None:
    """For a day; then nothing is certain any more."""
    keys.get(KEY_ID)
    host.always(500, b"")

    timer.seconds += 24 * 3600 - 1
    assert keys.get(KEY_ID)

    timer.seconds += 1
    with pytest.raises(KeysUnavailable):
        keys.get(KEY_ID)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b""),
        (302, b""),
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"keys": 7}'),
        (200, b'{"keys": [7]}'),
        (200, b'{"keys": [{}]}'),
        (200, b'{"keys": []}'),
        (200, b"[" * 50_000),
        (200, b" " * (MAX_SET_BYTES + 1)),
    ],
)
def test_without_a_set_nothing_is_known(keys: KeySet, host: LocalHost, status: int, body: bytes) -> None:
    """It is the outside's fault, so the caller may come again."""
    host.always(status, body)

    with pytest.raises(KeysUnavailable):
        keys.get(KEY_ID)


@pytest.mark.parametrize(
    "changes",
    [
        {"kty": "EC"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"use": "enc"},
        {"alg": "RS512"},
        {"alg": "HS256"},
        {"n": ABSENT},
        {"n": "AQAB"},
        {"e": 7},
    ],
)
def test_an_entry_of_another_kind_is_no_key(keys: KeySet, host: LocalHost, changes: dict[str, Any]) -> None:
    """The other entries count all the same."""
    host.always(200, key_set_body(jwk(**changes), jwk(other_key(), kid="good")))

    assert refusal(keys) is Refusal.UNKNOWN_KEY
    assert keys.get("good")


def test_a_short_key_is_no_key(keys: KeySet, host: LocalHost) -> None:
    """Below 2048 bits a signature proves little."""
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - what is tested is that it is refused
    host.always(200, key_set_body(jwk(short), jwk(other_key(), kid="good")))

    assert refusal(keys) is Refusal.UNKNOWN_KEY


@pytest.mark.parametrize("missing", ["use", "alg"])
def test_an_entry_may_leave_out_what_is_optional(keys: KeySet, host: LocalHost, missing: str) -> None:
    """RFC 7517, sections 4.2 and 4.4."""
    host.always(200, key_set_body(jwk(**{missing: ABSENT})))

    assert keys.get(KEY_ID)


def test_callers_at_once_share_a_fetch(keys: KeySet, host: LocalHost) -> None:
    """One asks, the others wait for what it finds."""
    everybody = threading.Barrier(8)

    def answer(handler: Any, _asked: object) -> None:
        reply(handler, 200, key_set_body())

    host.answer = answer

    def ask(_number: int) -> object:
        everybody.wait()
        return keys.get(KEY_ID)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))

    assert len(found) == 8
    assert len(host.asked) == 1
