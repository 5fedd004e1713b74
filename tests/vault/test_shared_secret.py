"""Connect's shared secrets: sealed under the tenant key, for one site."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.errors import BoxRejected
from plugin.vault.shared_secret import open_shared_secret, seal_shared_secret
from tests.vault.cast import ALICE_SITE, CLIENT_KEY, MALLORY_SITE, make_tenant_key

SITE: dict[str, Any] = {"tenant": ALICE_SITE, "client_key": CLIENT_KEY, "tenant_key": make_tenant_key()}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_shared_secret_comes_back(shared_secret: str) -> None:
    """It opens for the site that it was sealed for."""
    assert open_shared_secret(seal_shared_secret(shared_secret, **SITE), **SITE) == shared_secret


def test_an_empty_shared_secret_is_not_sealed() -> None:
    """A site without a key of its own could be signed for by anybody."""
    with pytest.raises(ValueError, match="must not be empty"):
        seal_shared_secret("", **SITE)


@pytest.mark.parametrize(
    "difference",
    [
        {"tenant": MALLORY_SITE},
        {"client_key": "mallory-site-client-key"},
        {"tenant_key": make_tenant_key(material=b"\x22" * 32)},
    ],
    ids=["tenant", "client key", "tenant key"],
)
def test_a_shared_secret_does_not_open_for_another_site(difference: dict[str, Any]) -> None:
    """A row moved to another site does not lend that site its secret."""
    sealed = seal_shared_secret("shared secret", **SITE)

    with pytest.raises(BoxRejected):
        open_shared_secret(sealed, **(SITE | difference))


def test_a_shared_secret_is_not_sealed_under_another_tenants_key() -> None:
    """A mix-up of tenants stops before anything is sealed."""
    with pytest.raises(ValueError, match="another tenant"):
        seal_shared_secret("shared secret", **(SITE | {"tenant": MALLORY_SITE}))
