"""Keys and places with defaults for the vault's tests: a test names only what it is about."""

from uuid import UUID

from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey

ALICE_SITE = UUID("11111111-2222-4333-8444-555555555555")
MALLORY_SITE = UUID("99999999-2222-4333-8444-555555555555")
SECRET = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
OTHER_SECRET = UUID("aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff")
CLIENT_KEY = "alice-site-client-key"
ALICE = "5b10a2844c20165700ede21g"
BOB = "712020:7c3d9f6e-5b0e-4d3a-9f4e-0c6f2a1b8d77"
DATA_KEY = bytes(range(32))
PASSWORD_KEY = bytes(range(32, 64))


def make_place(
    *,
    tenant: UUID = ALICE_SITE,
    secret: UUID = SECRET,
    key_epoch: int = 1,
    product: str = "jira",
    container: str = "10042",
) -> Place:
    """Name a secret on Alice's issue."""
    return Place(tenant=tenant, secret=secret, key_epoch=key_epoch, product=product, container=container)


def make_tenant_key(
    *, tenant: UUID = ALICE_SITE, version: int = 1, material: bytes = b"\x11" * 32
) -> TenantKey:
    """Make the key of Alice's site."""
    return TenantKey(tenant, version, material)


ELSEWHERE = {
    "tenant": make_place(tenant=MALLORY_SITE),
    "secret": make_place(secret=OTHER_SECRET),
    "key epoch": make_place(key_epoch=2),
    "product": make_place(product="confluence"),
    "container": make_place(container="10043"),
}
"""Places that differ from `make_place()` in one thing each."""
