"""Changes to one thing of a vector's input: a value put in another's place, a bit turned over, an end cut off."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]

PLACE_AND_EPOCH = ("place.tenant", "place.secret", "place.key_epoch")
SPOT = ("place.product", "place.container")

BOUND: Mapping[str, tuple[str, ...]] = {
    "box": ("key", "purpose", "context"),
    "tenant-key": ("root_key", "tenant", "version", "client_key"),
    "data-key": ("password_key", "tenant_key.material", "parameters", *PLACE_AND_EPOCH, *SPOT),
    "grant": (
        "token",
        "account_id",
        "issued_at",
        "expires_at",
        "tenant_key.material",
        *PLACE_AND_EPOCH,
        *SPOT,
    ),
    "title": ("tenant_key.material", "version", "place.tenant", "place.secret", *SPOT),
    "content": ("data_key", "version", *PLACE_AND_EPOCH),
    "kept-version": ("data_key", "version", *PLACE_AND_EPOCH),
    "shared-secret": ("tenant_key.material", "tenant", "client_key", "product", "base_url", "display_url"),
    "unbound-shared-secret": ("tenant_key.material", "tenant", "client_key"),
}
"""What each sealed thing is bound to: section 4 of docs/vault-format.md, and the keys."""

FREE: Mapping[str, tuple[str, ...]] = {"title": ("place.key_epoch",), "content": SPOT, "kept-version": SPOT}
"""What the same section leaves out on purpose: a title outlives a password, contents move with their issue."""

SEALED_MEMBERS = ("box", "sealed", "wrapped")

_UUIDS = ("99999999-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555556")
_OTHERS: Mapping[str, tuple[Any, ...]] = {
    "tenant": _UUIDS,
    "secret": _UUIDS,
    "product": ("jira", "confluence"),
    "container": ("10043", "1004", "100422", "98765 "),
    "client_key": ("1234567890abcdef-mallory.example", ""),
    "base_url": ("https://mallory.atlassian.net", "https://acme.atlassian.net.", "https://acme.atlassian.ne"),
    "display_url": ("https://wiki.mallory.example", "https://jira.acme.example/", None),
    "account_id": ("712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77", "5b10a2844c20165700ede21"),
    "token": (
        "LwbCy7k2BwAR3jsfsHYCDYk4xYwYG_QB2oH8m8pTU8Rd-ky4jHHcGW20uZg-A-re",
        "NsIFS-qs7o6uByKz9oUMOIk4xYwYG_QB2oH8m8pTU8Rd-ky4jHHcGW20uZg-A-rf",
    ),
}
_HEX = {"key", "root_key", "material", "password_key", "data_key", "context", "parameters"}


def transplanted(given: Fields, path: str) -> Iterator[Fields]:
    """Give copies of an input in which the member at this path has another value."""
    *above, name = path.split(".")
    before = given[above[0]][name] if above else given[name]
    for other in _others(name, before):
        if other != before:
            changed = copy.deepcopy(dict(given))
            (changed[above[0]] if above else changed)[name] = other
            yield changed


def bits_turned(given: Fields) -> Iterator[Fields]:
    """Give a copy of an input for each bit of what is sealed in it, with that bit turned over."""
    name, sealed = _sealed(given)
    for bit in range(8 * len(sealed)):
        turned = bytearray(sealed)
        turned[bit // 8] ^= 1 << bit % 8
        yield {**given, name: turned.hex()}


def cut_and_extended(given: Fields) -> Iterator[Fields]:
    """Give a copy for each beginning of what is sealed, for two of its ends, and for two extensions."""
    name, sealed = _sealed(given)
    pieces = [sealed[:length] for length in range(len(sealed))]
    for piece in [*pieces, sealed[1:], sealed[8:], sealed + b"\0", b"\0" + sealed]:
        yield {**given, name: piece.hex()}


def _sealed(given: Fields) -> tuple[str, bytes]:
    name = next(member for member in SEALED_MEMBERS if member in given)
    return name, bytes.fromhex(given[name])


def _others(name: str, before: Any) -> tuple[Any, ...]:
    if name in _OTHERS:
        return _OTHERS[name]
    if name in _HEX:
        # One bit at either end; of a context, which may be empty, also one byte more.
        return (_turned(before, 0), _turned(before, -1), *((before + "00",) if name == "context" else ()))
    if name == "purpose":
        return tuple(range(1, 12))
    return (before - 1, before + 1, before + 2**32) if name != "version" else (before - 1, before + 1)


def _turned(text: str, position: int) -> str:
    data = bytearray.fromhex(text)
    if data:
        data[position] ^= 1
    return data.hex()
