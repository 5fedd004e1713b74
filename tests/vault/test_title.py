"""Titles: readable under the tenant key, in one place and version, with their length blurred."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.box import OVERHEAD_BYTES
from plugin.vault.errors import BoxRejected
from plugin.vault.place import Place
from plugin.vault.title import open_title, seal_title
from tests.vault.cast import ELSEWHERE, MALLORY_SITE, make_place, make_tenant_key


def sealed_title(title: str = "Database") -> bytes:
    return seal_title(title, place=make_place(), version=1, tenant_key=make_tenant_key())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_title_comes_back(title: str) -> None:
    """Every character of a title survives, zeros at its end included."""
    for each in (title, title + "\0"):
        assert (
            open_title(sealed_title(each), place=make_place(), version=1, tenant_key=make_tenant_key())
            == each
        )


@pytest.mark.parametrize(
    ("length", "blocks"), [(0, 1), (1, 1), (30, 1), (31, 2), (62, 2), (63, 3), (65535, 2049)]
)
def test_a_sealed_title_shows_its_length_in_blocks_only(length: int, blocks: int) -> None:
    """The size of a sealed title is that of its blocks of 32 bytes."""
    assert len(sealed_title("x" * length)) == OVERHEAD_BYTES + 32 * blocks


@pytest.mark.parametrize("difference", [each for each in ELSEWHERE if each != "key epoch"])
def test_a_title_does_not_open_elsewhere(difference: str) -> None:
    """A title moved to another tenant, secret, product or container is rejected."""
    with pytest.raises(BoxRejected):
        open_title(sealed_title(), place=ELSEWHERE[difference], version=1, tenant_key=make_tenant_key())


def test_a_title_outlives_a_new_password() -> None:
    """The key epoch is not bound, because a new password does not touch the title."""
    place: Place = ELSEWHERE["key epoch"]

    assert open_title(sealed_title(), place=place, version=1, tenant_key=make_tenant_key()) == "Database"


def test_an_older_title_does_not_pass_for_a_newer_one() -> None:
    """The version is bound."""
    with pytest.raises(BoxRejected):
        open_title(sealed_title(), place=make_place(), version=2, tenant_key=make_tenant_key())


def test_a_title_does_not_open_under_another_tenant_key() -> None:
    """Another version of the tenant key opens nothing of this one."""
    other = make_tenant_key(version=2, material=b"\x22" * 32)

    with pytest.raises(BoxRejected):
        open_title(sealed_title(), place=make_place(), version=1, tenant_key=other)


def test_a_title_is_not_sealed_under_another_tenants_key() -> None:
    """A mix-up of tenants stops before anything is sealed."""
    mallorys = make_tenant_key(tenant=MALLORY_SITE)

    with pytest.raises(ValueError, match="another tenant"):
        seal_title("Database", place=make_place(), version=1, tenant_key=mallorys)


def test_an_endless_title_is_refused_without_the_text() -> None:
    """A title has at most 65,535 bytes."""
    with pytest.raises(ValueError, match="65535 bytes") as refusal:
        sealed_title("canary" * 11_000)

    assert "canary" not in str(refusal.value)


def test_a_title_with_a_lone_surrogate_is_refused_without_the_text() -> None:
    """The error holds no part of the title, nor another error that does."""
    with pytest.raises(ValueError, match="lone surrogate") as refusal:
        sealed_title("canary\ud800")

    assert refusal.value.__context__ is None
