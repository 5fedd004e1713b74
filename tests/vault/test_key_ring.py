"""Rings of root keys and their JSON. Most faults of the JSON are vectors: `tests/vectors/vault/key-ring-*`."""

import re

import pytest

from plugin.vault.errors import KeyFileRejected, KeyUnavailable
from plugin.vault.key_ring import KeyRing
from tests.vault.vector import read_vectors


def test_a_new_ring_comes_back_from_its_json() -> None:
    """A new ring has one random key, which is active, and survives being written."""
    ring = KeyRing.new()

    read = KeyRing.from_json(ring.to_json(), source="keys.json")

    assert (read.active_id, dict(read.keys)) == (1, {1: ring.key(1)})
    assert ring.key(1) != KeyRing.new().key(1)


def test_a_key_that_is_not_in_the_ring_is_named() -> None:
    """The operator learns which key is missing."""
    with pytest.raises(KeyUnavailable, match="id 7 "):
        KeyRing.new().key(7)


@pytest.mark.parametrize("data", [b"[" * 60_000, b"\xff\xfe{", b'{"active": ' + b"9" * 5000])
def test_hostile_json_is_a_fault_like_any_other(data: bytes) -> None:
    """Deep nesting, other encodings and endless numbers do not end in an error of another kind."""
    with pytest.raises(KeyFileRejected, match=r"^keys\.json: it is not JSON"):
        KeyRing.from_json(data, source="keys.json")


FAULTY = [vector for vector in read_vectors() if vector.expect == "key file rejected"]


@pytest.mark.parametrize("vector", FAULTY, ids=lambda vector: vector.name)
def test_a_fault_names_the_source_and_shows_no_key(vector) -> None:
    """The message names the file; neither it nor an error behind it holds any key."""
    with pytest.raises(KeyFileRejected) as refusal:
        KeyRing.from_json(vector.given["json"].encode(), source="keys.json")

    message = str(refusal.value)
    assert message.startswith("keys.json: ")
    assert refusal.value.__context__ is None
    assert re.search("[0-9a-fA-Fg]{12}", message) is None
