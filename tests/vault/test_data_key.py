"""Data keys: wrapped by the password inside and by the tenant key outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.vault.data_key import (
    INNER_BYTES,
    WRAPPED_BYTES,
    OuterLayer,
    new_data_key,
    rewrap_outer,
    unwrap_with_password_key,
    wrap_data_key,
    wrap_with_password_key,
)
from plugin.vault.errors import BoxRejected, WeakParameters, WrongPassword
from plugin.vault.password import (
    PRODUCTION_BOUNDS,
    TEST_ONLY_BOUNDS,
    TEST_ONLY_CHEAPEST,
    Argon2Profile,
    Password,
    PasswordParameters,
    derive_password_key,
)
from plugin.vault.place import Place
from plugin.vault.tenant_key import TenantKey
from tests.vault.cast import DATA_KEY, ELSEWHERE, MALLORY_SITE, PASSWORD_KEY, make_place, make_tenant_key

PARAMETERS = PasswordParameters(TEST_ONLY_CHEAPEST, bytes(16))
WRONG_KEY = b"\xee" * 32


def wrapped_key(*, data_key: bytes = DATA_KEY) -> bytes:
    return wrap_with_password_key(
        data_key,
        password_key=PASSWORD_KEY,
        parameters=PARAMETERS,
        place=make_place(),
        tenant_key=make_tenant_key(),
    )


def unwrapped(
    wrapped: bytes,
    *,
    password_key: bytes = PASSWORD_KEY,
    parameters: PasswordParameters = PARAMETERS,
    place: Place | None = None,
    tenant_key: TenantKey | None = None,
) -> bytes:
    return unwrap_with_password_key(
        wrapped,
        password_key=password_key,
        parameters=parameters,
        place=place or make_place(),
        tenant_key=tenant_key or make_tenant_key(),
    )


@given(data_key=st.binary(min_size=32, max_size=32), password=st.text("aé\u0301 🔑", min_size=1, max_size=9))
def test_the_password_opens_what_it_wrapped(data_key: bytes, password: str) -> None:
    """From a typed password to a wrap, and back with the same password."""
    parameters = PasswordParameters.fresh(TEST_ONLY_CHEAPEST)
    typed = Password.from_text(password)
    place, tenant_key = make_place(), make_tenant_key()

    wrapped = wrap_data_key(
        data_key,
        password=typed,
        parameters=parameters,
        place=place,
        tenant_key=tenant_key,
        bounds=TEST_ONLY_BOUNDS,
    )
    password_key = derive_password_key(typed, parameters, bounds=TEST_ONLY_BOUNDS)

    assert unwrapped(wrapped, password_key=password_key, parameters=parameters) == data_key


def test_the_layers_have_fixed_lengths() -> None:
    """120 bytes inside, 208 outside."""
    assert (INNER_BYTES, WRAPPED_BYTES, len(wrapped_key())) == (120, 208, 208)


def test_another_password_is_a_wrong_password() -> None:
    """The server's layer opens, the password's does not."""
    with pytest.raises(WrongPassword):
        unwrapped(wrapped_key(), password_key=WRONG_KEY)


@pytest.mark.parametrize("password_key", [PASSWORD_KEY, WRONG_KEY], ids=["right", "wrong"])
@pytest.mark.parametrize("position", range(WRAPPED_BYTES))
def test_a_change_of_any_byte_is_tampering_whatever_the_password(position: int, password_key: bytes) -> None:
    """A changed row is never reported as a wrong password, nor a wrong password hidden by it."""
    changed = bytearray(wrapped_key())
    changed[position] ^= 0x80

    with pytest.raises(BoxRejected):
        unwrapped(bytes(changed), password_key=password_key)


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_data_key_does_not_open_elsewhere(place: Place) -> None:
    """A wrap moved to another tenant, secret, epoch, product or container is rejected."""
    with pytest.raises(BoxRejected):
        unwrapped(wrapped_key(), place=place)


@pytest.mark.parametrize(
    "tenant_key", [make_tenant_key(material=b"\x22" * 32), make_tenant_key(material=b"\x22" * 32, version=2)]
)
def test_a_data_key_does_not_open_under_another_tenant_key(tenant_key: TenantKey) -> None:
    """Without the tenant key the password is not even tested."""
    with pytest.raises(BoxRejected):
        unwrapped(wrapped_key(), tenant_key=tenant_key)


@pytest.mark.parametrize(
    "parameters",
    [
        PasswordParameters(TEST_ONLY_CHEAPEST, b"\x01" * 16),
        PasswordParameters(Argon2Profile(8, 2, 1), bytes(16)),
        PasswordParameters(Argon2Profile(16, 1, 1), bytes(16)),
        PasswordParameters(Argon2Profile(8, 1, 2), bytes(16)),
    ],
)
def test_a_data_key_does_not_open_with_other_parameters(parameters: PasswordParameters) -> None:
    """The stored parameters are bound: a changed row is tampering."""
    with pytest.raises(BoxRejected):
        unwrapped(wrapped_key(), parameters=parameters)


@pytest.mark.parametrize("wrapped", [b"", wrapped_key()[:-1], wrapped_key() + b"\0", wrapped_key()[72:-16]])
def test_another_length_is_rejected(wrapped: bytes) -> None:
    """Only 208 bytes are looked at."""
    with pytest.raises(BoxRejected):
        unwrapped(wrapped)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_data_key_has_32_bytes(length: int) -> None:
    """Nothing else is wrapped."""
    with pytest.raises(ValueError, match="32 bytes"):
        wrapped_key(data_key=b"k" * length)


def test_a_data_key_is_not_sealed_under_another_tenants_key() -> None:
    """A mix-up of tenants stops before anything is sealed."""
    with pytest.raises(ValueError, match="another tenant"):
        wrap_with_password_key(
            DATA_KEY,
            password_key=PASSWORD_KEY,
            parameters=PARAMETERS,
            place=make_place(),
            tenant_key=make_tenant_key(tenant=MALLORY_SITE),
        )


def test_weak_parameters_wrap_nothing() -> None:
    """The bounds hold for wrapping, too."""
    with pytest.raises(WeakParameters):
        wrap_data_key(
            DATA_KEY,
            password=Password.from_text("x"),
            parameters=PARAMETERS,
            place=make_place(),
            tenant_key=make_tenant_key(),
            bounds=PRODUCTION_BOUNDS,
        )


@pytest.mark.parametrize(
    "new",
    [
        OuterLayer(make_place(), make_tenant_key(version=2, material=b"\x22" * 32)),
        OuterLayer(make_place(container="10043"), make_tenant_key()),
        OuterLayer(make_place(product="confluence", container="98765"), make_tenant_key(version=2)),
    ],
    ids=["tenant key", "container", "both"],
)
def test_the_outer_layer_is_replaced_without_the_password(new: OuterLayer) -> None:
    """After a re-wrap the same password opens in the new place, and no longer in the old one."""
    current = OuterLayer(make_place(), make_tenant_key())

    rewrapped = rewrap_outer(wrapped_key(), parameters=PARAMETERS, current=current, new=new)

    assert len(rewrapped) == WRAPPED_BYTES
    assert unwrapped(rewrapped, place=new.place, tenant_key=new.tenant_key) == DATA_KEY
    with pytest.raises(BoxRejected):
        unwrapped(rewrapped)
    with pytest.raises(WrongPassword):
        unwrapped(rewrapped, password_key=WRONG_KEY, place=new.place, tenant_key=new.tenant_key)


@pytest.mark.parametrize("difference", ["tenant", "secret", "key epoch"])
def test_a_re_wrap_cannot_change_what_the_password_binds(difference: str) -> None:
    """The outer layer is not re-sealed around an inner one that would never open again."""
    current = OuterLayer(make_place(), make_tenant_key())
    new = OuterLayer(ELSEWHERE[difference], make_tenant_key(tenant=ELSEWHERE[difference].tenant))

    with pytest.raises(ValueError, match="only the container"):
        rewrap_outer(wrapped_key(), parameters=PARAMETERS, current=current, new=new)


def test_a_re_wrap_does_not_launder_a_changed_row() -> None:
    """What does not open in its current layer is not sealed anew."""
    current = OuterLayer(make_place(container="10043"), make_tenant_key())

    with pytest.raises(BoxRejected):
        rewrap_outer(
            wrapped_key(),
            parameters=PARAMETERS,
            current=current,
            new=OuterLayer(make_place(), make_tenant_key()),
        )


def test_data_keys_are_random() -> None:
    """Two secrets never share a data key."""
    assert len(new_data_key()) == 32
    assert new_data_key() != new_data_key()
