"""Tenant keys: random, sealed by a root key for one site, with one subkey for each use."""

from itertools import combinations
from typing import Any

import pytest

from plugin.vault.errors import BoxRejected, KeyUnavailable
from plugin.vault.key_file import KeyFile
from plugin.vault.key_ring import KeyRing
from plugin.vault.tenant_key import (
    TenantKey,
    account_pseudonym,
    new_tenant_key_material,
    open_tenant_key,
    seal_tenant_key,
)
from tests.vault.cast import ALICE, ALICE_SITE, BOB, CLIENT_KEY, MALLORY_SITE, make_tenant_key

ROOT = KeyFile(KeyRing(2, {1: b"\x01" * 32, 2: b"\x02" * 32}))
MATERIAL = b"\x77" * 32
SEALED_FOR = {"tenant": ALICE_SITE, "version": 1, "client_key": CLIENT_KEY}


def test_a_sealed_tenant_key_opens() -> None:
    """What was sealed for a site opens for it, with its tenant and version."""
    sealed = seal_tenant_key(ROOT, material=MATERIAL, **SEALED_FOR)

    key = open_tenant_key(ROOT, sealed, **SEALED_FOR)

    assert (key.tenant, key.version, key.material) == (ALICE_SITE, 1, MATERIAL)


@pytest.mark.parametrize(
    "difference", [{"tenant": MALLORY_SITE}, {"version": 2}, {"client_key": "mallory-site-client-key"}]
)
def test_a_tenant_key_does_not_open_for_another_site(difference: dict[str, Any]) -> None:
    """Neither the tenant nor the version nor the client key of a row can be exchanged."""
    sealed = seal_tenant_key(ROOT, material=MATERIAL, **SEALED_FOR)

    with pytest.raises(BoxRejected):
        open_tenant_key(ROOT, sealed, **(SEALED_FOR | difference))


def test_a_tenant_key_needs_its_root_key() -> None:
    """A ring without the root key says so; a ring with another key of this id rejects."""
    sealed = seal_tenant_key(ROOT, material=MATERIAL, **SEALED_FOR)

    with pytest.raises(KeyUnavailable):
        open_tenant_key(KeyFile(KeyRing(1, {1: b"\x01" * 32})), sealed, **SEALED_FOR)
    with pytest.raises(BoxRejected):
        open_tenant_key(KeyFile(KeyRing(2, {2: b"\x03" * 32})), sealed, **SEALED_FOR)


def test_sealed_material_of_another_length_is_rejected() -> None:
    """What unwraps to anything but 32 bytes is no tenant key."""

    class OddProvider:
        """A provider that unwraps to 31 bytes."""

        active_key_id = 1

        def wrap(self, plaintext: bytes, *, context: bytes) -> bytes:
            return plaintext + context

        def unwrap(self, wrapped: bytes, *, context: bytes) -> bytes:
            return wrapped[:31] + context[:0]

        def check(self) -> None:
            pass

    with pytest.raises(BoxRejected):
        open_tenant_key(OddProvider(), b"x" * 40, **SEALED_FOR)


@pytest.mark.parametrize("fault", [{"material": b"x" * 31}, {"version": 0}, {"version": 2**32}])
def test_an_impossible_tenant_key_is_refused(fault: dict[str, Any]) -> None:
    """A tenant key has 32 bytes, and a version from 1 to 4294967295."""
    with pytest.raises(ValueError, match=r"must be 32|begin at 1|does not fit"):
        make_tenant_key(**fault)


def test_new_material_is_random() -> None:
    """Two installations never share a key."""
    one, other = new_tenant_key_material(), new_tenant_key_material()

    assert len(one) == len(other) == 32
    assert one != other


def test_no_two_subkeys_are_equal() -> None:
    """Each use has a key of its own, which is not the material."""
    key = make_tenant_key()
    keys = [key.material, key.wrap_key, key.title_key, key.pseudonym_key, key.shared_secret_key]

    assert all(len(one) == 32 and one != other for one, other in combinations(keys, 2))


def test_a_key_is_required_to_be_its_tenants() -> None:
    """Sealing under another tenant's key is a mistake that is stopped."""
    make_tenant_key().require_tenant(ALICE_SITE)

    with pytest.raises(ValueError, match="another tenant"):
        make_tenant_key().require_tenant(MALLORY_SITE)


def test_a_pseudonym_tells_accounts_and_tenant_keys_apart() -> None:
    """The same account has one pseudonym per tenant key, and another account another one."""
    key, other_key = make_tenant_key(), make_tenant_key(material=b"\x22" * 32)
    pseudonyms = [
        account_pseudonym(key, ALICE),
        account_pseudonym(key, BOB),
        account_pseudonym(other_key, ALICE),
    ]

    assert account_pseudonym(TenantKey(ALICE_SITE, 1, key.material), ALICE) == pseudonyms[0]
    assert len({*pseudonyms}) == 3
    assert {len(each) for each in pseudonyms} == {32}


def test_an_empty_account_has_no_pseudonym() -> None:
    """Anonymous callers must not share one throttle row by accident."""
    with pytest.raises(ValueError, match="must not be empty"):
        account_pseudonym(make_tenant_key(), "")
