"""Several root keys by id, one of them active, and their JSON form."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from plugin.vault.box import KEY_BYTES, NO_KEY_ID
from plugin.vault.errors import KeyFileRejected, KeyUnavailable
from plugin.vault.redacted import Redacted

FORMAT = "secrets-root-keys-1"

_FIRST_ID = 1
_ID_LIMIT = 2**32


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyRing(Redacted):
    """Root keys. The active one seals; each of them opens what it sealed."""

    active_id: int
    keys: Mapping[int, bytes] = field(repr=False)

    def key(self, key_id: int) -> bytes:
        """Return a key.

        Raises:
            KeyUnavailable: the ring has none with this id.

        """
        if key_id not in self.keys:
            message = f"no root key with id {key_id} is in the ring"
            raise KeyUnavailable(message)
        return self.keys[key_id]

    @classmethod
    def new(cls) -> Self:
        """Make a ring of one random key."""
        return cls(_FIRST_ID, {_FIRST_ID: os.urandom(KEY_BYTES)})

    def to_json(self) -> bytes:
        """Write the ring as JSON."""
        keys = [{"id": key_id, "key": key.hex()} for key_id, key in self.keys.items()]
        return (
            json.dumps({"format": FORMAT, "active": self.active_id, "keys": keys}, indent=2).encode() + b"\n"
        )

    @classmethod
    def from_json(cls, data: bytes, *, source: str) -> Self:
        """Read a ring from JSON. `source` names the file in errors.

        Raises:
            KeyFileRejected: the JSON, its form, an id or a key is not acceptable.

        """
        return cls(*_Reader(source).ring(data))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks one document, and names its source in every refusal."""

    source: str

    def ring(self, data: bytes) -> tuple[int, dict[int, bytes]]:
        document = self._members(self._parsed(data), {"format", "active", "keys"})
        if document["format"] != FORMAT:
            raise self._fault(f'"format" is not "{FORMAT}"')
        entries = document["keys"]
        if not isinstance(entries, list) or not entries:
            raise self._fault('"keys" is not a list of keys')
        keys: dict[int, bytes] = {}
        for entry in entries:
            key_id, key = self._entry(entry)
            if key_id in keys:
                raise self._fault(f"the key id {key_id} stands there twice")
            keys[key_id] = key
        active = self._id(document["active"])
        if active not in keys:
            raise self._fault('"active" is not the id of one of the keys')
        return active, keys

    def _parsed(self, data: bytes) -> object:
        # Suppressed and not chained: the decoder's error would carry the whole file along.
        with suppress(ValueError, RecursionError):
            parsed: object = json.loads(data, object_pairs_hook=_unique_members)
            return parsed
        raise self._fault("it is not JSON, or names a member twice")

    def _members(self, value: object, names: set[str]) -> dict[str, object]:
        if not isinstance(value, dict) or set(value) != names:
            raise self._fault(f"an object does not have exactly the members {', '.join(sorted(names))}")
        return value

    def _entry(self, value: object) -> tuple[int, bytes]:
        entry = self._members(value, {"id", "key"})
        key_id = self._id(entry["id"])
        text = entry["key"]
        if not isinstance(text, str) or len(text) != 2 * KEY_BYTES or set(text) - set("0123456789abcdef"):
            raise self._fault(f"the key {key_id} is not 32 bytes in lower-case hexadecimal")
        key = bytes.fromhex(text)
        if not any(key):
            raise self._fault(f"the key {key_id} is all zeros")
        return key_id, key

    def _id(self, value: object) -> int:
        # `type`, because True is an int to isinstance.
        if type(value) is not int or not NO_KEY_ID < value < _ID_LIMIT:
            raise self._fault("a key id is not a number from 1 to 4294967295")
        return value

    def _fault(self, fault: str) -> KeyFileRejected:
        return KeyFileRejected(f"{self.source}: {fault}")


def _unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands there twice")
    return members
