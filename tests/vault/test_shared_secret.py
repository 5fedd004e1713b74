"""Connect's shared secrets: sealed under the tenant key, for one site with all that it says of itself."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.box import Purpose, seal
from plugin.vault.encoding import length_prefixed, utf8
from plugin.vault.errors import BoxRejected
from plugin.vault.shared_secret import (
    SharingSite,
    open_shared_secret,
    open_unbound_shared_secret,
    seal_shared_secret,
)
from tests.vault.cast import ALICE_SITE, CLIENT_KEY, MALLORY_SITE, make_tenant_key

SITE = SharingSite(ALICE_SITE, CLIENT_KEY, "jira", "https://acme.atlassian.net", "https://jira.acme.example")
KEY = make_tenant_key()
OLDER = {"tenant": ALICE_SITE, "client_key": CLIENT_KEY, "tenant_key": KEY}


def older(shared_secret: str = "shared secret") -> bytes:  # noqa: S107 - a test's text
    """Seal in the form that binds no address."""
    return seal(
        KEY.shared_secret_key,
        purpose=Purpose.UNBOUND_SHARED_SECRET,
        key_id=KEY.version,
        context=length_prefixed(ALICE_SITE.bytes, utf8(CLIENT_KEY)),
        plaintext=utf8(shared_secret),
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_shared_secret_comes_back(shared_secret: str) -> None:
    """It opens for the site that it was sealed for."""
    sealed = seal_shared_secret(shared_secret, site=SITE, tenant_key=KEY)

    assert open_shared_secret(sealed, site=SITE, tenant_key=KEY) == shared_secret


def test_an_empty_shared_secret_is_not_sealed() -> None:
    """A site without a key of its own could be signed for by anybody."""
    with pytest.raises(ValueError, match="must not be empty"):
        seal_shared_secret("", site=SITE, tenant_key=KEY)


@pytest.mark.parametrize(
    "difference",
    [
        {"tenant": MALLORY_SITE},
        {"client_key": "mallory-site-client-key"},
        {"product": "confluence"},
        {"base_url": "https://mallory.atlassian.net"},
        {"base_url": "https://acme.atlassian.net/"},
        {"display_url": "https://jira.mallory.example"},
        {"display_url": None},
    ],
    ids=str,
)
def test_a_shared_secret_does_not_open_for_another_site(difference: dict[str, Any]) -> None:
    """A row moved to another site, or with another address, does not lend that site its secret."""
    sealed = seal_shared_secret("shared secret", site=SITE, tenant_key=KEY)

    with pytest.raises(BoxRejected):
        open_shared_secret(sealed, site=replace(SITE, **difference), tenant_key=KEY)


def test_a_shared_secret_does_not_open_under_another_key() -> None:
    """The tenant key is what makes the binding one."""
    sealed = seal_shared_secret("shared secret", site=SITE, tenant_key=KEY)

    with pytest.raises(BoxRejected):
        open_shared_secret(sealed, site=SITE, tenant_key=make_tenant_key(material=b"\x22" * 32))


def test_addresses_cannot_run_into_each_other() -> None:
    """What ends one field and begins the next is part of the context."""
    site = replace(SITE, base_url="https://a", display_url="https://b")
    sealed = seal_shared_secret("shared secret", site=site, tenant_key=KEY)

    shifted = replace(site, base_url="https://ahttps://b", display_url=None)

    with pytest.raises(BoxRejected):
        open_shared_secret(sealed, site=shifted, tenant_key=KEY)


def test_a_shared_secret_is_not_sealed_under_another_tenants_key() -> None:
    """A mix-up of tenants stops before anything is sealed."""
    with pytest.raises(ValueError, match="another tenant"):
        seal_shared_secret("shared secret", site=replace(SITE, tenant=MALLORY_SITE), tenant_key=KEY)


@pytest.mark.parametrize("wrong", [{"product": "bamboo"}, {"base_url": ""}, {"display_url": ""}], ids=str)
def test_a_site_without_facts_is_none(wrong: dict[str, str]) -> None:
    """An empty address would say that there is none, and be bound all the same."""
    with pytest.raises(ValueError, match="must"):
        replace(SITE, **wrong)  # type: ignore[arg-type] # each of them is a text


def test_the_older_form_opens_only_where_it_is_asked_for() -> None:
    """It binds no address, so it must not pass for today's form."""
    assert open_unbound_shared_secret(older(), **OLDER) == "shared secret"
    with pytest.raises(BoxRejected):
        open_shared_secret(older(), site=SITE, tenant_key=KEY)


def test_todays_form_is_not_read_as_the_older_one() -> None:
    """Neither opens in the other's place."""
    sealed = seal_shared_secret("shared secret", site=SITE, tenant_key=KEY)

    with pytest.raises(BoxRejected):
        open_unbound_shared_secret(sealed, **OLDER)
